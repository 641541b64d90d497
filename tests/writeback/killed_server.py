"""A server that is killed (`kill -9`) at a chosen moment of a write. It never ends otherwise.

Each is a fork of one process that has imported what they need, and done nothing else.
"""

import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any, NoReturn

import duckdb

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["killed_server", "workbench"])


def die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def kill_server(folder: Path, moment: str) -> None:
    """Run a server until it is killed."""
    server = _FORKS.Process(target=main, args=(folder, moment))
    server.start()
    server.join(120)
    code = server.exitcode
    server.kill()
    assert code == -signal.SIGKILL, code
    _wait_until_free(folder / "warehouse.duckdb")


def _wait_until_free(file: Path) -> None:
    """The process that has the file open ends by itself a moment after its server."""
    end = time.monotonic() + 60
    while True:
        try:
            duckdb.connect(str(file), read_only=True).close()
        except duckdb.IOException:
            assert time.monotonic() < end, "it never ended"
            time.sleep(0.01)
        else:
            return


def after(kind: type, name: str) -> None:
    """Die when this method has done its work."""
    method = getattr(kind, name)

    def then_die(*arguments: Any, **named: Any) -> None:
        method(*arguments, **named)
        die()

    setattr(kind, name, then_die)


def main(folder: Path, moment: str) -> None:
    from workbench import BY_CITY, open_workbench, wait_for

    from tablewright.warehouse.duckdb import client
    from tablewright.writeback.materialization import records
    from tablewright.writeback.materialization.run import Runner
    from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest
    from tablewright.writeback.uploads.service import Uploads

    with open_workbench(folder) as bench:
        if moment.startswith("upload"):
            receiving = bench.services.uploads.receive(bench.actor, "sales.csv", None)
            receiving.write(b"a,b\n1,x\n2,y\n")
            if moment == "upload: receiving":
                die()
            preview = receiving.finish()
            if moment == "upload: filling":
                after(client._Transaction, "load_csv")
            elif moment == "upload: filled":
                after(Uploads, "_fill")
            columns = [ChosenColumn("a", "a", "integer"), ChosenColumn("b", "b", "text")]
            wanted = LoadRequest(bench.connection_id, "Sales", preview.options, columns)
            bench.services.uploads.load(bench.actor, preview.upload_id, wanted)
            return
        bench.publish(**BY_CITY)
        service = bench.services.materializations
        service.run_now(*bench.at)
        wait_for(lambda: service.runs(*bench.at)[0].status == "succeeded")
        bench.sql("INSERT INTO shop.orders VALUES (1000, 'Rome', 1)")
        if moment == "run: filling":
            execute = client._Transaction.execute

            def fill_and_die(self: Any, statement: Any, parameters: Any = ()) -> int:
                done = execute(self, statement, parameters)
                if "CREATE TABLE" in statement.sql() and "__mat_" in statement.sql():
                    die()
                return done

            client._Transaction.execute = fill_and_die  # type: ignore[method-assign]
        elif moment == "run: filled":
            after(Runner, "_build")
        elif moment == "run: shown":
            after(Runner, "_take_over")
        elif moment == "run: serving":
            after(records, "serve")  # type: ignore[arg-type]
        elif moment == "run: noted":
            after(records, "new_run")  # type: ignore[arg-type]
        service.run_now(*bench.at)
        wait_for(lambda: False)
