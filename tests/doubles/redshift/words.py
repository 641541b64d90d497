"""From Redshift's SQL to what PostgreSQL 15 understands, word by word.

Only what Redshift documents and PostgreSQL lacks is rewritten; functions of Redshift's own are made in
PostgreSQL (`functions.sql`). What PostgreSQL has and Redshift has not is refused, so that the double does not
take what the service would not.
"""

import re

from forms import refuse_forms
from lists import refuse_mixed_lists
from paths import navigate
from pieces import Piece as _Piece
from pieces import Refused, closing
from sqlglot.dialects.redshift import Redshift
from sqlglot.tokens import TokenType

DATE_PARTS = frozenset({"dateadd", "datediff", "date_part", "dateadd_date"})

REFUSED_FUNCTIONS = frozenset(
    {
        # Only on the leader node, or not at all.
        "generate_series",
        "unnest",
        "string_agg",
        "array_agg",
        "array_to_string",
        "string_to_array",
        "regexp_match",
        "regexp_matches",
        "regexp_split_to_array",
        "regexp_split_to_table",
        "make_date",
        "make_timestamp",
        "make_interval",
        "concat_ws",
        "format",
        "mode",
        "percentile_disc",
        "corr",
        "covar_pop",
        "covar_samp",
        "regr_slope",
        "regr_intercept",
        "regr_r2",
        "starts_with",
        "date_bin",
        "width_bucket",
        "num_nulls",
        "num_nonnulls",
        "pg_input_is_valid",
        "trim_scale",
        "gcd",
        "lcm",
        "log10",
        "encode",
        "decode_",
        "sha256",
        "overlay",
        "clock_timestamp",
        "jsonb_typeof",
        "to_json",
        "to_jsonb",
        "row_to_json",
        "setseed",
        "bit_xor",
        "every",
        "isfinite_",
    }
)
_REFUSED_PREFIXES = ("jsonb_", "json_build", "json_agg", "json_object", "json_array_elements", "array_")
_ALLOWED = frozenset(
    {"array_concat", "array_flatten", "json_array_length", "array_contains", "array_position"}
    | {"array_distinct", "array_sort", "array_except", "array_intersection", "array_union"}
)


_CURSOR = re.compile(r'\s*DECLARE\s+"\w+"\s+CURSOR\s+FOR\s+', re.IGNORECASE)


def translate(sql: str) -> str:
    """The statement for PostgreSQL; raises `Refused`."""
    cursor = _CURSOR.match(sql)
    if cursor:
        # The tokenizer takes all that follows DECLARE for one word.
        return cursor[0] + translate(sql[cursor.end() :])
    pieces = _pieces(sql)
    _refuse(pieces)
    refuse_forms(pieces)
    refuse_mixed_lists(pieces)
    _setting(pieces)
    navigate(pieces)
    for index in range(len(pieces) - 1, -1, -1):
        word = pieces[index].word
        follows = pieces[index + 1].text if index + 1 < len(pieces) else ""
        if word in DATE_PARTS and follows == "(":
            _quote_part(pieces, index + 2)
        elif word == "try_cast" and follows == "(":
            _try_cast(pieces, index)
        elif word == "regexp_substr" and follows == "(":
            pieces[index].text = "regexp_substr_"
        elif word == "listagg" and follows == "(":
            _listagg(pieces, index)
        elif word == "cast" and follows == "(":
            _super_cast(pieces, index)
        elif word in ("array", "object") and follows == "(":
            pieces[index].text = f"jsonb_build_{word}"
        elif word == "super":
            pieces[index].text = "jsonb"
        elif word == "sysdate":
            pieces[index].text = "sysdate_()"
        elif word in ("varchar", "nvarchar", "text") and follows == "(" and _is_max(pieces, index + 2):
            pieces[index].text = "text"
            for place in (1, 2, 3):
                pieces[index + place].text = ""
    return "".join(piece.lead + piece.text for piece in pieces)


def _pieces(sql: str) -> list[_Piece]:
    tokens = Redshift().tokenize(sql)
    pieces: list[_Piece] = []
    end = 0
    for token in tokens:
        pieces.append(_Piece(token, sql[token.start : token.end + 1], sql[end : token.start]))
        end = token.end + 1
    return pieces


