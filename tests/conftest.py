"""Fixtures that any test may use."""

pytest_plugins = ["servers.postgres", "servers.application"]
