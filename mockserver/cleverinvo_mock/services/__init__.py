"""Services of the operations: clock, ids, rate limit, cache of PDFs. Layer: services; must not know HTTP."""
