"""E-mail addresses as account names."""

import re

from tablewright.common.errors import Refusal

_SHAPE = re.compile(r"[^\s@]+@[^\s@]+")


def normal_email(text: str) -> str:
    """The address in lower case; refused when it cannot be one."""
    email = text.strip().lower()
    if len(email) > 320 or not _SHAPE.fullmatch(email):
        raise Refusal(
            "invalid",
            f"'{text.strip()[:80]}' is not an e-mail address.",
            code="invalid-email",
            hint="Write it as name@example.org.",
            where={"field": "email"},
        )
    return email
