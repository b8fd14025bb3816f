"""The operations: what each is given, decides and answers."""
