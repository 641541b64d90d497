"""What is accepted as a backup, and what is refused before anything of it is used."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tablewright.backup.archive import FORMAT, MANIFEST, SUMS, ArchiveWriter, File, Manifest, Metadata, unpack
from tablewright.common.errors import StartError

CONTENT = {
    "data/secret.key": b"key",
    "data/staging/a.raw": b"x" * 100_000,
    "metadata/tablewright.sqlite": b"",
}


def manifest(content: dict[str, bytes] = CONTENT, **changes: object) -> Manifest:
    facts: dict[str, object] = {
        "format": FORMAT,
        "id": "b",
        "version": "1",
        "made_at": datetime(2026, 1, 2, tzinfo=UTC),
        "metadata": Metadata(kind="sqlite", revision="0001"),
        "key": "included",
        "duckdb_files": [],
        "files": [File(name=name, size=len(text)) for name, text in content.items()],
        "not_included": [],
        "pause_seconds": 0.0,
    }
    return Manifest.model_validate(facts | changes)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar.gz"
    with file.open("wb") as out:
        writer = ArchiveWriter(out, manifest(), lambda count: None)
        for name, content in CONTENT.items():
            source = tmp_path / "source"
            source.write_bytes(content)
            writer.add(name, source)
        writer.finish()
    return file


def unpacked(file: Path, folder: Path) -> Manifest:
    folder.mkdir(exist_ok=True)
    return unpack(file, folder, lambda seen: None, lambda count: None)


def refused(file: Path, tmp_path: Path) -> str:
    with pytest.raises(StartError) as caught:
        unpacked(file, tmp_path / "new")
    return str(caught.value)


def handmade(file: Path, members: list[tuple[str, bytes | str]], seen: Manifest) -> Path:
    """An archive with right checksums, whatever is in it. A text instead of bytes is a link to it."""
    members = [(MANIFEST, seen.model_dump_json().encode()), *members]
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in members
        if isinstance(content, bytes)
    )
    with tarfile.open(file, "w:gz") as tar:
        for name, content in [*members, (SUMS, sums.encode())]:
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                tar.addfile(member)
            else:
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return file


def test_it_comes_back_as_it_was(archive: Path, tmp_path: Path) -> None:
    assert unpacked(archive, tmp_path / "new") == manifest()
    for name, content in CONTENT.items():
        file = tmp_path / "new" / name
        assert file.read_bytes() == content
        assert file.stat().st_mode & 0o777 == 0o600


def test_other_programs_can_read_and_check_it(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar:
        assert tar.getnames() == [MANIFEST, *CONTENT, SUMS]
        lines = tar.extractfile(SUMS).read().decode().splitlines()  # type: ignore[union-attr]
    assert lines[1:] == [f"{hashlib.sha256(text).hexdigest()}  {name}" for name, text in CONTENT.items()]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_its_end(content: bytes) -> bytes:
    return content[:-8]


def with_other_bytes(content: bytes) -> bytes:
    plain = bytearray(gzip.decompress(content))
    plain[plain.index(b"x" * 100)] = ord("y")
    return gzip.compress(bytes(plain))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (cut, "it ends too early"),
        (without_its_end, "it ends too early"),
        (with_other_bytes, "the checksum of “data/staging/a.raw” differs"),
    ],
)
def test_a_damaged_one(archive: Path, tmp_path: Path, damage: Callable[[bytes], bytes], words: str) -> None:
    archive.write_bytes(damage(archive.read_bytes()))
    assert words in refused(archive, tmp_path)


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"no archive", mtime=0)])
def test_something_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert "is not a" in refused(tmp_path / "file", tmp_path)


@pytest.mark.parametrize(
    "name",
    ["../outside", "data/../../outside", "/tmp/outside", "data", "other/file", "data/..", "metadata\\..\\x"],
)
def test_a_place_outside(tmp_path: Path, name: str) -> None:
    file = handmade(tmp_path / "b", [(name, b"x")], manifest({name: b"x"}))
    assert "is not a place in a data folder" in refused(file, tmp_path)
    assert list((tmp_path / "new").iterdir()) == []


def test_links_and_files_that_the_manifest_does_not_name(tmp_path: Path) -> None:
    link = handmade(tmp_path / "a", [("data/link", "/etc/passwd")], manifest({"data/link": b""}))
    assert "“data/link” is not what its manifest says" in refused(link, tmp_path)
    more = handmade(tmp_path / "b", [("data/more", b"x")], manifest({}))
    assert "“data/more” is not what its manifest says" in refused(more, tmp_path)
    twice = handmade(tmp_path / "c", [("data/a", b"x"), ("data/a", b"x")], manifest({"data/a": b"x"}))
    assert "“data/a” is not what its manifest says" in refused(twice, tmp_path)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    file = handmade(tmp_path / "b", [], manifest({"data/a": b"x"}))
    assert "“data/a” is missing" in refused(file, tmp_path)


def test_a_form_of_the_future(tmp_path: Path) -> None:
    file = handmade(tmp_path / "b", [], manifest({}, format=FORMAT + 1, version="9"))
    assert "was made by Tablewright 9, in a form that this version does not know" in refused(file, tmp_path)
