"""What the run knows of the account: its own records, as every answer must show them.

Layer: between the core and the checks. The model learns from each exchange and sends nothing.
"""
