"""Write the next migration of the metadata database from the difference between the models and the last one.

    python scripts/new_migration.py "Members get a time zone"

Read what it wrote before you commit it: a rename looks like a drop and an add.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from tablewright.store.database import Store
from tablewright.store.migrate import FOLDER, migration_config, prepare_database


def main(message: str) -> None:
    numbers = [
        int(match[1])
        for file in (FOLDER / "versions").iterdir()
        if (match := re.match(r"(\d{4})_", file.name))
    ]
    number = f"{max(numbers, default=0) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/metadata.sqlite")
        prepare_database(store)
        with store.engine.connect() as connection:
            config = migration_config(connection)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            command.revision(config, message, autogenerate=True, rev_id=number)
        store.close()
    written = next(Path(FOLDER / "versions").glob(f"{number}_*.py"))
    lines = [line for line in written.read_text().splitlines() if not line.strip().startswith("# ###")]
    written.write_text("\n".join(lines) + "\n")
    subprocess.run([sys.executable, "-m", "ruff", "format", str(written)], check=True)
    print(f"Wrote {written}. Read it before you commit it.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python scripts/new_migration.py "What changed"')
    main(sys.argv[1])
