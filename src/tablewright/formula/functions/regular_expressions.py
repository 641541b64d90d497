"""What is surely wrong with a regular expression, on every platform."""

import re
import warnings

_WRONG = {
    "missing ), unterminated subpattern": "a ( is never closed",
    "unbalanced parenthesis": "a ) closes nothing",
    "unterminated character set": "a [ is never closed",
    "bad escape (end of pattern)": "it ends in a backslash",
}
_NOTHING_BEFORE = re.compile(r"(?:^|[(|]|\(\?:)$")
_OTHER_SYNTAX = re.compile(r"\\Q|^\*\*\*")
"""Quoted parts and whole patterns that only some platforms read, in which signs stand for themselves."""

PATTERN_HINT = "Repair it; a backslash makes a sign stand for itself, as \\( does."


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a regular expression that all platforms refuse; None if some may take it."""
    if _OTHER_SYNTAX.search(pattern):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except re.error as error:
        if error.msg == "nothing to repeat":
            before = pattern[: error.pos or 0]
            return "there is nothing to repeat" if _NOTHING_BEFORE.search(before) else None
        return _WRONG.get(error.msg)
    except (RecursionError, OverflowError):
        return None
    return None
