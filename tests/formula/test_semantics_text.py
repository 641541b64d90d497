"""The rules of docs/formulas/semantics.md about texts and patterns: one answer on every engine."""

import hashlib
from typing import Any

from formula.evaluation import TestColumn, typed
from formula.holding import Holds, refused
from tablewright.formula.types import ValueType

Given = dict[str, list[Any]]


def test_text_is_ordered_by_code_point(holds: Holds) -> None:
    holds('"B" < "a"', True)
    holds('"Z" < "a"', True)
    holds("Max([x])", "é", x=["z", "é", "Z"])
    holds("Min([x])", "Z", x=["z", "é", "Z"])
    holds("Rank([x])", [3, 1, 2], x=["a", "A", "B"])
    holds('Greatest("a", "B")', "a")


def test_text_comparison_sees_case_accents_and_space(holds: Holds) -> None:
    holds('"a" = "A"', False)
    holds('"a" = "a "', False)
    holds('Contains("Hello", "hello")', False)
    holds('In("A", "a")', False)


def test_characters_are_code_points(holds: Holds) -> None:
    holds('Len("é東😀")', 3)
    holds('Left("😀a", 1)', "😀")


def test_texts_are_turned_by_code_points(holds: Holds) -> None:
    holds(
        "Reverse([t])",
        ["ba\u0301e", "", "b\na", "\U0001f468\u200d\U0001f469"],
        t=["e\u0301ab", "", "a\nb", "\U0001f469\u200d\U0001f468"],
    )
    holds('Upper("Straße")', "STRAßE")
    holds("Upper([t])", ["STRAßE É", "ДОМ"], t=["Straße é", "дом"])


def test_trimming_takes_spaces_only(holds: Holds) -> None:
    holds("Trim([t])", ["\u00a0x\u00a0", "\tx\n", "x"], t=[" \u00a0x\u00a0 ", "\tx\n", "  x "])
    holds("LTrim([t])", ["\u00a0x ", "x "], t=["\u00a0x ", "  x "])
    holds("RTrim([t])", [" x\u00a0", " x"], t=[" x\u00a0", " x  "])


def test_an_empty_delimiter_cuts_nothing(holds: Holds) -> None:
    holds('SplitPart("abc", "", 1)', "abc")
    holds(
        "SplitPart([t], [d], [n])",
        ["abc", "abc", "", "b", None],
        t=["abc", "abc", "abc", "a-b", None],
        d=["", "", "", "-", ""],
        n=[1, -1, 2, 2, 1],
    )


def test_what_is_no_json_is_null(holds: Holds) -> None:
    written = [
        "NaN",
        "[Infinity]",
        "[1,]",
        '{"a":1,}',
        "null",
        " null ",
        "-inf",
        '{"a": "NaN,]"}',
        "[1, 2]",
        '"x"',
    ]
    holds("IsNull(Json([t]))", [True] * 7 + [False] * 3, t=written)
    for text in written:
        literal = text.replace('"', '\\"')
        holds(f'IsNull(Json("{literal}"))', written.index(text) < 7)


def test_positions_in_text_count_from_one(holds: Holds) -> None:
    holds('Mid("abc", 1, 1)', "a")
    holds('Mid("abc", 0, 2)', "ab")
    holds('Mid("abc", 9)', "")
    holds('Find("abc", "c")', 3)
    holds('Find("abc", "x")', 0)


def test_negative_counts_leave_off_characters(holds: Holds) -> None:
    holds('Left("abcde", -2)', "abc")
    holds('Right("abcde", -2)', "cde")


def test_parts_past_the_end_are_empty(holds: Holds) -> None:
    holds('SplitPart("a-b", "-", 3)', "")
    holds('SplitPart("a-b", "-", -1)', "b")


def test_regular_expressions_match_anywhere(holds: Holds) -> None:
    holds('RegexpMatch("order 42", "[0-9]+")', True)
    holds('RegexpMatch("order 42", "^[0-9]+$")', False)


def test_joined_texts_leave_out_null(holds: Holds) -> None:
    holds('TextJoin("-", "a", Null, "b")', "a-b")
    holds('TextJoin(Null, "a")', None)


def test_parts_of_an_address_that_it_lacks_are_null(holds: Holds) -> None:
    holds('UrlPart("query", "https://a.org/b")', None)
    holds('UrlPart("path", "https://a.org")', None)
    holds('UrlPart("path", "https://a.org/b")', "/b")


def test_digests_are_of_the_utf_8_bytes_in_small_hexadecimal_digits(holds: Holds) -> None:
    holds('MD5("é")', hashlib.md5("é".encode(), usedforsecurity=False).hexdigest())
    holds('Left(SHA256("abc"), 8)', "ba7816bf")


# ---------------------------------------------------------------- patterns


def test_patterns_that_no_platform_takes_are_refused() -> None:
    for pattern in ("(", "a)", "[a", "*a", "(+b)", "a|?", "a\\\\"):
        assert "is no regular expression" in refused(f'RegexpMatch("m", "{pattern}")').message
        assert refused(f'RegexpExtract("m", "{pattern}")').hint


