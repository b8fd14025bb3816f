"""The rules of the API: clients, invoices, money, lifecycle, plans, open points.

Layer: domain, the lowest. Frozen values and pure functions; must not do input or output or read a clock.
"""
