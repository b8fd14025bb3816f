"""A stateful, in-memory mock of the CleverInvo API, driven by its OpenAPI document.

Layers, each importing only what stands below it: cli, app, control, loading, api, faults and journal, services, store,
domain.
"""

__version__ = "0.1.0"
