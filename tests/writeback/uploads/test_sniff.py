"""How a CSV file is read, found from a sample."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.writeback.uploads.sniff import ReadOptions, Sample, Sniffed, formats, sniff
from tablewright.writeback.uploads.values import infer


def look(text: str, **given_options: object) -> Sniffed:
    sample = Sample(text, (), len(text.encode()), complete=True)
    return sniff(sample, ReadOptions(**given_options))  # type: ignore[arg-type]


def types(found: Sniffed) -> list[str]:
    return [column.inferred.type for column in found.columns]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\n1,5\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("name\nAda, Countess\nGrace\n", ","),
        ('a,b\n"x;y;z",1\n"u;v;w",2\n', ","),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert look(text).options.delimiter == delimiter


def test_quotes_and_escapes_are_found() -> None:
    single = look("a,b\n'x,y',1\n'z,u',2\n'v,w',3\n")
    assert (single.options.quote, types(single)) == ("'", ["text", "integer"])
    assert single.rows[0] == ("x,y", "1")
    backslash = look('a,b\n"say \\"hi\\"",1\n"x",2\n')
    assert backslash.options.escape == "\\"
    assert backslash.rows[0] == ('say "hi"', "1")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("id,name\n1,x\n2,y\n", True),
        ("1,x\n2,y\n", False),
        ("name,city\nAda,London\nGrace,New York\n", True),
        ("Ada,London\nAda,Paris\n", False),
        ("name\nAda\n", True),
        ("a,b\n", True),
        ("1,2\n", False),
        ("x,,y\n1,2,3\n", True),
    ],
)
def test_a_header_is_told_from_data(text: str, header: bool) -> None:
    assert look(text).options.header is header


def test_headers_are_made_unique() -> None:
    found = look("id,ID, name ,,name\n1,2,a,b,c\n")
    assert [column.source for column in found.columns] == ["id", "ID_2", "name", "Column 4", "name_2"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "-2", " 3 "], "integer"),
        (["9007199254740993"], "integer"),
        (["9223372036854775807"], "integer"),
        (["9223372036854775808"], "text"),
        (["9" * 5000], "text"),
        (["007", "12"], "text"),
        (["0", "10"], "integer"),
        (["0.5", ".5", "5.", "1e-3"], "number"),
        (["00.5"], "text"),
        (["true", "FALSE"], "logical"),
        (["yes", "no"], "text"),
        (["2024-02-29"], "date"),
        (["2024-02-30"], "text"),
        (["2024-02-29", "2024-02-29 12:00"], "datetime"),
        (["2024-02-29T12:00:00.123Z"], "datetime"),
        (["2024-02-29T12:00:00+02:00"], "datetime"),
        (["29.02.2024"], "date"),
        (["2/29/24"], "date"),
        (["29 Feb 2024", "1 mar 2024"], "date"),
        (["12/31/2024 11:59 PM"], "datetime"),
        (["31/12/2024 25:00"], "text"),
        (["10%", "12.5 %"], "text"),
        (["1,234", "5"], "text"),
        (["$5.00"], "text"),
        (["nan", "inf"], "text"),
        (["1", "x"], "text"),
        ([], "text"),
    ],
)
def test_a_type_never_changes_a_value(values: list[str], expected: str) -> None:
    assert infer(values).type == expected


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["007"], "lose their zeros"),
        (["99999999999999999999"], "lose digits"),
        (["0.12345678901234567"], "rounded"),
        (["10%"], "percentages"),
        (["1,234.5", "7"], "separators"),
        (["€ 5"], "currency"),
        (["1", "2", "3", "4", "5", "x"], "'x'"),
        (["03/04/2024"], "day first"),
        (["03-04-2024"], "month first"),
        (["2024-01-01 12:00+02:00"], "UTC"),
        (["31/12/99"], "two digits"),
        ([], "no values"),
    ],
)
def test_what_could_surprise_is_said(values: list[str], words: str) -> None:
    assert words in (infer(values).warning or "")


def test_one_column_settles_the_order_of_the_others() -> None:
    found = look("a;b\n03/04/2024;25/12/2024\n05/06/2024;26/12/2024\n")
    assert [column.inferred.format for column in found.columns] == ["%d/%m/%Y", "%d/%m/%Y"]
    assert [column.inferred.warning for column in found.columns] == [None, None]


def test_the_order_can_be_given() -> None:
    assert look("a\n03/04/2024\n").columns[0].inferred.format == "%m/%d/%Y"
    found = look("a\n03/04/2024\n", date_order="day-first")
    assert found.columns[0].inferred.format == "%d/%m/%Y"


def test_a_file_has_one_form_of_dates() -> None:
    found = look("a,b,c\n2024-01-02,03/25/2024,2024-05-06\n2024-01-03,03/26/2024,2024-05-07\n")
    assert types(found) == ["date", "text", "date"]
    assert "another form" in (found.columns[1].inferred.warning or "")
    assert formats((column.inferred.type, column.inferred) for column in found.columns) == ("%Y-%m-%d", None)


def test_words_for_no_value_do_not_stand_in_the_way() -> None:
    found = look("id,score,who\n1,NA,x\n2,5,y\nNA,6,z\n")
    assert types(found) == ["integer", "integer", "text"]
    assert found.options.empty_words == ("NA",)
    assert found.rows[0] == ("1", None, "x")
    assert "“NA”" in found.warnings[0]


def test_a_word_that_is_text_somewhere_stays_text() -> None:
    found = look("id,country\n1,NA\n2,DE\nNA,FR\n")
    assert types(found) == ["text", "text"]
    assert found.options.empty_words == ()
    assert "“NA”" in (found.columns[0].inferred.warning or "")


def test_lines_that_do_not_fit_are_announced() -> None:
    found = look("a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert types(found) == ["integer", "integer"]
    assert found.warnings == (
        "Line 3 does not fit: it has 1 values, the header has 2. In all, 2 of the lines looked at do not.",
    )


def test_values_from_further_on_count() -> None:
    sample = Sample("a,b\n1,2\n1,2\n1,2\n", ("7,x\n8,y\n",), 10_000, complete=False)
    assert types(sniff(sample, ReadOptions())) == ["integer", "text"]


def test_a_wide_file_is_read() -> None:
    header = ",".join(f"c{number}" for number in range(1500))
    found = look(header + "\n" + ",".join(["1"] * 1500) + "\n")
    assert len(found.columns) == 1500
    assert set(types(found)) == {"integer"}


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", '"', "a", "a,b\n\x00,1\n", '"a\n"b",c\n', "\r\r\n"])
def test_odd_files_do_not_break_it(text: str) -> None:
    look(text)


@given(st.text(alphabet="ab1,;\"'\n\t\\ é.", max_size=120), st.sampled_from([None, ",", ";"]))
def test_any_text_gives_a_consistent_answer(text: str, delimiter: str | None) -> None:
    found = look(text, delimiter=delimiter)
    assert all(len(row) == len(found.columns) for row in found.rows)
    assert len({column.source.casefold() for column in found.columns}) == len(found.columns)
