"""The handlers of the API's operations: decode, check, store, encode."""
