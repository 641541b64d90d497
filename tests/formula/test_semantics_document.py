"""docs/formulas/semantics.md: every rule names tests, and the tests exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "formulas" / "semantics.md").read_text(encoding="utf-8")
OWN = (
    "tests/formula/test_semantics.py",
    "tests/formula/test_semantics_dates.py",
    "tests/formula/test_semantics_text.py",
    "tests/compiler/test_compiled_semantics.py",
)
RULES = [
    re.split(r"(?<!\\) \| ", line.strip("| "))
    for line in DOCUMENT.split("Examples of all functions")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| Rule |")
]


def defined_in(path: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_rule_names_tests_that_exist() -> None:
    own = {name for path in OWN for name in defined_in(path)}
    assert len(RULES) > 80
    for rule, named in RULES:
        tests = re.findall(r"`([^`]+)`", named)
        assert tests, rule
        for test in tests:
            path, _, name = test.rpartition("::")
            assert name in (defined_in(path) if path else own), test


def test_every_test_of_the_rules_is_named() -> None:
    for path in OWN:
        assert {name for name in defined_in(path) if f"`{name}`" not in DOCUMENT} == set()
