"""A server of its own for the crash test: applies edits for ever and says each one that was acknowledged.

Arguments: the installation's folder, the input table's id, a seed.
"""

import random
import sys
from pathlib import Path

from entry_desk import Table, open_service
from writeback_installation import open_installation

from tablewright.store.ids import new_id
from tablewright.writeback.input_tables.values.model import RowOperation, UpdateRow


def main(folder: str, input_table_id: str, seed: str) -> None:
    chance = random.Random(seed)
    installation = open_installation(Path(folder))
    table = Table(open_service(installation), installation, input_table_id)
    name, price = table.ids["Name"], table.ids["Price"]
    while True:
        rows = table.rows()
        operations: list[RowOperation] = [
            UpdateRow(
                kind="update",
                row_id=row.row_id,
                seen_version=row.version,
                values={name: f"{seed} {chance.random()}", price: chance.random()},
            )
            for row in chance.sample(rows, chance.choice([1, 3, 150]))
        ]
        operations += [table.insert(after=chance.choice(rows).row_id) for _ in range(chance.randint(0, 2))]
        client_id = new_id()
        answer = table.edit(*operations, client_id=client_id)
        assert answer.status == "applied"
        print(answer.edit, client_id, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
