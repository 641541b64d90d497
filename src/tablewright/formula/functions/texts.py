"""Text: parts, search, change, patterns."""

from sqlglot import exp

from tablewright.formula.functions.base import (
    CallContext,
    Example,
    Function,
    NullRule,
)
from tablewright.formula.functions.kinds import (
    GIVES_INTEGER,
    GIVES_LOGICAL,
    GIVES_TEXT,
    NUMBER,
    TEXT,
    many,
    one,
    optional,
)
from tablewright.formula.functions.sizes import check_text
from tablewright.formula.functions.sql import (
    call,
    case,
    compare,
    either,
    grouped,
    is_not_null,
    null_if,
    number,
    only_if,
    text,
    whole,
)

CATEGORY = "text"


def concat(parts: tuple[exp.Expression, ...]) -> exp.Expression:
    """Texts one after another; a Null part makes the whole Null."""
    first, *rest = parts
    joined = first if isinstance(first, exp.DPipe) or not rest else grouped(first)
    for part in rest:
        joined = exp.DPipe(this=joined, expression=grouped(part), safe=True)
    return joined


def _concat(_context: CallContext, *parts: exp.Expression) -> exp.Expression:
    return concat(parts)


def _text_join(_context: CallContext, separator: exp.Expression, *parts: exp.Expression) -> exp.Expression:
    return call("CONCAT_WS", separator, *parts)


# ---------------------------------------------------------------- search


def _find(context: CallContext, value: exp.Expression, search: exp.Expression) -> exp.Expression:
    return context.sql.position(value, search)


def _contains(context: CallContext, value: exp.Expression, *searches: exp.Expression) -> exp.Expression:
    """Whether the text holds one of the searched ones."""
    return either([context.sql.contains(value, search) for search in searches])


def _starts_with(context: CallContext, value: exp.Expression, prefix: exp.Expression) -> exp.Expression:
    return context.sql.starts_with(value, prefix)