def _refuse(pieces: list[_Piece]) -> None:
    words = [piece.word for piece in pieces]
    for index, word in enumerate(words):
        two = words[index : index + 2]
        three = words[index : index + 3]
        if two in (["on", "conflict"], ["not", "materialized"], ["filter", "("]) or word in (
            "returning",
            "lateral",
        ):
            raise Refused(f'syntax error at or near "{word}"')
        if three == ["is", "distinct", "from"] or words[index : index + 4] == [
            "is",
            "not",
            "distinct",
            "from",
        ]:
            raise Refused('syntax error at or near "distinct"')
        if word == "range" and words[index + 1 : index + 2] in (["between"], ["unbounded"]):
            # Frames are of ROWS alone: https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html
            raise Refused('syntax error at or near "range"')
        if word == "array" and words[index + 1 : index + 2] == ["["]:
            raise Refused('syntax error at or near "["')
        called = index + 1 < len(words) and pieces[index + 1].text == "("
        if not called or word in _ALLOWED:
            continue
        if word in REFUSED_FUNCTIONS or word.startswith(_REFUSED_PREFIXES):
            raise Refused(f"function {word} does not exist", "42883")


def _setting(pieces: list[_Piece]) -> None:
    """Settings of Redshift's own, kept under names that PostgreSQL takes."""
    if not pieces or pieces[0].word not in ("set", "show", "reset"):
        return
    for piece in pieces[1:2]:
        if piece.word in (
            "query_group",
            "enable_case_sensitive_identifier",
            "describe_field_name_in_uppercase",
        ):
            piece.text = f"redshift.{piece.word}"


def _quote_part(pieces: list[_Piece], index: int) -> None:
    piece = pieces[index]
    if piece.token.token_type is not TokenType.STRING and re.fullmatch(r"\w+", piece.text):
        piece.text = f"'{piece.text.lower()}'"


def _try_cast(pieces: list[_Piece], index: int) -> None:
    """`TRY_CAST(x AS t)` is `CAST(try_cast_(CAST(x AS text), 't') AS t)`."""
    end = closing(pieces, index + 1)
    depth, split = 0, None
    for place in range(index + 2, end):
        depth += (pieces[place].text == "(") - (pieces[place].text == ")")
        if depth == 0 and pieces[place].word == "as":
            split = place
    if split is None:
        raise Refused('syntax error at or near "try_cast"')
    kind = "".join(piece.lead + piece.text for piece in pieces[split + 1 : end]).strip()
    pieces[index].text = "CAST"
    pieces[index + 1].text = "(try_cast_(CAST("
    pieces[split].text = "AS"
    pieces[split + 1].text = f" text), '{kind}') AS {kind}"
    for place in range(split + 2, end):
        pieces[place].text = pieces[place].lead = ""


def _super_cast(pieces: list[_Piece], index: int) -> None:
    """`CAST(x AS SUPER)` is `super_(x)`: a text becomes one, and is not read."""
    end = closing(pieces, index + 1)
    if [piece.word or piece.text for piece in pieces[end - 2 : end]] in (["as", "super"], ["as", "jsonb"]):
        pieces[index].text = "super_"
        for place in (end - 2, end - 1):
            pieces[place].text = pieces[place].lead = ""


def _listagg(pieces: list[_Piece], index: int) -> None:
    """`LISTAGG(x, ',') WITHIN GROUP (ORDER BY y)` is `STRING_AGG(CAST(x AS text), ',' ORDER BY y)`.

    It passes over empty texts; with DISTINCT it does not here, where x and y must be the same.
    """
    end = closing(pieces, index + 1)
    distinct = pieces[index + 2].word == "distinct"
    first = index + 2 + distinct
    depth, comma = 0, None
    for place in range(first, end):
        depth += (pieces[place].text == "(") - (pieces[place].text == ")")
        if depth == 0 and pieces[place].text == "," and comma is None:
            comma = place
    pieces[index].text = "string_agg"
    opened, closed = ("CAST(", " AS text)") if distinct else ("NULLIF(CAST(", " AS text), '')")
    pieces[first].text = f"{opened}{pieces[first].text}"
    if comma is None:
        pieces[end].text = f"{closed}, '')"
    else:
        pieces[comma].text = f"{closed},"
    within = [piece.word for piece in pieces[end + 1 : end + 3]]
    if within == ["within", "group"]:
        close = closing(pieces, end + 3)
        for place in (end + 1, end + 2, end + 3):
            pieces[place].text = ""
        pieces[end].text = pieces[end].text.removesuffix(")")
        pieces[close].text = ")"


def _is_max(pieces: list[_Piece], index: int) -> bool:
    inside = pieces[index].text.lower() if index < len(pieces) else ""
    return inside == "max" or (inside.isdecimal() and int(inside) >= 10_000)
