"""Uploads end to end below HTTP: real files, a real warehouse."""

import errno
import threading
from datetime import date, datetime
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from writeback_installation import ADMIN, Installation, open_installation

from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.store.models import UploadRecord
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.destinations.registry import REGISTRY_TABLE
from tablewright.writeback.uploads.options import ReadOptions
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest
from tablewright.writeback.uploads.service import StagedPreview, Uploads

BOB = Actor(id="b" * 32, email="bob@example.com", name="Bob", account_type="builder")


def stage(here: Installation, data: bytes | str, name: str = "sales.csv") -> StagedPreview:
    receiving = here.uploads.receive(ADMIN, name, None)
    content = data.encode() if isinstance(data, str) else data
    for start in range(0, len(content), 1000):
        receiving.write(content[start : start + 1000])
    return receiving.finish()


def load(here: Installation, preview: StagedPreview, name: str = "Sales", **types: str) -> UploadRecord:
    """Load as previewed, with the types of some columns changed (`skip` leaves one out)."""
    columns = [
        ChosenColumn(c.source, c.name, types.get(c.source, c.inferred.type), types.get(c.source) != "skip")  # type: ignore[arg-type]
        for c in preview.found.columns
    ]
    wanted = LoadRequest(here.connection_id, name, preview.options, columns)
    return here.uploads.load(ADMIN, preview.upload_id, wanted).record


def refused(here: Installation, data: bytes | str, **types: str) -> Refusal:
    """The refusal of a load, after which nothing of it is there but the staged file."""
    preview = stage(here, data)
    with pytest.raises(Refusal) as refusal:
        load(here, preview, **types)
    assert here.tables("stage") == {REGISTRY_TABLE}
    assert here.sql(f"SELECT count(*) FROM stage.{REGISTRY_TABLE}") == [(0,)]
    assert here.uploads.preview(ADMIN, preview.upload_id, ReadOptions()).upload_id == preview.upload_id
    return refusal.value


def test_a_file_becomes_a_typed_table(writable: Installation) -> None:
    preview = stage(
        writable,
        "id,name,price,sold on,at,paid,zip\n"
        '1,"Mug, large",9.5,2024-01-02,2024-01-02T10:00:00+02:00,true,01234\n'
        "9007199254740993,,,,,,\n",
    )
    record = load(writable, preview, "Sales 2024")
    assert (record.rows, record.table_name) == (2, "sales_2024")
    assert tuple(record.container) == writable.container()
    assert writable.kinds("sales_2024") == [
        ("id", "integer"), ("name", "text"), ("price", "number"), ("sold on", "date"),
        ("at", "datetime"), ("paid", "logical"), ("zip", "text"),
    ]  # fmt: skip
    assert writable.sql("SELECT * FROM stage.sales_2024") == [
        (1, "Mug, large", 9.5, date(2024, 1, 2), datetime(2024, 1, 2, 8), True, "01234"),  # noqa: DTZ001
        (9007199254740993, None, None, None, None, None, None),
    ]
    assert writable.sql(f"SELECT object_name, kind, owner FROM stage.{REGISTRY_TABLE}") == [
        ("sales_2024", "upload", ADMIN.email)
    ]
    assert writable.uploads.get(record.id).columns[0] == {"name": "id", "type": "integer"}
    assert writable.events()[-1] == "upload-loaded"
    assert writable.changed == [writable.path("sales_2024")]
    assert not list(writable.staging.iterdir())


def test_columns_are_renamed_retyped_and_left_out(writable: Installation) -> None:
    preview = stage(writable, "a,b,c\n1,2,x\n3,4,y\n")
    columns = [
        ChosenColumn("c", "Größe; DROP", "text"),
        ChosenColumn("b", "B", "integer", include=False),
        ChosenColumn("a", 'a"b', "text"),
    ]
    wanted = LoadRequest(writable.connection_id, "x", preview.options, columns)
    writable.uploads.load(ADMIN, preview.upload_id, wanted)
    assert writable.sql('SELECT "Größe; DROP", "a""b" FROM stage.x') == [("x", "1"), ("y", "3")]


@pytest.mark.parametrize(
    "data",
    [
        "a;é\n1;ü\n".encode("utf-16"),
        "a;é\n1;ü\n".encode("utf-16-be"),
        "a;é\n1;ü\n".encode("cp1252"),
        b"\xef\xbb\xbf" + "a;é\n1;ü\n".encode(),
        "a;é\r1;ü\r".encode(),
        "a;é\r\n1;ü\r\n".encode(),
        "a;é\r\n1;ü\n1;ü\r\n".encode(),
        "a;é\n1;ü".encode(),
        "a;é\n\n1;ü\n\n".encode(),
    ],
    ids=["utf-16", "utf-16 bare", "windows", "bom", "cr", "crlf", "mixed", "no end", "blank lines"],
)
def test_every_kind_of_text_file_is_read(writable: Installation, data: bytes) -> None:
    load(writable, stage(writable, data))
    assert writable.sql('SELECT DISTINCT a, "é" FROM stage.sales') == [(1, "ü")]


