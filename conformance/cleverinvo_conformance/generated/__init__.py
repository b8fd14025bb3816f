"""What generators send: breadth from the API document, and sequences against a model. In ``full`` only."""
