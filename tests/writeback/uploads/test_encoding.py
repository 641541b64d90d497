"""Finding a file's encoding while it arrives, and translating it."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.refusal import Refusal
from tablewright.writeback.uploads.encoding import EncodingDetector, to_utf8

TEXT = "Größe;Naïve café;€\n1;2;3\n"


def detect(data: bytes, piece: int = 7) -> str:
    detector = EncodingDetector()
    for start in range(0, len(data), piece):
        detector.feed(data[start : start + piece])
    return detector.encoding


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a,b\n1,2\n", "utf-8"),
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "windows-1252"),
        ("Größe\x81".encode("iso8859-1"), "iso-8859-1"),
        (b"a" * 9000 + "é".encode("cp1252"), "windows-1252"),
        (("é" * 30).encode()[:-1], "windows-1252"),
    ],
)
def test_the_encoding_is_found(data: bytes, expected: str) -> None:
    assert detect(data) == expected


@given(st.text(), st.integers(min_value=1, max_value=9))
def test_utf8_is_known_however_it_is_cut(text: str, piece: int) -> None:
    data = ("a" + text.replace("\x00", "")).encode()
    assert detect(data, piece) == "utf-8"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "Excel"),
        (b"\x1f\x8brest", "gzip"),
        (b"PAR1rest", "Parquet"),
        (b"\x00\x01\x02\x00\xff\xfe", "not a text file"),
    ],
)
def test_what_is_not_text_is_refused_by_name(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        detect(data)


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "utf-8", "shift_jis"])
def test_translation_is_exact_however_it_is_cut(encoding: str) -> None:
    text = "カタカナ\nabc\n" if encoding == "shift_jis" else TEXT
    data = text.encode(encoding.replace("windows-1252", "cp1252"))
    for size in (1, 2, 3, 100):
        pieces = (data[start : start + size] for start in range(0, len(data), size))
        assert b"".join(to_utf8(pieces, encoding)) == text.encode()


def test_a_wrong_choice_names_the_line() -> None:
    with pytest.raises(Refusal) as refusal:
        list(to_utf8(iter([b"a\nb", b"c\nd\x81\x40 \x81\x00"]), "shift_jis"))
    assert refusal.value.code == "wrong-encoding"
    assert refusal.value.where == {"line": 3, "field": "encoding"}
