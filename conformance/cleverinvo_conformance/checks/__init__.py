"""What must hold of a response: values, records, totals, lists, PDFs. A check sends nothing, or says so."""
