"""Many files as people have them: loaded right, or refused for the right reason, never wrong unseen."""

import pytest
from benchmarks.csv_files.files import all_files
from benchmarks.csv_files.judge import Answer, difference, judged
from benchmarks.csv_files.tables import CsvFile
from writeback_installation import ADMIN, Installation

from tablewright.common.errors import Refusal
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest

GROUPS = sorted({file.group for file in all_files()})


def answer(here: Installation, file: CsvFile, name: str) -> Answer:
    """What the service makes of a file when nothing is chosen."""
    receiving = here.uploads.receive(ADMIN, "file.csv", None)
    try:
        receiving.write(file.data)
        preview = receiving.finish()
    except Refusal as refusal:
        receiving.discard()
        return Answer(refusal=refusal.message)
    columns = [ChosenColumn(c.source, c.name, c.inferred.type) for c in preview.found.columns]
    said = [finding.message for finding in preview.findings] + [
        c.warning or "" for c in preview.found.columns
    ]
    problem = any(finding.level == "problem" for finding in preview.findings)
    wanted = LoadRequest(here.connection_id, name, preview.options, columns)
    try:
        loaded = here.uploads.load(ADMIN, preview.upload_id, wanted)
    except Refusal as refusal:
        here.uploads.delete(ADMIN, preview.upload_id)
        return Answer(refusal=refusal.message)
    assert not problem, f"{file.name}: the preview names a problem, and the file is loaded"
    table = loaded.record.table_name
    names = [name for name, _ in here.kinds(table)]
    rows = here.sql(f"SELECT * FROM stage.{table}")
    return Answer(names, rows, said=" ".join([*said, *loaded.notes]))


@pytest.mark.engines("duckdb")
@pytest.mark.parametrize("group", GROUPS)
def test_no_file_is_wrong_without_a_word(writable: Installation, group: str) -> None:
    wrong: list[str] = []
    for number, file in enumerate(file for file in all_files() if file.group == group):
        made = answer(writable, file, f"t{number}")
        outcome = judged(file, made)
        if outcome != ("right" if file.table is not None else "refused"):
            why = made.refusal or (file.table and difference(file, made)) or made.said
            wrong.append(f"{file.name}: {outcome}: {why}")
    assert not wrong


def test_there_are_enough_of_each_kind() -> None:
    assert len(all_files()) >= 150
    assert sum(1 for file in all_files() if file.group == "lines above the table") >= 20
    assert all(sum(1 for file in all_files() if file.group == group) >= 3 for group in GROUPS)
