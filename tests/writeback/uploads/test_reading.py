"""Cutting a file into rows, and the look at a whole file that says when all loaders cut it alike."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.writeback.uploads import structure
from tablewright.writeback.uploads.prepare import WrongWidth, prepare
from tablewright.writeback.uploads.reading import LeftOut, Reading, Unreadable, rows
from tablewright.writeback.uploads.structure import is_plain


def cut(text: str, **how: object) -> list[list[str]]:
    return [row.values for row in rows(io.StringIO(text, newline=""), Reading(**how))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ('a,b\n1,"x\ny""z"\n', {}, [["a", "b"], ["1", 'x\ny"z']]),
        ('1, "Smith, J" ,x\n', {}, [["1", "Smith, J", "x"]]),
        (' a , b\n5" nail,"q"\n', {}, [[" a ", " b"], ['5" nail', "q"]]),
        ('"D:\\","x"\n', {}, [["D:\\", "x"]]),
        ('"a\\"b","c\\\\","\\n"\n', {"escape": "\\"}, [['a"b', "c\\", "\\n"]]),
        ("'x||y'||z\n", {"delimiter": "||", "quote": "'"}, [["x||y", "z"]]),
        ('"a""b,c"\n', {"quote": ""}, [['"a""b', 'c"']]),
        ('""\n"",\n', {}, [[""], ["", ""]]),
        ("a\r\nb\rc\n\nd", {}, [["a"], ["b"], ["c"], ["d"]]),
        ("x\ny\na,b\n#no\n1,2\n", {"skip_lines": 2, "comment": "#"}, [["a", "b"], ["1", "2"]]),
        ('"a\n"",\nx",5" n\n1,2\n', {}, [['a\n",\nx', '5" n'], ["1", "2"]]),
        ('a\t"b"\t c\n', {"delimiter": "\t"}, [["a", "b", " c"]]),
    ],
)
def test_rows_are_cut(text: str, how: dict[str, object], expected: list[list[str]]) -> None:
    assert cut(text, **how) == expected


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('a,"b\n1,2\n', 1, "open-quote"),
        ('a\n"x\ny', 2, "open-quote"),
        ('a,"b"c\n', 1, "text-after-quote"),
        ('a\n"x\ny"z\n', 2, "text-after-quote"),
    ],
)
def test_what_is_no_csv_is_named(text: str, line: int, problem: str) -> None:
    with pytest.raises(Unreadable) as error:
        cut(text)
    assert (error.value.line, error.value.problem) == (line, problem)


def test_what_is_left_out_is_counted() -> None:
    left_out = LeftOut()
    list(rows(["a\n", "#1\n", "\n", "#2\n", "b\n"], Reading(comment="#"), left_out))
    assert (left_out.comment_lines, left_out.blank_lines) == ([2, 4], [3])


@given(st.text(alphabet='ab,"\n\r ', max_size=14), st.integers(1, 3), st.integers(1, 30))
@settings(max_examples=600)
def test_a_plain_file_means_the_same_to_everybody(text: str, width: int, piece: int) -> None:
    usual = structure.PIECE
    structure.PIECE = piece
    try:
        plain = is_plain(io.BytesIO(text.encode()), Reading(), width)
    finally:
        structure.PIECE = usual
    assert plain == is_plain(io.BytesIO(text.encode()), Reading(), width)
    if plain:
        ours = cut(text)
        assert ours == [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        assert all(len(row) == width for row in ours)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1,2\n3,4\n", True),
        ('1,"a,""b\n"\n"",2\n', True),
        ("1,2\n\n3,4", True),
        ("1,2\r\n3,4\r\n", True),
        ("1,2\r\n3,4\n", False),
        ("1,2\r3,4\r", False),
        ("1,2,\n", False),
        ("1\n", False),
        ('1, "a"\n', False),
        ('1,5" n\n', False),
        ('1,"a"b\n', False),
        ('1,"a\n', False),
    ],
)
def test_what_is_plain(text: str, plain: bool) -> None:
    assert is_plain(io.BytesIO(text.encode()), Reading(), 2) is plain


@pytest.mark.parametrize(
    ("text", "how", "same_file", "written"),
    [
        ("a,b\n1,2\n", {}, True, ""),
        ("1,2\n3,4\n", {"header_lines": 0}, True, ""),
        ("t\n\na,b\n1,2\n", {"skip_lines": 2}, False, "1,2\n"),
        ("\na,b\n1,2\n", {}, False, "1,2\n"),
        ("x,\na,b\n1,2\n", {"header_lines": 2}, False, "1,2\n"),
        ("a~b\n1~2,3\n", {"delimiter": "~"}, True, ""),
        ("a||b\n1||2,3\n", {"delimiter": "||"}, False, '1,"2,3"\n'),
        ("a,b\r\n1,2\n3,4\r\n", {}, False, "1,2\n3,4\n"),
        ('a,b\n1, "x"\n', {}, False, "1,x\n"),
        ("a,b\n#c\n1,2\n", {"comment": "#"}, False, "1,2\n"),
        ("t\ra,b\n1,2\n3,4\n", {"skip_lines": 1}, False, "1,2\n3,4\n"),
    ],
)
def test_a_file_is_loaded_as_it_is_or_written_once_more(
    tmp_path: Path, text: str, how: dict[str, object], same_file: bool, written: str
) -> None:
    file, target = tmp_path / "a.csv", tmp_path / "rows.csv"
    file.write_bytes(text.encode())
    prepared = prepare(file, Reading(**how), 2, target)  # type: ignore[arg-type]
    assert prepared.same_lines is same_file
    assert (prepared.file == file) is same_file
    assert same_file or target.read_bytes().decode() == written


@pytest.mark.parametrize(
    ("text", "line", "header"),
    [("a,b\n1,2\n3,4,\n", 3, False), ("a,b,c\n1,2\n", 1, True), ("a,b\n1\n", 2, False)],
)
def test_a_row_of_another_width_is_named(tmp_path: Path, text: str, line: int, header: bool) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text)
    with pytest.raises(WrongWidth) as error:
        prepare(file, Reading(), 2, tmp_path / "rows.csv")
    assert (error.value.row.line, error.value.header) == (line, header)
