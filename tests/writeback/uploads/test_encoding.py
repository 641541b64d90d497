"""Finding a file's encoding while it arrives, and translating it."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.common.errors import Refusal
from tablewright.writeback.uploads.encoding import (
    ENCODINGS,
    EncodingDetector,
    lines_with_lost_characters,
    to_utf8,
)

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
        (b"a" * 9000 + "é".encode("cp1252"), "windows-1252"),
        (("é" * 30).encode()[:-1], "utf-8-replace"),
        ("Zażółć gęślą jaźń;Łódź\nŚwiętokrzyska;Kraków\n".encode("cp1250"), "windows-1250"),
        ("имя\nАнна\n".encode("cp1251"), "windows-1251"),
        ("név;város\nGyőr;Szűcs Ödön\n".encode("cp1250"), "windows-1250"),
        ("prénom;ville\nHélène;Besançon\n".encode("cp1252"), "windows-1252"),
        ("имя;город\nАнна;Москва\n".encode("cp1251"), "windows-1251"),
        ("İstanbul;Ayşe Yılmaz\nİzmir;Çağrı Gündoğdu\n".encode("cp1254"), "windows-1254"),
        ("Γιώργος;Αθήνα\nΜαρία;Θεσσαλονίκη\n".encode("cp1253"), "windows-1253"),
        ("名前,都市\n山田太郎,東京\n鈴木花子,大阪\n".encode("cp932"), "shift_jis"),
        ("姓名,城市\n张伟,北京\n王芳,上海\n李娜,广州\n".encode("gb18030"), "gb18030"),
        ("姓名,城市\n張偉,臺北\n王芳,高雄\n".encode("big5"), "big5"),
        ("이름,도시\n김철수,서울\n이영희,부산\n".encode("cp949"), "euc-kr"),
        ("Müller\n".encode() * 20 + b"Caf\xe9\n" + "Łódź\n".encode() * 20, "utf-8-replace"),
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
        (b"<!DOCTYPE html>\n<html><body>", "an HTML page"),
        (b'{"rows": [1, 2]}', "a JSON file"),
        (b'[\n  {"a": 1}\n]', "a JSON file"),
        (b'<?xml version="1.0"?><a/>', "an XML file"),
        (b"\n\r\n \n", "only empty lines"),
        (b"a,b\n1,2\n3,\x00\n", "Line 3 has a NUL"),
        (b"a,b\n1,2\n" + b"\x00" * 500, "Line 3 has a NUL"),
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


def test_a_stray_byte_is_replaced_and_its_line_named() -> None:
    data = "Łódź\n".encode() * 700 + b"caf\xe9\n" + "Łódź\n".encode() * 300
    for size in (1, 9, 4096):
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        mended = list(to_utf8(pieces, "utf-8-replace"))
        assert b"".join(mended).decode() == "Łódź\n" * 700 + "caf\ufffd\n" + "Łódź\n" * 300
        assert lines_with_lost_characters(mended, 5) == ([701], 1)


def test_each_line_with_lost_characters_counts_once() -> None:
    text = "a\n\ufffd,\ufffd\n" + "\ufffd\n" * 9 + "b\ufffd"
    assert lines_with_lost_characters([text.encode()], 3) == ([2, 3, 4], 11)


@given(st.binary(max_size=60), st.integers(min_value=1, max_value=9))
def test_any_bytes_have_an_encoding_or_a_refusal(data: bytes, piece: int) -> None:
    try:
        answer = detect(data, piece)
    except Refusal as refusal:
        answer = refusal.code or ""
    assert answer in {*ENCODINGS, "not-csv", "empty-file"}
