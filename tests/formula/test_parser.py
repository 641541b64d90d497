"""What the parser makes of formulas, and what it says when it cannot read one."""

import time

import pytest

from tablewright.formula.errors import FormulaError
from tablewright.formula.parser import MAX_CHAIN, MAX_DEPTH, MAX_NESTING, parse
from tablewright.formula.tree import (
    Binary,
    Call,
    Field,
    Index,
    Logical,
    Node,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Unary,
)

A, B, C = (Reference((name,)) for name in "ABC")


def sum_of(left: Node, right: Node) -> Binary:
    return Binary("+", left, right)


@pytest.mark.parametrize(
    ("formula", "tree"),
    [
        ("2", Number("2")),
        (".5", Number(".5")),
        ("5.07E10", Number("5.07E10")),
        ('"a\\"b\\\\\\n"', Text('a"b\\\n')),
        ('"\\d"', Text("\\d")),
        ("'it''s'", None),
        ("'say \"x\"'", Text('say "x"')),
        ("tRUE", Logical(True)),
        ("null", Null()),
        ("[A]", A),
        ("[A/B]", Reference(("A", "B"))),
        ("[A/B/C]", Reference(("A", "B", "C"))),
        (r"[A\/B]", Reference(("A/B",))),
        (r"[\[x\]]", Reference(("[x]",))),
        (r"[C:\temp]", Reference(("C:\\temp",))),
        (r"[a\\]", Reference(("a\\",))),
        ("[A] + [B] + [C]", sum_of(sum_of(A, B), C)),
        ("[A] + ([B] + [C])", sum_of(A, sum_of(B, C))),
        ("[A] + [B] * [C]", sum_of(A, Binary("*", B, C))),
        ("[A] ^ [B] ^ [C]", Binary("^", A, Binary("^", B, C))),
        ("-[A] ^ [B]", Unary("-", Binary("^", A, B))),
        ("[A] ^ -[B]", Binary("^", A, Unary("-", B))),
        ("-[A] * [B]", Binary("*", Unary("-", A), B)),
        ("[A] & [B] = [C]", Binary("=", Binary("&", A, B), C)),
        ("[A] + 1 & [B]", Binary("&", sum_of(A, Number("1")), B)),
        ("not [A] = [B]", Unary("not", Binary("=", A, B))),
        ("not [A] and [B]", Binary("and", Unary("not", A), B)),
        ("[A] or [B] and [C]", Binary("or", A, Binary("and", B, C))),
        ("[A] AND [B] Or [C]", Binary("or", Binary("and", A, B), C)),
        ("Not([A])", Unary("not", A)),
        ("sum([A])", Call("Sum", (A,))),
        ("SUBSTRING([A], 1)", Call("Substring", (A, Number("1")))),
        ("other()", Call("other", ())),
        ("[A].x.y", Field(Field(A, "x"), "y")),
        ("[A][0]", Index(A, Number("0"))),
        ("f([A])[[B]]", Index(Call("f", (A,)), B)),
        ('{ a: 1, "b c": [B] }', Record((("a", Number("1")), ("b c", B)))),
        ("[A] // x\n + /* y */ [B]", sum_of(A, B)),
    ],
)
def test_tree(formula: str, tree: Node | None) -> None:
    if tree is None:
        with pytest.raises(FormulaError):
            parse(formula)
        return
    assert parse(formula) == tree


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        ("[a] in (1, 2)", "Write In(value, candidate, ...)."),
        ("[a] LIKE 'x%'", "Write Like(text, pattern)."),
        ("[a] is null", "Write IsNull(value)."),
        ("[a] Between 1 and 2", "Write Between(value, low, high)."),
        (
            "CASE WHEN [a] THEN 1 END",
            "Write If(condition, value, ...) or Switch(value, case, result, ...).",
        ),
        ("'it''s'", "A quote inside a text is written \\' or \\\", or the text stands in the other quotes."),
    ],
)
def test_sql_gets_a_hint(formula: str, hint: str) -> None:
    with pytest.raises(FormulaError) as raised:
        parse(formula)
    assert raised.value.hint == hint


