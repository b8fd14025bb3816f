"""Fault injection: the effects, the rules that choose them, and the ``Prefer`` header of a request.

Layer: mechanisms. Plain values; must not know the framework, the store or the control plane.
"""
