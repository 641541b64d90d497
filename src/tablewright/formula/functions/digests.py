"""Digests of text: the same text gives the same digest, on every platform."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Example, Function
from tablewright.formula.functions.kinds import GIVES_TEXT, TEXT, one
from tablewright.formula.functions.sql import call

CATEGORY = "text"


def _md5(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("MD5", value)


def _sha256(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("SHA256", value)


FUNCTIONS = (
    Function(
        name="MD5",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The MD5 digest of a text (its UTF-8 bytes), as 32 hexadecimal digits in small letters. "
        "It tells texts apart; it does not protect them.",
        lower=_md5,
        examples=(
            Example('MD5("Hello World")', "b10a8db164e0754105b7a99be72e3fe5"),
            Example('MD5("")', "d41d8cd98f00b204e9800998ecf8427e"),
        ),
    ),
    Function(
        name="SHA256",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The SHA-256 digest of a text (its UTF-8 bytes), as 64 hexadecimal digits in small "
        "letters.",
        lower=_sha256,
        examples=(
            Example('SHA256("abc")', "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            Example('SHA256("é")', "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"),
        ),
    ),
)