def _ends_with(context: CallContext, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
    return context.sql.ends_with(value, suffix)


def _like(kind: type[exp.Expression]):
    def lower(context: CallContext, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return context.sql.like(kind, value, pattern)

    return lower


# ---------------------------------------------------------------- parts


def _left(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    return call("LEFT", value, whole(context, 1, count))


def _right(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    """A negative count leaves off that many characters at the start, as `Left` does at the end."""
    known = context.literal(1)
    if context.sql.right_takes_negative or (isinstance(known, int) and known >= 0):
        return call("RIGHT", value, whole(context, 1, count))
    kept = whole(context, 1, count)
    dropped = exp.Sub(this=number(1), expression=grouped(kept))
    rest = call("SUBSTRING", value, dropped)
    return case([(compare(kept, exp.LT, 0), rest)], call("RIGHT", value, kept))


def _mid(
    context: CallContext,
    value: exp.Expression,
    start: exp.Expression,
    length: exp.Expression | None = None,
) -> exp.Expression:
    first = _at_least(context, 1, start, 1)
    if length is None:
        return exp.Substring(this=value.copy(), start=first)
    return exp.Substring(this=value.copy(), start=first, length=_at_least(context, 2, length, 0))


def _at_least(context: CallContext, index: int, value: exp.Expression, least: int) -> exp.Expression:
    """A position or count, raised to its least sensible value."""
    known = context.literal(index)
    if isinstance(known, int) and known >= least:
        return whole(context, index, value)
    bounded = exp.Greatest(this=whole(context, index, value), expressions=[number(least)], ignore_nulls=True)
    return only_if(is_not_null(value), bounded)


def split_part(
    context: CallContext, value: exp.Expression, delimiter: exp.Expression, position: exp.Expression
) -> exp.Expression:
    place = whole(context, 2, position)
    known = context.literal(2)
    if not (isinstance(known, int) and known != 0):
        place = null_if(place, 0)
    return call("SPLIT_PART", value, delimiter, place)


# ---------------------------------------------------------------- change


def _function(name: str):
    """A function that has the same name on all platforms."""

    def lower(_context: CallContext, *arguments: exp.Expression) -> exp.Expression:
        return call(name, *arguments)

    return lower


def _pad(name: str):
    def lower(
        context: CallContext,
        value: exp.Expression,
        length: exp.Expression,
        fill: exp.Expression | None = None,
    ) -> exp.Expression:
        width = _at_least(context, 1, length, 0)
        filling = text(" ") if fill is None else fill
        padded = call(name, value, width, filling)
        known = context.literal(2) if context.has(2) else " "
        if known:
            return padded
        cut = call("LEFT", value, width)
        return case([(compare(filling, exp.EQ, ""), cut)], padded)

    return lower


def _repeat(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    known = context.literal(1)
    repeated = call("REPEAT", value, whole(context, 1, count))
    if isinstance(known, int) and known > 0:
        return repeated
    return only_if(compare(whole(context, 1, count), exp.GT, 0), repeated)


# ---------------------------------------------------------------- regular expressions


FUNCTIONS = (
    Function(
        name="Concat",
        category=CATEGORY,
        parameters=(many("text", TEXT),),
        returns=GIVES_TEXT,
        description="Texts one after another, like the operator &. Numbers and dates need Text() first.",
        lower=_concat,
        examples=(Example('Concat("queen", " ", "bee")', "queen bee"), Example('Concat("a", Null)', None)),
    ),
    Function(
        name="TextJoin",
        category=CATEGORY,
        parameters=(one("separator", TEXT), many("text", TEXT)),
        returns=GIVES_TEXT,
        description="Texts one after another with a separator between them. Null texts are left out; a Null "
        "separator gives Null.",
        nulls=NullRule.HANDLES,
        lower=_text_join,
        examples=(
            Example('TextJoin("-", "a", "b", "c")', "a-b-c"),
            Example('TextJoin("-", "a", Null, "c")', "a-c"),
            Example('TextJoin(", ", Null)', ""),
            Example('TextJoin(Null, "a", "b")', None),
        ),
    ),
    Function(
        name="Contains",
        category=CATEGORY,
        parameters=(one("text", TEXT), many("search", TEXT)),
        returns=GIVES_LOGICAL,
        description="Whether a text holds at least one of the searched texts. Upper and lower case differ.",
        nulls=NullRule.HANDLES,
        lower=_contains,
        examples=(
            Example('Contains("Good Morning", "morn")', False),
            Example('Contains("Digital Camera", "DSLR", "Camera")', True),
            Example('Contains("100%", "%")', True),
            Example('Contains("a\\\\b", "\\\\")', True),
            Example('Contains("a.b", "a_b")', False),
        ),
    ),
    Function(
        name="StartsWith",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("prefix", TEXT)),
        returns=GIVES_LOGICAL,
        description="Whether a text begins with another. Upper and lower case differ.",
        lower=_starts_with,
        examples=(
            Example('StartsWith("Jane Doe", "ja")', False),
            Example('StartsWith("Jane", "Ja")', True),
            Example('StartsWith("5% off", "5%")', True),
            Example('StartsWith("50 off", "5%")', False),
        ),
    ),
    Function(
        name="EndsWith",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("suffix", TEXT)),
        returns=GIVES_LOGICAL,
        description="Whether a text ends with another. Upper and lower case differ.",
        lower=_ends_with,
        examples=(Example('EndsWith("JANE DOE", "oe")', False), Example('EndsWith("JANE DOE", "OE")', True)),
    ),
    Function(
        name="Find",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("search", TEXT)),
        returns=GIVES_INTEGER,
        description="The position, from 1, at which a text is first found in another; 0 where it is not.",
        lower=_find,
        examples=(
            Example('Find("milk+cookies", "cook")', 6),
            Example('Find("San Francisco County", " ")', 4),
            Example('Find("abc", "C")', 0),
        ),
    ),
    Function(
        name="Like",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("pattern", TEXT)),
        returns=GIVES_LOGICAL,
        description="Whether a whole text fits a pattern, in which _ matches one character and % any number "
        "of them. Upper and lower case differ.",
        lower=_like(exp.Like),
        examples=(Example('Like("Piano", "P_ano")', True), Example('Like("Piano", "p%")', False)),
    ),
    Function(
        name="ILike",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("pattern", TEXT)),
        returns=GIVES_LOGICAL,
        description="Like, with upper and lower case taken as equal.",
        lower=_like(exp.ILike),
        examples=(Example('ILike("Piano", "p%o")', True),),
    ),
    Function(
        name="Left",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("count", NUMBER)),
        returns=GIVES_TEXT,
        description="The first characters of a text. A negative count leaves off that many at the end.",
        lower=_left,
        examples=(
            Example('Left("Dec. 12, 1950", 3)', "Dec"),
            Example('Left("San Francisco", -5)', "San Fran"),
            Example('Left("ab", 9)', "ab"),
        ),
    ),
    Function(
        name="Right",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("count", NUMBER)),
        returns=GIVES_TEXT,
        description="The last characters of a text. A negative count leaves off that many at the start.",
        lower=_right,
        examples=(Example('Right("Apartment 217", 3)', "217"), Example('Right("abcde", -2)', "cde")),
    ),
    Function(
        name="Mid",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("start", NUMBER), optional("length", NUMBER)),
        returns=GIVES_TEXT,
        description="The characters from a position, counted from 1; to the end unless a length is given.",
        aliases=("Substring",),
        lower=_mid,
        examples=(
            Example('Mid("John Doe", 4, 10)', "n Doe"),
            Example('Mid("Mia", 4)', ""),
            Example('Substring("John Doe", 1, 4)', "John"),
            Example('Mid("abc", 0, 2)', "ab"),
        ),
    ),
    Function(
        name="Len",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_INTEGER,
        description="How many characters a text has.",
        lower=_function("LENGTH"),
        examples=(Example('Len("Jane ")', 5), Example('Len("東京大学")', 4), Example('Len("")', 0)),
    ),
    Function(
        name="Lower",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The text in small letters.",
        lower=_function("LOWER"),
        examples=(Example('Lower("QUIET")', "quiet"),),
    ),
    Function(
        name="Upper",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The text in capital letters.",
        lower=_function("UPPER"),
        examples=(Example('Upper("Warning")', "WARNING"),),
    ),
    Function(
        name="Proper",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="Each word with a capital first letter and small letters after it. Words are runs of "
        "letters and digits.",
        lower=_function("INITCAP"),
        examples=(
            Example('Proper("aPPles AnD oranGEs")', "Apples And Oranges"),
            Example('Proper("o\'neil")', "O'Neil"),
        ),
    ),
    Function(
        name="Trim",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The text without spaces at its start and end.",
        lower=_function("TRIM"),
        examples=(Example('Trim(" John Doe ")', "John Doe"),),
    ),
    Function(
        name="LTrim",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The text without spaces at its start.",
        lower=_function("LTRIM"),
        examples=(Example('LTrim(" John Doe ")', "John Doe "),),
    ),
    Function(
        name="RTrim",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The text without spaces at its end.",
        lower=_function("RTRIM"),
        examples=(Example('RTrim(" John Doe ")', " John Doe"),),
    ),
    Function(
        name="Replace",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("search", TEXT), one("replacement", TEXT)),
        returns=GIVES_TEXT,
        description="The text with every occurrence of one text replaced by another.",
        lower=_function("REPLACE"),
        check=check_text,
        examples=(
            Example('Replace("SF County", "SF", "San Francisco")', "San Francisco County"),
            Example('Replace("a-b-c", "-", "")', "abc"),
        ),
    ),
    Function(
        name="Reverse",
        category=CATEGORY,
        parameters=(one("text", TEXT),),
        returns=GIVES_TEXT,
        description="The characters in the opposite order.",
        lower=_function("REVERSE"),
        examples=(Example('Reverse("desserts")', "stressed"),),
    ),
    Function(
        name="Repeat",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("count", NUMBER)),
        returns=GIVES_TEXT,
        description="The text several times over; Null for a count that is not above 0.",
        lower=_repeat,
        check=check_text,
        examples=(Example('Repeat("ab", 2)', "abab"), Example('Repeat("ab", 0)', None)),
    ),
    Function(
        name="LPad",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("length", NUMBER), optional("fill", TEXT, '" "')),
        returns=GIVES_TEXT,
        description="The text filled up on the left to a length; a longer text is cut at its end.",
        lower=_pad("LPAD"),
        check=check_text,
        examples=(
            Example('LPad("7", 3, "0")', "007"),
            Example('LPad("Tablewright", 5)', "Table"),
            Example('LPad("a", 3, "")', "a"),
        ),
    ),
    Function(
        name="RPad",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("length", NUMBER), optional("fill", TEXT, '" "')),
        returns=GIVES_TEXT,
        description="The text filled up on the right to a length; a longer text is cut to its first "
        "characters.",
        lower=_pad("RPAD"),
        check=check_text,
        examples=(Example('RPad("7", 3, "0")', "700"), Example('RPad("Tablewright", 5)', "Table")),
    ),
    Function(
        name="SplitPart",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("delimiter", TEXT), one("position", NUMBER)),
        returns=GIVES_TEXT,
        description="The piece at a position, counted from 1, of a text cut at each delimiter. Negative "
        "positions count from the end; past the last piece the text is empty.",
        lower=split_part,
        examples=(
            Example('SplitPart("quick brown fox", " ", 1)', "quick"),
            Example('SplitPart("a, b", ",", 2)', " b"),
            Example('SplitPart("a,b,c", ",", -1)', "c"),
            Example('SplitPart("a,b", ",", 5)', ""),
            Example('SplitPart("a,b", ",", 0)', None),
        ),
    ),
)
