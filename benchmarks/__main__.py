"""Run all measurements and write docs/benchmarks.md: most of them against one fresh demo server.

    python -m benchmarks edits paint

runs some of them and leaves the others' sections as they are.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    chains,
    compile_speed,
    editor_service,
    edits,
    explorer,
    fairness,
    overhead,
    paint,
    platforms,
    report,
    starting,
    uploads,
)
from benchmarks.csv_files import measure as csv_files
from benchmarks.report import Section
from benchmarks.server import demo_server, write_access
from benchmarks.tpch import measure as tpch

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    wanted = sys.argv[1:]
    sections: list[Section] = []

    def run(name: str, measure: Callable[[], list[Section]]) -> None:
        if wanted and name not in wanted:
            return
        print(f"measuring {name} ...", flush=True)
        result = measure()
        for other_measure in (measure for section in result for measure in section.measures):
            print(f"  {other_measure.what}: {other_measure.value}  {other_measure.aim}", flush=True)
        sections.extend(result)

    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as scratch:
        folder = Path(scratch)
        with demo_server(folder / "data") as server:
            write_access(server)
            run("overhead", lambda: [overhead.measure(server, folder / "bare")])
            run("uploads", lambda: [uploads.measure(server, folder)])
            run("edits", lambda: [edits.measure(server, folder)])
            run("formula-bar", lambda: [editor_service.measure(server)])
            run("paint", lambda: [paint.measure(server)])
            run("fairness", lambda: [fairness.measure(server)])
        run("starting", lambda: [starting.measure()])
        run("csv-files", lambda: [csv_files.measure(folder)])
        run("compiling", lambda: [compile_speed.measure()])
        run("chains", lambda: [chains.measure()])
        run("explorer", lambda: [explorer.measure()])
        run("platforms", lambda: [platforms.measure()])
        run("tpch", lambda: tpch.measure(folder))
    report.write(sections, REPORT)
    print(f"written to {REPORT.relative_to(Path.cwd())}")


main()
