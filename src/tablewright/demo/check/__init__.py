"""`tablewright demo --check`: the main job through the public API, every result against plain SQL."""
