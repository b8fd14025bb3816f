"""Accounts and their records in memory."""
