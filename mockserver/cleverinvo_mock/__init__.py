"""A stateful, in-memory mock of the CleverInvo API, driven by its OpenAPI document.

Layers, each importing only layers below it: cli, app, control, files, api, mechanisms (faults, journal), services, store,
domain.

PYTEST_DONT_REWRITE: pytest rewrites the assertions of this package because it has a plugin. Without this word pytest warns
if the package was imported before.
"""

__version__ = "0.1.0"
