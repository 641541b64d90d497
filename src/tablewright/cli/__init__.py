"""The command line."""

from tablewright.cli.main import app as app
