"""What the suite sends: unusual but valid values, invalid values, malformed requests, credentials."""
