"""A stateful, in-memory mock of the CleverInvo API, driven by its OpenAPI document.

Layers, each importing only what stands below it: cli, app, control, loading, api, faults and journal, services, store,
domain.

PYTEST_DONT_REWRITE: pytest marks this package for the rewriting of assertions because it has a plugin. Without this word
it warns where the package was imported before pytest started.
"""

__version__ = "0.1.0"
