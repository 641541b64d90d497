"""Which passwords are refused, and why."""

import pytest

from tablewright.access.password_rules import weakness


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("1234567890", "common"),
        ("Password123!", "common"),
        ("iloveyou12", "common"),
        ("ada.lovelace@example.org", "your name"),
        ("Lovelace1815", "your name"),
        ("tablewright", "your name"),
        ("abcabcabcabc", "pattern"),
        ("2001-01-2001", "pattern"),
        ("a" * 200, "pattern"),
        ("correct horse battery", None),
        ("x7Gq-pWm2kf", None),
        ("Grünkohl und Pinkel im Mai", None),
    ],
)
def test_weakness(password: str, reason: str | None) -> None:
    said = weakness(password, "ada.lovelace@example.org", "Ada Lovelace")
    assert said is None if reason is None else said is not None and reason in said
