"""The root conftest of a project whose modules have the names of the sandbox's folders."""

import conformance.checks
import pytest
import suite

import fixtures
import mockserver
import openapi


@pytest.fixture
def modules():
    """The modules of the project, by name."""
    return {module.__name__: module for module in (conformance, fixtures, mockserver, openapi, suite)}
