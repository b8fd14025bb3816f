"""Clock, ids, rate limit and kept PDFs: what the operations use beside the rules."""
