"""A regular expression as each platform writes it."""

import pytest

from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.rendering import MARK, MOST_WRITTEN, Use
from tablewright.formula.patterns.tree import Untranslatable
from tablewright.formula.platforms.registry import PLATFORMS

WRITTEN = {
    "a.b": {"duckdb": "a.b", "postgres": "a[^\\n]b", "mysql": "(?-i)a[^\\n]b", "databricks": "a[^\\n]b"},
    "(?s)a.b": {
        "bigquery": "a(?s:.)b",
        "postgres": "a.b",
        "snowflake": f"a[^{MARK}]b",
        "redshift": "a[\\s\\S]b",
    },
    "^a$": {
        "duckdb": "^a$",
        "postgres": "^a$",
        "mysql": "(?-i)^a\\z",
        "databricks": "^a\\z",
        "snowflake": "^a$",
    },
    "(?m)^a$": {"duckdb": "(?m:^)a(?m:$)", "postgres": "(?:^|(?<=\\n))a(?:$|(?=\\n))"},
    "(?P<n>a)(?:b|c)": {"duckdb": "(a)(?:b|c)", "postgres": "(a)(?:b|c)", "databricks": "(a)(?:b|c)"},
    "[a-c&&[^b]]": {"databricks": "[a-c\\&\\[\\^b]\\]", "mysql": "(?-i)[a-c\\&\\[\\^b]\\]"},
    "(?i)ab": {"duckdb": "[Aa][Bb]", "postgres": "[Aa][Bb]"},
    "é\\x{1F600}[éa]": {"duckdb": "é\\x{1F600}[\\x{E9}a]", "postgres": "é\\U0001F600[\\u00E9a]"},
    "a{300}b{2,600}c{256,}": {
        "duckdb": "a{300}b{2,600}c{256,}",
        "postgres": "(?:a{255}a{45})(?:b{2}b{0,255}b{0,255}b{0,88})(?:c{255}c{1}c*)",
    },
    "a.*?b.*": {"postgres": "(?:a[^\\n]*?b[^\\n]*){1,1}", "duckdb": "a.*?b.*"},
    "foo|foobar": {"postgres": "(?:foo|foobar){1,1}?", "duckdb": "foo|foobar"},
    "\\p{Lu}\\PN": {"duckdb": "\\p{Lu}\\P{N}", "databricks": "\\p{Lu}\\P{N}"},
    "\\bé": {
        "databricks": "(?<![\\p{L}\\p{M}\\p{N}_])é",
        "duckdb": "\\x{FDD0}\\x{FDD0}{0,2}é",
    },
    "a\\b.": {"databricks": "a(?![\\p{L}\\p{M}\\p{N}_])[^\\n]"},
    "a\\B": {"mysql": "(?-i)a(?=[\\p{L}\\p{M}\\p{N}_])"},
    " \\b": {"mysql": "(?-i) (?=[\\p{L}\\p{M}\\p{N}_])"},
    "(?:a|b)*\\b": {
        "databricks": "(?:a|b)*(?:(?<![\\p{L}\\p{M}\\p{N}_])(?=[\\p{L}\\p{M}\\p{N}_])|"
        "(?<=[\\p{L}\\p{M}\\p{N}_])(?![\\p{L}\\p{M}\\p{N}_]))"
    },
}


@pytest.mark.parametrize(
    ("pattern", "platform", "written"),
    [
        (pattern, platform, written)
        for pattern, texts in WRITTEN.items()
        for platform, written in texts.items()
    ],
)
def test_it_is_written_for_the_platform(pattern: str, platform: str, written: str) -> None:
    assert PLATFORMS[platform].patterns.rendered(read(pattern), Use.FIND) == written


@pytest.mark.parametrize(
    ("pattern", "platform", "use", "problem"),
    [
        ("(a|ab)(.*)$", "postgres", Use.FIND_GROUPS, "of several texts that fit"),
        ("a*(?:ab)?", "postgres", Use.FIND, "of several texts that fit"),
        ("(a){300}", "postgres", Use.MATCH, "repeats a group at most 255 times"),
        ("\\w" * 30, "postgres", Use.MATCH, "becomes too long on PostgreSQL"),
        ("a\\Bb", "duckdb", Use.MATCH, "cannot find \\B"),
        ("(?m)a$", "snowflake", Use.MATCH, "finds no edges of lines"),
        ("a+?", "snowflake", Use.FIND, "of several texts that fit"),
    ],
)
def test_what_a_platform_has_nothing_for(pattern: str, platform: str, use: Use, problem: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        PLATFORMS[platform].patterns.rendered(read(pattern), use)
    assert problem in refused.value.problem
    assert refused.value.hint


@pytest.mark.parametrize("platform", ["postgres", "redshift", "snowflake"])
def test_classes_are_written_out_where_they_are_those_of_ascii(platform: str) -> None:
    written = PLATFORMS[platform].patterns.rendered(read("\\d"), Use.MATCH)
    assert written.startswith("[0-9")
    assert "\\p" not in written
    assert len(written) < MOST_WRITTEN


@pytest.mark.parametrize("platform", PLATFORMS)
def test_only_to_know_whether_it_fits_any_way_will_do(platform: str) -> None:
    assert PLATFORMS[platform].patterns.rendered(read("a*(?:ab)?b+?"), Use.MATCH)
