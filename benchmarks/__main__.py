"""Run all measurements against one fresh demo server and write docs/benchmarks.md."""

import tempfile
from pathlib import Path

from benchmarks import edits, overhead, paint, report, uploads
from benchmarks.server import demo_server, write_access

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as scratch:
        folder = Path(scratch)
        sections: list[report.Section] = []
        with demo_server(folder / "data") as server:
            write_access(server)
            for name, run in (
                ("overhead", lambda: overhead.measure(server, folder / "bare")),
                ("uploads", lambda: uploads.measure(server, folder)),
                ("edits", lambda: edits.measure(server, folder)),
                ("paint", lambda: paint.measure(server)),
            ):
                print(f"measuring {name} ...", flush=True)
                section = run()
                for measure in section.measures:
                    print(f"  {measure.what}: {measure.value}  {measure.aim}", flush=True)
                sections.append(section)
    report.write(sections, REPORT)
    print(f"written to {REPORT.relative_to(Path.cwd())}")


main()
