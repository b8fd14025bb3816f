"""A suite that tells whether a deployment of the CleverInvo API keeps its contract.

Layers, each importing only what stands below it: plugin and command, suite, report, generated, core. Nothing
here imports the mock server: the two are witnesses of one contract and meet over HTTP.

PYTEST_DONT_REWRITE: pytest marks this package for the rewriting of assertions because it has a plugin. Without this word
it warns where the package was imported before pytest started.
"""
