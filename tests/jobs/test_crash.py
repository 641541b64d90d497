"""A server that is killed with jobs at hand, and started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

WORKER = """
import sys, threading
from pathlib import Path
from tablewright.access.audit import AuditLog
from tablewright.jobs.service import Jobs
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database

url, notes, life = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
store = Store(url)
prepare_database(store)
jobs = Jobs(store, AuditLog(store), "one")
done = threading.Semaphore(0)

def work(job):
    if life == "first":
        print("begun", flush=True)
        threading.Event().wait()
    with notes.open("a") as out:
        out.write(f"{job.payload['name']} {job.attempt}\\n")
    done.release()

jobs.register("work", work)
if life == "first":
    jobs.schedule("nightly", "0 3 * * *", "Europe/Berlin", "work", {"name": "scheduled"})
    jobs.enqueue("work", {"name": "running"}, key="same")
    jobs.enqueue("work", {"name": "waiting"}, key="same")
    jobs.start()
    threading.Event().wait()
jobs.start()
for _ in range(2):
    assert done.acquire(timeout=30)
print(jobs.next_run("nightly") is not None, flush=True)
jobs.stop()
"""


def start(url: str, notes: Path, life: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, url, str(notes), life]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_jobs_and_schedules_survive_kill_9(metadata_url: str, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with start(metadata_url, notes, "first") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "begun\n"
        os.kill(first.pid, signal.SIGKILL)
    assert not notes.exists()
    with start(metadata_url, notes, "second") as second:
        assert second.stdout is not None
        assert second.stdout.read() == "True\n"
    assert second.returncode == 0
    assert notes.read_text().splitlines() == ["running 2", "waiting 1"]
