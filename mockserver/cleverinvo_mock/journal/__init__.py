"""The journal: the most recent requests and responses of the API, with search, verification and exports.

Layer: mechanisms. Plain values; must not know the framework, the store or the control plane.
"""
