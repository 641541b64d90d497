"""How many files of one member may wait to be loaded, and how large all of them may be."""

from datetime import UTC, datetime

import pytest
from workbench import Workbench

from tablewright.common.errors import Refusal
from tablewright.writeback.uploads.quota import Quota, WaitingFile

QUOTA = Quota(files=3, bytes=10_000_000)


def waiting(*megabytes: float) -> list[WaitingFile]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        WaitingFile(str(number), f"f{number}.csv", int(size * 1_000_000), now)
        for number, size in enumerate(megabytes)
    ]


@pytest.mark.parametrize(
    ("files", "arriving", "announced", "refused"),
    [
        ([], [], None, False),
        ([], [], 10_000_000, False),
        ([], [], 10_000_001, True),
        ([1, 1], [], 8_000_000, False),
        ([1, 1], [], 8_000_001, True),
        ([1, 1], [1_000_000], None, True),
        ([1, 1, 1], [], None, True),
        ([4], [3_000_000], 3_000_000, False),
        ([4], [3_000_000], 3_000_001, True),
    ],
)
def test_one_more_file(files: list[float], arriving: list[int], announced: int | None, refused: bool) -> None:
    if not refused:
        QUOTA.refuse_one_more(waiting(*files), arriving, announced)
        return
    with pytest.raises(Refusal) as caught:
        QUOTA.refuse_one_more(waiting(*files), arriving, announced)
    assert caught.value.code == "staging-full"


def test_the_refusal_names_the_largest_files_and_the_way_out() -> None:
    with pytest.raises(Refusal) as caught:
        Quota(6, 4_096_000_000).refuse_one_more(waiting(0.001, 2, 3_000, 4, 5, 0.5), [], None)
    assert caught.value.message == (
        "At most 6 of your files, 4.1 GB in all, may wait to be loaded. Waiting now: f2.csv (3 GB),"
        " f4.csv (5 MB), f3.csv (4 MB), f1.csv (2 MB), f5.csv (500 kB) and 1 more."
    )
    assert "Load or remove" in (caught.value.hint or "")


@pytest.mark.engines("duckdb")
def test_who_has_too_many_files_there_is_refused_until_some_are_gone(workbench: Workbench) -> None:
    uploads = workbench.services.uploads
    uploads._quota = Quota(files=2, bytes=1_000_000)
    client = workbench.client()

    def send(content: bytes, name: str = "a.csv") -> int:
        return client.post("/api/uploads", params={"file_name": name}, content=content).status_code

    assert [send(b"a\n1\n"), send(b"a\n2\n", "b.csv"), send(b"a\n3\n")] == [201, 201, 409]
    files = client.get("/api/uploads/waiting").json()
    assert [(file["file_name"], file["size_bytes"]) for file in files] == [("a.csv", 4), ("b.csv", 4)]
    assert workbench.client("bob@example.org").get("/api/uploads/waiting").json() == []
    assert client.delete(f"/api/uploads/{files[0]['upload_id']}").status_code == 204
    refused = client.post("/api/uploads", params={"file_name": "c.csv"}, content=b"a\n" + b"1\n" * 500_000)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "staging-full")
    assert "b.csv" in refused.json()["error"]["message"]
    assert send(b"a\n4\n") == 201
    assert len(list(uploads._staging.folder.iterdir())) == 2


@pytest.mark.engines("duckdb")
def test_a_file_that_grows_beyond_the_room_on_its_way_is_cut_off(workbench: Workbench) -> None:
    """Its size was not announced. What was there of it is gone, and takes no room."""
    uploads = workbench.services.uploads
    uploads._quota = Quota(files=2, bytes=1_000_000)
    first = uploads.receive(workbench.actor, "a.csv", None)
    second = uploads.receive(workbench.actor, "b.csv", None)
    first.write(b"a" * 700_000)
    with pytest.raises(Refusal, match="may wait to be loaded"):
        second.write(b"a" * 700_000)
    second.discard()
    first.write(b"a" * 300_000)
    first.discard()
    assert list(uploads._staging.folder.iterdir()) == []
    uploads.receive(workbench.actor, "a.csv", 1_000_000).discard()
