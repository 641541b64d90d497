"""The doctor of write access: tests each privilege with temporary objects and names the missing ones.

`report` holds its results, as plain values; `probe` and `steps` its tests; `examine` runs them in order and
cleans up; `objects` checks one of Tablewright's tables without changing it.
"""
