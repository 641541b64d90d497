"""Names that MySQL cannot hold, written in signs that it can.

A name may hold no sign beyond U+FFFF, and neither begin nor end with a space. Such a sign is written as
`_xHH_`, its code point in hexadecimal: a column `😀` is kept as `_x1f600_`, and shown as `😀` again. In small
letters, since some servers keep names so. A name that MySQL can hold is never changed: its own names work.
"""

import re

from sqlglot import exp

_LAST_SIGN = 0xFFFF
_CODED = re.compile(r"_x([0-9a-f]{5,6}|20)_")


def encoded(name: str) -> str:
    """The name as MySQL holds it."""
    plain = name.strip(" ")
    if plain == name and name.isascii():
        return name
    text = "".join(_code(sign) if ord(sign) > _LAST_SIGN else sign for sign in name)
    if text.startswith(" "):
        text = f"{_code(' ')}{text[1:]}"
    return f"{text[:-1]}{_code(' ')}" if text.endswith(" ") else text


def decoded(name: str) -> str:
    """The original name."""
    if "_x" not in name:
        return name
    plain = _CODED.sub(lambda match: _sign(match[0], int(match[1], 16)), name)
    return plain if encoded(plain) == name else name


def identifier(node: exp.Expression) -> exp.Expression:
    """The node rule: an identifier with its name as MySQL holds it."""
    text = encoded(node.name)
    return node if text == node.name else exp.to_identifier(text, quoted=True)


def _code(sign: str) -> str:
    return f"_x{ord(sign):02x}_"


def _sign(written: str, code: int) -> str:
    return chr(code) if code <= 0x10FFFF else written
