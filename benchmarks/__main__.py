"""Run all measurements and write docs/benchmarks.md: most of them against one fresh demo server."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import editor_service, edits, overhead, paint, report, uploads
from benchmarks.report import Section
from benchmarks.server import demo_server, write_access
from benchmarks.tpch import measure as tpch

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as scratch:
        folder = Path(scratch)
        sections: list[Section] = []
        with demo_server(folder / "data") as server:
            write_access(server)
            sections += run("overhead", lambda: [overhead.measure(server, folder / "bare")])
            sections += run("uploads", lambda: [uploads.measure(server, folder)])
            sections += run("edits", lambda: [edits.measure(server, folder)])
            sections += run("the formula bar", lambda: [editor_service.measure(server)])
            sections += run("paint", lambda: [paint.measure(server)])
        sections += run("TPC-H", lambda: tpch.measure(folder))
    report.write(sections, REPORT)
    print(f"written to {REPORT.relative_to(Path.cwd())}")


def run(name: str, measure: Callable[[], list[Section]]) -> list[Section]:
    print(f"measuring {name} ...", flush=True)
    found = measure()
    for each in (each for section in found for each in section.measures):
        print(f"  {each.what}: {each.value}  {each.aim}", flush=True)
    return found


main()
