"""A server that is killed (`kill -9`) at a chosen moment of a write.

Run as a program: the folder and the name of the moment are its arguments. It never returns.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).parent


def die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def kill_server(folder: Path, moment: str) -> None:
    """Run the program until it is killed."""
    program = [sys.executable, str(Path(__file__)), str(folder), moment]
    paths = os.pathsep.join([str(HERE), str(HERE.parent)])
    done = subprocess.run(
        program, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