def test_patterns_of_the_dialect_pass() -> None:
    for pattern in ("[[:alpha:]]+", "a{2}", "\\\\(", "[(]", "(?i)a", "[]a]", "\\\\Q(\\\\E", "a*?", "(?<y>a)"):
        typed(f'RegexpMatch("m", "{pattern}")')


def test_patterns_outside_the_dialect_are_refused() -> None:
    for pattern in (
        "foo(?=bar)",
        "(?<!a)b",
        "(a)\\\\1",
        "a++",
        "^*a",
        "\\\\Z",
        "a{1001}",
        "\\\\w{400}",
        "a" * 1001,
    ):
        assert "is no regular expression" in refused(f'RegexpMatch("m", "{pattern}")').message


def test_patterns_of_the_rows_are_refused() -> None:
    columns = TestColumn("t", ValueType.TEXT), TestColumn("p", ValueType.TEXT)
    for formula in ("RegexpMatch([t], [p])", 'RegexpCount([t], "^" & [p])', 'RegexpReplace([t], [p], "x")'):
        assert "comes from the rows" in refused(formula, *columns).message
    assert (
        refused('RegexpMatch("^a", [t])', *columns).hint
        == "The text comes first: RegexpMatch(text, pattern)."
    )


def test_patterns_know_all_of_unicode(holds: Holds) -> None:
    holds('RegexpMatch("é", "^\\\\w$")', True)
    holds('RegexpExtract("שלום", "\\\\w+")', "שלום")
    holds('RegexpMatch("٣", "^\\\\d$")', True)
    holds('RegexpMatch("a\u00a0b", "a\\\\sb")', True)
    holds('RegexpReplace("été fini", "\\\\b\\\\w", "#")', "#té #ini")
    holds('RegexpReplace("ÀB", "(?i)à", "x")', "xB")


def test_a_dot_finds_no_newline_unless_asked(holds: Holds) -> None:
    holds('RegexpMatch("a\nb", "a.b")', False)
    holds('RegexpMatch("a\nb", "(?s)a.b")', True)
    holds('RegexpMatch("a\nb", "^b")', False)
    holds('RegexpMatch("a\nb", "(?m)^b")', True)
    holds('RegexpMatch("a\n", "a$")', False)


def test_the_first_way_that_fits_is_taken(holds: Holds) -> None:
    holds('RegexpExtract("foobar", "foo|foobar")', "foo")
    holds('RegexpReplace("a1 b2", "(\\\\w)(\\\\d)", "\\\\2\\\\1")', "1a 2b")
    holds('RegexpExtract("<a><b>", "<.*?>")', "<a>")
    holds('RegexpExtract("<a><b>", "<.*?>.*")', "<a><b>")


def test_patterns_that_find_nothing_are_refused_where_it_matters(holds: Holds) -> None:
    for formula in (
        'RegexpReplace("aaa", "a*", "b")',
        'RegexpCount("aaa", "a*")',
        'RegexpExtract("a", "a*", 2)',
    ):
        assert "also fits where nothing stands" in refused(formula).message
    holds('RegexpReplace("  a ", "^\\\\s*|\\\\s*$", "")', "a")
    holds('RegexpExtract("aab", "a*")', "aa")


def test_replacements_name_groups_that_are_there(holds: Holds) -> None:
    for template in ("\\\\2", "\\\\0", "\\\\a", "a\\\\"):
        assert "The replacement has" in refused(f'RegexpReplace("a", "(a)", "{template}")').message
    holds('RegexpReplace("a", "(a)", "\\\\\\\\\\\\1$1&")', "\\a$1&")


def test_null_comes_last_in_ranks(holds: Holds) -> None:
    holds("Rank([x])", [2, 1, 3], x=[20, 10, None])
    holds('Rank([x], "desc")', [1, 2, 3], x=[20, 10, None])


def test_ranks_take_no_partition() -> None:
    column = TestColumn("x", ValueType.NUMBER)
    assert refused('Rank([x], "asc", [x])', column).code == "type"


def test_row_numbers_never_tie(holds: Holds) -> None:
    holds("RowNumber([x])", [1, 2, 3], x=[5, 5, 5])
    holds("Rank([x])", [1, 1, 1], x=[5, 5, 5])


def test_fractions_of_rows_are_cut_off(holds: Holds) -> None:
    holds("Lead([x], 1.9)", [2, 3, None], x=[1, 2, 3])
    holds("Lag([x], 0.5)", [1, 2, 3], x=[1, 2, 3])
    holds("Nth([x], 2.5)", [2, 2, 2], x=[1, 2, 3])


def test_first_sees_null_and_first_non_null_does_not(holds: Holds) -> None:
    holds("First([x])", [None, None], x=[None, 1])
    holds("FirstNonNull([x])", [1, 1], x=[None, 1])
    holds("FillDown([x])", [None, 1, 1], x=[None, 1, None])
