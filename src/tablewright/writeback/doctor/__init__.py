"""The doctor of write access: tries each privilege with throw-away objects and names what is missing.

`report` is what it finds, as plain values; `probe` and `steps` are what it tries; `examine` runs them in
order and cleans up; `objects` checks one of Tablewright's tables without changing it.
"""