def test_another_encoding_can_be_chosen(writable: Installation) -> None:
    preview = stage(writable, "vardas,n\nEglė,1\n".encode("cp1257"))
    again = writable.uploads.preview(ADMIN, preview.upload_id, ReadOptions(encoding="windows-1257"))
    assert again.found.rows == (("Eglė", "1"),)
    assert "read as windows-1257. For example “Eglė”" in again.findings[0].message
    load(writable, again)
    assert writable.sql("SELECT vardas FROM stage.sales") == [("Eglė",)]


@pytest.mark.parametrize("encoding", ["utf-8", "klingon", "../../etc"])
def test_an_encoding_that_does_not_fit_is_refused(writable: Installation, encoding: str) -> None:
    preview = stage(writable, "é\n".encode("cp1252"))
    with pytest.raises(Refusal) as refusal:
        writable.uploads.preview(ADMIN, preview.upload_id, ReadOptions(encoding=encoding))
    assert refusal.value.where == {"field": "encoding"}


def test_words_for_nothing_are_loaded_as_null(writable: Installation) -> None:
    load(writable, stage(writable, "id,score,who\n1,NA,x\n2,5,y\nNA,6,z\n"))
    assert writable.sql("SELECT sum(id), sum(score), count(*) FROM stage.sales") == [(3, 11, 3)]


def test_dates_are_read_in_the_order_chosen(writable: Installation) -> None:
    preview = stage(writable, "d,t\n03/04/2024,03/04/2024 2:30 PM\n")
    again = writable.uploads.preview(ADMIN, preview.upload_id, ReadOptions(date_order="day-first"))
    load(writable, again)
    assert writable.sql("SELECT d, t FROM stage.sales") == [
        (date(2024, 4, 3), datetime(2024, 4, 3, 14, 30))  # noqa: DTZ001
    ]


# ---------------------------------------------------------------- bad files


def test_a_bad_value_is_named_with_a_way_out(writable: Installation) -> None:
    lines = ["id,price"] + [f"{number},1" for number in range(1, 200_000)] + ["200000,n/a?"]
    refusal = refused(writable, "\n".join(lines) + "\n", price="integer")
    assert refusal.code == "bad-line"
    assert refusal.message == (
        "Line 200001, column “price”: “n/a?” is not a whole number. Nothing was loaded."
    )
    assert refusal.hint is not None
    assert refusal.hint.startswith("Make that column Text")
    assert refusal.where == {"line": 200_001, "column": "price", "text": "200000,n/a?"}


def test_a_fraction_among_whole_numbers_is_never_rounded(writable: Installation) -> None:
    refusal = refused(writable, "a,b\n1,x\n2.5,y\n", a="integer")
    assert "“2.5” is not a whole number" in refusal.message
    assert "Make that column Number" in (refusal.hint or "")
    assert refusal.where == {"line": 3, "column": "a", "text": "2.5,y"}


def test_a_time_among_dates_is_never_dropped(writable: Installation) -> None:
    lines = ["d,n"] + ["2024-01-02,1"] * 100_000 + ["2024-01-02 03:04,1"] + ["2024-01-02,1"] * 100_000
    refusal = refused(writable, "\n".join(lines) + "\n", d="date")
    assert "“2024-01-02 03:04” is not a date" in refusal.message
    assert "Make that column Date and time" in (refusal.hint or "")


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("a,b\n1,2\n3\n", 3, "1 value where 2 are expected"),
        ("a,b\n1,2\n3,4,5\n6,7\n", 3, "3 values where 2 are expected"),
        ('a,b\n1,2\n3,"open\n5,6\n', 3, "never closes"),
        ('a,b\n1,2\n3,"x" y\n', 3, "Text follows"),
        ('a,b\n1,2\n3,"x\ny",z\n', 3, "Lines 3 to 4"),
        ("a,b\n1,2\n" + "x" * 17_000_000 + ",3\n", 3, "longer than 16 MB"),
    ],
    ids=["short", "long", "open quote", "after quote", "row of lines", "huge"],
)
def test_a_broken_line_is_named(writable: Installation, data: str, line: int, words: str) -> None:
    refusal = refused(writable, data)
    assert words in refusal.message
    assert refusal.where is not None
    assert refusal.where["line"] == line
    assert len(refusal.where["text"]) <= 300


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty-file"), (b"PK\x03\x04zip", "not-csv"), (b"\x00\x01\x02", "not-csv")],
)
def test_what_is_no_csv_file_is_refused_and_removed(writable: Installation, data: bytes, code: str) -> None:
    receiving = writable.uploads.receive(ADMIN, "x.csv", None)
    receiving.write(data)
    with pytest.raises(Refusal) as refusal:
        receiving.finish()
    receiving.discard()
    assert refusal.value.code == code
    assert not list(writable.staging.glob("*.raw"))
    assert not list(writable.staging.glob("*.part"))


