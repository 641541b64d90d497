"""Numbers as people write them, without a locale. The rules are described in `cells`. Pure."""

import re
from decimal import Decimal

_TEXT_LIMIT = 400
_SIMPLER = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'"})
_CURRENCY = "[$€£¥₹₽₩₺₴฿]"
_SHELL = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?:{_CURRENCY}\s*)?(?P<sign2>[-+])?(?P<body>[\d.,' eE+-]*\d[.]?)"
    rf"\s*(?:{_CURRENCY})?\s*(?P<percent>%)?\s*(?P<close>\))?",
    re.ASCII,
)
_PLAIN = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}([, '])\d{3}(?:\1\d{3})*(?:\.\d+)?", re.ASCII)
_POINT_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,\d+|\d{1,3}([ '])\d{3}(?:\1\d{3})*,\d+", re.ASCII)


def plain_number(text: str) -> str | None:
    """`text` in the spelling that `float` and `Decimal` read, or None if it is no number."""
    if len(text) > _TEXT_LIMIT:
        return None
    shell = _SHELL.fullmatch(text.translate(_SIMPLER).strip())
    if shell is None:
        return None
    signs = [shell[name] for name in ("sign", "sign2") if shell[name]]
    parenthesised = shell["open"] is not None
    if parenthesised != (shell["close"] is not None) or len(signs) + parenthesised > 1:
        return None
    digits = _digits(shell["body"])
    if digits is None:
        return None
    if shell["percent"]:
        if "e" in digits.lower():
            return None
        digits += "e-2"
    return ("-" if parenthesised or signs == ["-"] else "") + digits


def keeps_whole_digits(number: float, plain: str) -> bool:
    """Whether the double has the same digits before the point as its decimal spelling."""
    if abs(number) < 2**53 or "e" in plain.lower():
        return True
    return Decimal(repr(number)).to_integral_value() == Decimal(plain).to_integral_value()


def _digits(body: str) -> str | None:
    if _PLAIN.fullmatch(body):
        return body
    if _GROUPED.fullmatch(body):
        return re.sub("[, ']", "", body)
    if _POINT_GROUPED.fullmatch(body):
        return body.replace(".", "").replace(",", ".")
    if _DECIMAL_COMMA.fullmatch(body):
        return re.sub("[ ']", "", body).replace(",", ".")
    return None
