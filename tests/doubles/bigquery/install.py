"""Puts the extensions of DuckDB that come as wheels where this environment's DuckDB looks for them.

Run by the environment's own Python. They stay inside the environment: nothing is written to the user's home.
"""

import site
import sys
from pathlib import Path

import duckdb


def main() -> None:
    packages = Path(site.getsitepackages()[0])
    connection = duckdb.connect(config={"extension_directory": str(Path(sys.prefix) / "extensions")})
    for file in sorted(packages.glob(f"duckdb_extension_*/extensions/v{duckdb.__version__}/*")):
        quoted = str(file).replace("'", "''")
        connection.execute(f"INSTALL '{quoted}'")


if __name__ == "__main__":
    main()