def test_a_header_alone_is_an_empty_table(writable: Installation) -> None:
    assert load(writable, stage(writable, "a,b\n")).rows == 0
    assert writable.sql("SELECT count(*) FROM stage.sales") == [(0,)]


@pytest.mark.engines("duckdb")
def test_a_long_line_and_many_columns_are_fine(writable: Installation) -> None:
    load(writable, stage(writable, "a,b\n1," + "x" * 3_000_000 + "\n"), "long")
    assert writable.sql("SELECT length(b) FROM stage.long") == [(3_000_000,)]
    header = ",".join(f"column {number}" for number in range(1500))
    rows = "\n".join(",".join([str(row)] * 1500) for row in range(5))
    load(writable, stage(writable, f"{header}\n{rows}\n"), "wide")
    assert writable.sql('SELECT sum("column 1499") FROM stage.wide') == [(10,)]


def test_a_file_over_the_limit_is_refused_before_and_while_it_comes(writable: Installation) -> None:
    with pytest.raises(Refusal) as refusal:
        writable.uploads.receive(ADMIN, "x.csv", 51_000_000)
    assert refusal.value.code == "too-large"
    receiving = writable.uploads.receive(ADMIN, "x.csv", None)
    with pytest.raises(Refusal, match="50 MB"):
        receiving.write(b"x" * 51_000_000)
    receiving.discard()
    assert not list(writable.staging.iterdir())


