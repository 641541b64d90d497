"""How a CSV file is read, found from a sample."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.writeback.uploads.options import ReadOptions
from tablewright.writeback.uploads.sniff import Sample, Sniffed, sniff
from tablewright.writeback.uploads.values import infer


def look(text: str, **given_options: object) -> Sniffed:
    sample = Sample(text, (), len(text.encode()), complete=True)
    return sniff(sample, ReadOptions(**given_options))  # type: ignore[arg-type]


def types(sniffed: Sniffed) -> list[str]:
    return [column.inferred.type for column in sniffed.columns]


def told(sniffed: Sniffed) -> str:
    return " ".join(finding.message for finding in sniffed.findings)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\n1,5\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("name\nAda, Countess\nGrace\n", ","),
        ('a,b\n"x;y;z",1\n"u;v;w",2\n', ","),
        ("a~b\n1~2\n", "~"),
        ("a^b\n1^2\n", "^"),
        ("a\x01b\n1\x012\n", "\x01"),
        ("a||b\n1||2\n", "||"),
        ("a|b|c\n1||2\n", "|"),
        ('a, b\n1, "x, y"\n', ", "),
        ("sep=;\na;b\n1,2;3,4\n", ";"),
        ("sep=\t\na\tb\n1\t3\n", "\t"),
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
def test_a_header_is_distinguished_from_data(text: str, header: bool) -> None:
    assert look(text).options.header_lines == header


def test_headers_are_made_unique() -> None:
    sniffed = look("id,ID, name ,,name\n1,2,a,b,c\n")
    assert [column.source for column in sniffed.columns] == ["id", "ID_2", "name", "Column 4", "name_2"]


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
        (["10%", "12.5 %"], "number"),
        (["10%", "12.5"], "text"),
        (["1,234", "5"], "integer"),
        (["1,234.5", "-5"], "number"),
        (["4.639,33", "11,8"], "number"),
        (["1'234.50", "1’000"], "number"),
        (["1 234 567,8", "12"], "number"),
        (["1,23,4", "5"], "text"),
        (["12.345,6", "1,234.5"], "text"),
        (["01,5"], "text"),
        (["555 123 456", "555 123 457"], "text"),
        (["+49170123456", "+49171654321"], "text"),
        (["9.223.372.036.854.775.808", "1"], "text"),
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
        (["10%", "12.5%"], "12.5% is 0.125"),
        (["10%", "7"], "percentages"),
        (["1,234.5", "7"], "1,234.5 is 1234.5"),
        (["1,234"], "could be decimal marks as well"),
        (["1.234,5", "1,234.5"], "not used in one way"),
        (["2024-01-01 10:00:00.123456789"], "six digits"),
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
    sniffed = look("a;b\n03/04/2024;25/12/2024\n05/06/2024;26/12/2024\n")
    assert [column.inferred.format for column in sniffed.columns] == ["%d/%m/%Y", "%d/%m/%Y"]
    assert [column.inferred.warning for column in sniffed.columns] == [None, None]


def test_the_order_can_be_given() -> None:
    assert look("a\n03/04/2024\n").columns[0].inferred.format == "%m/%d/%Y"
    sniffed = look("a\n03/04/2024\n", date_order="day-first")
    assert sniffed.columns[0].inferred.format == "%d/%m/%Y"


def test_each_column_has_its_own_form_of_dates() -> None:
    sniffed = look("a,b,c\n2024-01-02,03/25/2024,2024-05-06\n2024-01-03,03/26/2024,2024-05-07\n")
    forms = [(column.inferred.type, column.inferred.format) for column in sniffed.columns]
    assert forms == [("date", "%Y-%m-%d"), ("date", "%m/%d/%Y"), ("date", "%Y-%m-%d")]


@pytest.mark.parametrize(
    ("text", "given_options", "forms"),
    [
        ("a;b\n1,5;1.234\n2,5;2.000\n", {}, [("number", ",", "."), ("integer", ",", ".")]),
        ("a;b\n1,5;1,234\n2,5;2,000\n", {}, [("number", ",", "."), ("number", ",", ".")]),
        ("a;b\n1.5;1,234\n2.5;2,000\n", {}, [("number", ".", ""), ("number", ",", ".")]),
        ("a\tb\n1,234.5\t1,234\n2.5\t2,000\n", {}, [("number", ".", ","), ("integer", ".", ",")]),
        ("a\tb\n1,234\t5\n", {"decimal": ","}, [("number", ",", "."), ("integer", ".", "")]),
        ("a\tb\n1.234\t5\n", {"thousands": "."}, [("integer", ",", "."), ("integer", ".", "")]),
        ("a\tb\n1.234\t5\n", {}, [("number", ".", ""), ("integer", ".", "")]),
    ],
)
def test_one_column_settles_how_numbers_are_written(
    text: str, given_options: dict[str, str], forms: list[tuple[str, str, str]]
) -> None:
    inferred = [column.inferred for column in look(text, **given_options).columns]
    assert [(one.type, one.numbers.decimal, one.numbers.thousands) for one in inferred] == forms


def test_words_for_no_value_do_not_stand_in_the_way() -> None:
    sniffed = look("id,score,who\n1,NA,x\n2,5,y\nNA,6,z\n")
    assert types(sniffed) == ["integer", "integer", "text"]
    assert sniffed.options.empty_words == ("NA",)
    assert sniffed.rows[0] == ("1", None, "x")
    assert "“NA”" in told(sniffed)


def test_a_word_that_is_text_somewhere_stays_text() -> None:
    sniffed = look("id,country\n1,NA\n2,DE\nNA,FR\n")
    assert types(sniffed) == ["text", "text"]
    assert sniffed.options.empty_words == ()
    assert "“NA”" in (sniffed.columns[0].inferred.warning or "")


def test_lines_that_do_not_fit_are_announced() -> None:
    sniffed = look("a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert types(sniffed) == ["integer", "integer"]
    assert [finding.level for finding in sniffed.findings] == ["problem"]
    assert "Line 3 has 1 value where 2 are expected. In all, 2 of the rows" in told(sniffed)


def test_values_from_further_on_count() -> None:
    sample = Sample("a,b\n1,2\n1,2\n1,2\n", ("7,x\n8,y\n",), 10_000, complete=False)
    assert types(sniff(sample, ReadOptions())) == ["integer", "text"]


def test_a_wide_file_is_read() -> None:
    header = ",".join(f"c{number}" for number in range(1500))
    sniffed = look(header + "\n" + ",".join(["1"] * 1500) + "\n")
    assert len(sniffed.columns) == 1500
    assert set(types(sniffed)) == {"integer"}


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", '"', "a", "a,b\n\x00,1\n", '"a\n"b",c\n', "\r\r\n"])
def test_odd_files_do_not_break_it(text: str) -> None:
    look(text)


@given(st.text(alphabet="ab1,;\"'\n\t\\ é.", max_size=120), st.sampled_from([None, ",", ";"]))
def test_any_text_gives_a_consistent_answer(text: str, delimiter: str | None) -> None:
    sniffed = look(text, delimiter=delimiter)
    assert all(len(row) == len(sniffed.columns) for row in sniffed.rows)
    assert len({column.source.casefold() for column in sniffed.columns}) == len(sniffed.columns)


@pytest.mark.parametrize(
    ("text", "skipped", "named", "names", "words"),
    [
        ("Sales\n\nid,n\n1,2\n3,4\n", 2, 1, ["id", "n"], "Lines 1 to 2 stand above the table"),
        ("# made by x\n# on y\nid,n\n1,2\n3,4\n", 2, 1, ["id", "n"], "“# made by x”"),
        ("T,,\n,,\nid,n,m\n1,2,3\n4,5,6\n", 2, 1, ["id", "n", "m"], "“T”"),
        ("sep=,\nid,n\n1,2\n", 1, 1, ["id", "n"], "separates the values"),
        ("area,2021,2022\nA,1,2\nB,3,4\n", 0, 1, ["area", "2021", "2022"], ""),
        ("year,n\n2021,5\n2022,6\n", 0, 1, ["year", "n"], ""),
        ("2021,2022\n2023,2024\n", 0, 0, ["Column 1", "Column 2"], ""),
        (",2019,,2020,\nk,M,F,M,F\nA,1,2,3,4\nB,5,6,7,8\n", 0, 2,
         ["k", "2019 M", "2019 F", "2020 M", "2020 F"], "2 rows name the columns"),
        ("a,b\n,kg\nx,1\ny,2\n", 0, 1, ["a", "b"], ""),
        ("a,b,c\n,kg,cm\nx,1,2\ny,2,3\n", 0, 2, ["a", "b kg", "c cm"], "2 rows name the columns"),
        ("id,x,y\n1,a,b,c\n2,b,c,d\n", 0, 1, ["id", "x", "y", "Column 4"], "Line 1 names 3 columns"),
        ("wert\n1,5\n2,5\n", 0, 1, ["wert"], ""),
    ],
)  # fmt: skip
def test_what_stands_above_the_table_is_found(
    text: str, skipped: int, named: int, names: list[str], words: str
) -> None:
    sniffed = look(text)
    assert (sniffed.options.skip_lines, sniffed.options.header_lines) == (skipped, named)
    assert [column.name for column in sniffed.columns] == names
    assert words in told(sniffed)


def test_comments_among_the_rows_are_found_and_others_are_not() -> None:
    sniffed = look("id,n\n1,2\n# note\n3,4\n")
    assert (sniffed.options.comment, sniffed.rows) == ("#", (("1", "2"), ("3", "4")))
    assert "line 3" in told(sniffed)
    assert look("tag,n\n#a,2\n#b,4\n").options.comment == ""


def test_how_the_file_is_read_can_be_said() -> None:
    sniffed = look("x\nSales,2024\nid,n\n1,2\n", skip_lines=1, header_lines=2)
    assert [column.name for column in sniffed.columns] == ["Sales id", "2024 n"]
    assert look("a,b\n1,2\n", header_lines=0).rows == (("a", "b"), ("1", "2"))


def test_a_quote_that_never_closes_in_the_header_is_a_problem() -> None:
    sniffed = look('id,"x,y\n1,2,3\n4,5,6\n')
    assert "quotation mark that opens in line 1 never closes" in told(sniffed)


def test_names_cut_or_numbered_are_reported() -> None:
    columns = look(f"x,x,{'n' * 80}\n1,2,3\n").columns
    assert [column.name for column in columns] == ["x", "x_2", "n" * 63]
    assert "got a number" in (columns[1].warning or "")
    assert "80 characters" in (columns[2].warning or "")


def test_a_note_below_the_table_is_reported() -> None:
    assert "one value only, “Source: x”" in told(look("a,b,c\n1,2,3\n1,2,3\n1,2,3\nSource: x,,\n"))
