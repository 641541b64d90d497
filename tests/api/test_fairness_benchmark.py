"""The benchmark of one member's many queries, with few of them: it measures, whatever the times are."""

from pathlib import Path

from benchmarks import fairness
from benchmarks.server import demo_server


def test_the_benchmark_runs_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with demo_server(tmp_path / "data") as server:
        section = fairness.measure(server, parallel=6, requests=6)
        assert "6 still were" in section.how
        assert [measure.what for measure in section.measures] == [
            "median, idle against busy",
            "95th percentile, busy",
        ]
        assert fairness._running(server.client) == []