def test_a_full_disk_is_said(writable: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(FileIO):
        def write(self, *_: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    opened = Path.open

    def full(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        """Other threads read files meanwhile."""
        return Full(path, mode) if "staging" in path.parts else opened(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", full)
    receiving = writable.uploads.receive(ADMIN, "x.csv", None)
    with pytest.raises(Refusal) as refusal:
        receiving.write(b"a,b\n")
    receiving.discard()
    assert (refusal.value.kind, refusal.value.code) == ("full", "disk-full")


def test_a_disk_too_full_to_begin_a_file_is_said(
    writable: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def full(path: Path, *more: Any, **named: Any) -> Any:
        if "staging" not in path.parts:
            return opened(path, *more, **named)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(Refusal, match="disk is full") as refusal:
        writable.uploads.receive(ADMIN, "x.csv", None)
    assert refusal.value.kind == "full"
    monkeypatch.undo()
    writable.uploads.receive(ADMIN, "x.csv", None).discard()


def test_a_full_disk_while_loading_loads_nothing(
    writable: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: object, _load: object) -> int:
        raise WarehouseError("disk-full", "The disk is full.", hint="Free some space.", retryable=True)

    preview = stage(writable, "a\n1\n")
    with writable.pool.get(writable.connection_id).transaction() as transaction:
        monkeypatch.setattr(type(transaction), "load_csv", full)
    with pytest.raises(WarehouseError, match="disk is full"):
        load(writable, preview)
    monkeypatch.undo()
    assert writable.tables("stage") == {REGISTRY_TABLE}
    assert load(writable, preview).rows == 1


# ---------------------------------------------------------------- names, people, races


@pytest.mark.parametrize(
    "file_name", ["../../../etc/passwd", "C:\\evil\\..\\x.csv", "a\x00b.csv", "", "x" * 2000]
)
def test_a_file_name_is_never_a_path(writable: Installation, file_name: str) -> None:
    preview = stage(writable, "a\n1\n", file_name)
    assert "/" not in preview.file_name
    assert "\\" not in preview.file_name
    (file,) = writable.staging.iterdir()
    assert file.name == f"{preview.upload_id}.raw"
    load(writable, preview)


@pytest.mark.parametrize("upload_id", ["../x", "nothing", "*", "", "a" * 32])
def test_a_made_up_id_is_not_found(writable: Installation, upload_id: str) -> None:
    for action in (
        lambda: writable.uploads.preview(ADMIN, upload_id, ReadOptions()),
        lambda: writable.uploads.get(upload_id),
        lambda: writable.uploads.delete(ADMIN, upload_id),
    ):
        with pytest.raises(Refusal) as refusal:
            action()
        assert refusal.value.kind == "not-found"


def test_a_staged_file_belongs_to_one_person(writable: Installation) -> None:
    preview = stage(writable, "a\n1\n")
    with pytest.raises(Refusal) as refusal:
        writable.uploads.preview(BOB, preview.upload_id, ReadOptions())
    assert refusal.value.kind == "not-found"


@pytest.mark.parametrize(
    "columns",
    [
        [ChosenColumn("nope", "a", "text")],
        [ChosenColumn("a", "x", "text"), ChosenColumn("a", "y", "text")],
        [ChosenColumn("a", "x", "text"), ChosenColumn("b", "X", "text")],
        [ChosenColumn("a", "x" * 64, "text")],
        [ChosenColumn("a", "\n", "text")],
        [ChosenColumn("a", "a", "text", include=False)],
        [],
    ],
    ids=["unknown", "twice", "same name", "long name", "no name", "none kept", "none"],
)
def test_columns_that_cannot_be_are_refused(writable: Installation, columns: list[ChosenColumn]) -> None:
    preview = stage(writable, "a,b\n1,2\n")
    wanted = LoadRequest(writable.connection_id, "x", preview.options, columns)
    with pytest.raises(Refusal) as refusal:
        writable.uploads.load(ADMIN, preview.upload_id, wanted)
    assert (refusal.value.where or {})["field"] == "columns"
    assert writable.tables("stage") == {REGISTRY_TABLE}


def test_two_uploads_of_one_name_at_once_both_succeed(writable: Installation) -> None:
    previews = [stage(writable, f"a\n{number}\n") for number in range(4)]
    threads = [threading.Thread(target=load, args=(writable, preview)) for preview in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert writable.tables("stage") == {REGISTRY_TABLE, "sales", "sales_2", "sales_3", "sales_4"}


def test_one_file_is_loaded_once_at_a_time(writable: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = stage(writable, "a\n1\n")
    began, go_on = threading.Event(), threading.Event()
    fill = Uploads._fill

    def slow(self: Uploads, *arguments: Any) -> tuple[str, int]:
        began.set()
        assert go_on.wait(20)
        return fill(self, *arguments)

    monkeypatch.setattr(Uploads, "_fill", slow)
    thread = threading.Thread(target=load, args=(writable, preview))
    thread.start()
    assert began.wait(20)
    with pytest.raises(Refusal, match="being loaded"):
        load(writable, preview)
    go_on.set()
    thread.join()
    assert writable.tables("stage") == {REGISTRY_TABLE, "sales"}


def test_a_foreign_table_keeps_its_name(writable: Installation) -> None:
    writable.sql("CREATE TABLE stage.Sales AS SELECT 7 AS seven")
    record = load(writable, stage(writable, "a\n1\n"))
    assert record.table_name == "sales_2"
    assert writable.sql("SELECT * FROM stage.Sales") == [(7,)]


def test_deleting_drops_the_table(writable: Installation) -> None:
    record = load(writable, stage(writable, "a\n1\n"))
    with pytest.raises(Refusal, match="Only the person"):
        writable.uploads.delete(BOB, record.id)
    writable.uploads.delete(ADMIN, record.id)
    assert writable.tables("stage") == {REGISTRY_TABLE}
    assert writable.events()[-1] == "upload-deleted"
    with pytest.raises(Refusal):
        writable.uploads.get(record.id)


def test_deleting_leaves_a_table_that_is_not_ours(writable: Installation) -> None:
    record = load(writable, stage(writable, "a\n1\n"))
    writable.sql(f"UPDATE stage.{REGISTRY_TABLE} SET server_id = 'another'")
    writable.uploads.delete(ADMIN, record.id)
    assert writable.sql("SELECT * FROM stage.sales") == [(1,)]


def test_without_write_access_nothing_is_loaded(writable: Installation) -> None:
    preview = stage(writable, "a\n1\n")
    writable.write_access.disable(ADMIN, writable.connection_id)
    with pytest.raises(Refusal) as refusal:
        load(writable, preview)
    assert refusal.value.code == "write-access-off"


# ---------------------------------------------------------------- after a crash


def test_the_start_removes_what_a_killed_server_left(writable: Installation) -> None:
    waiting = stage(writable, "a\n1\n")
    (writable.staging / f"{'1' * 32}.part").write_text("cut off")
    (writable.staging / f"{'0' * 32}.raw").write_text("nobody waits for this")
    (writable.staging / "notes.txt").write_text("not ours")
    again = open_installation(writable.folder)
    again.uploads.recover()
    assert sorted(path.name for path in writable.staging.iterdir()) == sorted(
        [f"{waiting.upload_id}.raw", "notes.txt"]
    )
    again.store.close()
