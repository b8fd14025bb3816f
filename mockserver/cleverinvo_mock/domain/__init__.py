"""The rules: frozen values, money, lifecycle, plans, open points. No input, no output, no clock."""
