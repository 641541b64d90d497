"""The warehouse's disk is full: a clear error, nothing half-written, nothing acknowledged is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path


def test_a_full_disk_refuses_the_upload_and_keeps_the_rest(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    unshare = shutil.which("unshare")
    assert unshare is not None, "unshare (package util-linux) makes the small disk"
    # A mount namespace of its own: the small disk is seen by that process only and goes away with it.
    command = [unshare, "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c"]
    script = Path(__file__).parent / "small_disk.py"
    command += ['mount -t tmpfs -o size=12m tmpfs "$1" && exec "$2" "$3" "$4" "$1"', "sh"]
    command += [str(small), sys.executable, str(script), str(tmp_path / "data")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["first"] == "applied"
    assert told["load_status"] == 507
    assert told["load_error"]["code"] == "disk-full"
    assert "Nothing was changed" in told["load_error"]["message"]
    assert told["objects"] == ["input-table"]
    assert told["after"]["status"] == "applied"
    assert told["rows"] == ["kept", "still works"]
