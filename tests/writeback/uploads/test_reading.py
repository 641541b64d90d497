"""Cutting a file into rows, and the look at a whole file that says when all loaders cut it alike."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.writeback.uploads import exact, structure
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


def look(text: str, width: int, piece: int | None = None) -> bool:
    """Whether a file is plain, looked at in pieces of so many bytes."""
    usual = structure.PIECE
    structure.PIECE = piece or usual
    try:
        return is_plain(io.BytesIO(text.encode()), Reading(), width)
    finally:
        structure.PIECE = usual


def spelled_out(text: str, width: int) -> bool:
    """What a plain file is, a character at a time."""
    if text.replace("\r\n", "").count("\r") or ("\r\n" in text and text.replace("\r\n", "").count("\n")):
        return False
    text = text.replace("\r\n", "\n")
    values, quoted, at_edge, closed = 1, False, True, False
    for place, character in enumerate(text):
        if quoted:
            closed = character == '"'
            quoted = not closed
        elif character == '"':
            if not (at_edge or closed):
                return False
            quoted, at_edge, closed = True, False, False
        elif character in ",\n":
            empty = character == "\n" and (place == 0 or (at_edge and values == 1))
            if (empty and width == 1) or (character == "\n" and not empty and values != width):
                return False
            values = values + 1 if character == "," else 1
            at_edge, closed = True, False
        elif closed:
            return False
        else:
            at_edge = False
    return not quoted and (values == width or (values == 1 and at_edge))


@given(st.text(alphabet='ab,"\n\r ', max_size=14), st.integers(1, 3), st.integers(1, 30))
@settings(max_examples=600)
def test_a_plain_file_means_the_same_to_everybody(text: str, width: int, piece: int) -> None:
    plain = look(text, width, piece)
    assert plain == spelled_out(text, width)
    if plain:
        ours = cut(text)
        assert ours == [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        assert all(len(row) == width for row in ours)


BARE = st.text(alphabet="ab é日\U0001f600'", max_size=4)
QUOTED = st.text(alphabet='a,"\né日', max_size=5).map(lambda text: '"' + text.replace('"', '""') + '"')


@st.composite
def nearly_plain(draw: st.DrawFn) -> tuple[str, int]:
    """Rows of one width, and most often one character too many or too few somewhere in them."""
    width = draw(st.integers(1, 4))
    row = st.lists(st.one_of(BARE, BARE, QUOTED), min_size=width, max_size=width).map(",".join)
    text = "\n".join(draw(st.lists(row, max_size=8))) + draw(st.sampled_from(["", "\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    place = draw(st.integers(0, len(text)))
    match draw(st.sampled_from(["nothing", "more", "less"])):
        case "more":
            text = text[:place] + draw(st.sampled_from([",", '"', "\n", "\r", "\r\n", "é"])) + text[place:]
        case "less":
            text = text[:place] + text[place + 1 :]
        case _:
            pass
    return text, width


@given(nearly_plain())
@settings(max_examples=300)
def test_rows_seen_together_are_judged_as_one_by_one(file: tuple[str, int]) -> None:
    """Wherever a piece ends: between the two marks of one, in a character, within a line's end."""
    text, width = file
    data = text.encode()
    expected = spelled_out(text, width)
    assert (exact.fits(data, b",", b'"', width) and len(exact.line_ends(data)) < 2) is expected
    for piece in (*range(1, len(data) + 1), None):
        assert look(text, width, piece) is expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("row", ["1,2,é", '1,"a ""b"", c",', '"","x\ny",""'])
def test_rows_that_are_alike_are_not_looked_at_one_by_one(
    monkeypatch: pytest.MonkeyPatch, row: str, end: str
) -> None:
    looked_at: list[bytes] = []
    fits = exact.fits

    def noted(rows: bytes, delimiter: bytes, quote: bytes, width: int) -> bool:
        looked_at.append(rows)
        return fits(rows, delimiter, quote, width)

    monkeypatch.setattr(exact, "fits", noted)
    usual, odd = f"{row}{end}".replace("\n", end).replace("\r\r", "\r") * 50, end
    assert look(usual * 3, 3, 400)
    assert looked_at == [b""]
    # Only the piece with the empty line in it is looked at once more.
    assert look(usual + odd + usual, 3, 400)
    assert len(looked_at) == 3
    assert len(looked_at[1]) < 800


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
