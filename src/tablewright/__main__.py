"""`python -m tablewright` is the same as `tablewright`."""

from tablewright.cli import app

app(prog_name="tablewright")
