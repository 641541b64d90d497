"""Speed as ratios against the bare engine, taken in one run. `make bench` writes docs/benchmarks.md."""