@pytest.mark.parametrize(
    ("formula", "marked", "message", "fixed"),
    [
        ("[a] == 1", "==", "`==` is not in the language.", "[a] = 1"),
        ("[a] <> 1", "<>", "`<>` is not in the language.", "[a] != 1"),
        ("[a] && [b]", "&&", "`&&` is not in the language.", "[a] and [b]"),
        ("[a] || [b]", "||", "`||` is not in the language.", "[a] or [b]"),
        ("![a]", "!", "`!` is not in the language.", "not [a]"),
        ("[a] ≥ 2", "≥", "`≥` is not in the language.", "[a] >= 2"),
        ("If([a]; 1)", ";", "`;` is not in the language.", "If([a], 1)"),
        ("[a] = “x”", "“x”", "Curly quotes do not enclose a text.", '[a] = "x"'),
        ("“x", "“", "A curly quote is not a quote.", '"x'),
        ("=Sum([a])", "=", "A formula does not start with =.", "Sum([a])"),
        ("+[a]", "+", "A plus sign stands between two numbers.", "[a]"),
        ("[a] >== 2", None, None, None),
        ("[a] > = 2", "> =", "`> =` is not an operator.", "[a] >= 2"),
        ("And([a], [b] or [c])", "And([a], [b] or [c])", None, "[a] and ([b] or [c])"),
        ("1 + OR([a], [b])", "OR([a], [b])", "`or` is an operator, not a function.", "1 + ([a] or [b])"),
        ("Dep Delay > 5", "Dep Delay", "`Dep Delay` is not a value.", "[Dep Delay] > 5"),
        ("Sum", "Sum", "`Sum` is not a value.", "[Sum]"),
        ("Sum([D]) -- total", "--", "`--` does not start a comment.", "Sum([D]) // total"),
        ("Sum([a]", "(", "The formula is not finished: ) is missing.", "Sum([a])"),
        ("(1))", ")", "This ) closes nothing.", "(1)"),
        ("[a]]", "]", "This ] closes nothing.", "[a]"),
        ("[a", "[a", "This reference has no closing bracket.", None),
        ("[a + [b]", "[a + ", "This reference has no closing bracket.", None),
        ('"open', '"open', "This text does not end.", None),
        ("1 /* x", "/* x", "This comment does not end.", None),
        ("[a] [b]", "[b]", "Expected an operator, found `[b]`.", None),
        ("Sum([a],)", ")", "Expected an argument, found `)`.", None),
        ("[a] and", "", "Expected a value, found the end.", None),
        ("2x + 1", "2x", "`2x` is not a number.", None),
        ("1e999", "1e999", "This number is too large.", None),
        ("[a/b/c/d/e/f/g]", "[a/b/c/d/e/f/g]", "This reference has 7 parts; there are at most 6.", None),
        ("{a: 1, a: 2}", "a", "The field a occurs twice.", None),
        ("", "", "The formula is empty.", None),
        ("[a] ? 1", "?", "`?` is not in the language.", None),
    ],
)
def test_error(formula: str, marked: str | None, message: str | None, fixed: str | None) -> None:
    with pytest.raises(FormulaError) as raised:
        parse(formula)
    error = raised.value
    assert error.code == "syntax"
    if marked is not None:
        assert formula[error.span.start : error.span.end] == marked
    if message is not None:
        assert error.message == message
    if fixed is not None:
        assert error.fix is not None
        span = error.fix.span
        assert formula[: span.start] + error.fix.text + formula[span.end :] == fixed


def test_bare_function_name_is_distinguished_from_a_column() -> None:
    with pytest.raises(FormulaError) as raised:
        parse("sum + 1")
    assert raised.value.hint == "Columns stand in brackets: [sum]. The function is written Sum(...)."


def test_spans_mark_the_text_of_each_node() -> None:
    text = " ( [A] + 1 ) * Sum([B]) "
    tree = parse(text)
    assert isinstance(tree, Binary)
    assert isinstance(tree.right, Call)
    assert text[tree.left.span.start : tree.left.span.end] == "( [A] + 1 )"
    assert text[tree.right.span.start : tree.right.span.end] == "Sum([B])"
    assert text[tree.right.name_span.start : tree.right.name_span.end] == "Sum"
    assert text[tree.span.start : tree.span.end] == text.strip()


@pytest.mark.parametrize(
    "formula",
    [
        "(" * (MAX_NESTING + 1) + "1" + ")" * (MAX_NESTING + 1),
        "-" * (MAX_NESTING + 1) + "1",
        "not " * (MAX_NESTING + 1) + "True",
        "f(" * 5000 + ")" * 5000,
        "^".join(["1"] * (MAX_NESTING + 2)),
        "+".join(["1"] * (MAX_CHAIN + 2)),
        "/".join(["1"] * (MAX_DEPTH + 2)),
        "[a]" + "[0]" * 500,
        "{a:" * 500 + "1" + "}" * 500,
        "1 + " * 10_000,
        "[" * 20_001,
        "[A]" + ".x" * 100,
    ],
)
def test_hostile_depth_is_an_error_at_once(formula: str) -> None:
    start = time.thread_time()
    with pytest.raises(FormulaError):
        parse(formula)
    assert time.thread_time() - start < 0.5


def test_deep_and_long_formulas_within_the_limits() -> None:
    parse("(" * (MAX_NESTING - 1) + "1" + ")" * (MAX_NESTING - 1))
    parse(" or ".join(["[a] = 1"] * MAX_CHAIN))
    parse("If(" + ", ".join(["[a] = 1, 2"] * 1000) + ", 3)")
