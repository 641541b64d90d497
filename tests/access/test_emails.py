"""E-mail addresses as account names."""

import pytest

from tablewright.access.emails import normal_email
from tablewright.common.errors import Refusal


def test_addresses_are_kept_in_lower_case() -> None:
    assert normal_email("  Ada@Example.ORG ") == "ada@example.org"


@pytest.mark.parametrize("text", ["", "ada", "@", "ada@", "@x", "a b@x", "a@b@c", "a" * 320 + "@x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        normal_email(text)
    assert refused.value.where == {"field": "email"}
