"""Detects encodings other than UTF-8 and UTF-16, by charset-normalizer."""

from charset_normalizer import CharsetMatch, from_bytes

# Python's names, the likelier first: of two that fit alike, the first is taken.
_ASKED = {
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp1257": "windows-1257",
    "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "gb18030": "gb18030",
    "big5": "big5",
    "cp949": "euc-kr",
    "koi8_r": "koi8-r",
    "tis_620": "tis-620",
}
_ORDER = list(_ASKED)
_CLEARLY = 0.08
"""Among encodings whose scores differ by no more than this, the more common one is chosen."""
# Letters beyond ASCII: where a few lines are too little for the library, a language's alphabet decides.
_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "äöüß",  # German
            "àâæçéèêëîïôœùûüÿ",  # French
            "áéíñóúü",  # Spanish
            "àáâãçéêíóôõú",  # Portuguese
            "àèéìîòóù",  # Italian
            "åäöé",  # Swedish, Finnish
            "æøåéö",  # Danish, Norwegian
            "áðéíóúýþæö",  # Icelandic
            "éëïóöü",  # Dutch
            "ąćęłńóśźż",  # Polish
            "áčďéěíňóřšťúůýž",  # Czech
            "áäčďéíĺľňóôŕšťúýž",  # Slovak
            "áéíóöőúüű",  # Hungarian
            "čćđšž",  # Croatian, Slovene
            "ăâîșțşţ",  # Romanian
            "çğıi̇öşüâîû",  # Turkish
            "ąčęėįšųūž",  # Lithuanian
            "āčēģīķļņšūž",  # Latvian
            "äöõüšž",  # Estonian
            "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",  # Russian, Ukrainian, Bulgarian
            "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",  # Greek
        ),
    )
)


def likeliest(sample: bytes) -> str:
    """The most likely encoding of lines that are not all ASCII. People check it, since short texts fit
    several."""
    charset_matches = from_bytes(sample, cp_isolation=_ORDER, enable_fallback=False)
    matches = [match for match in charset_matches if not _has_controls(match)]
    if not matches:
        return "iso-8859-1"
    best = max(map(_likeness, matches))
    close = [match for match in matches if _likeness(match) >= best - _CLEARLY]
    return _ASKED[_first(min(close, key=_rank))]


def _likeness(match: CharsetMatch) -> float:
    return match.coherence - match.chaos


def _first(match: CharsetMatch) -> str:
    """The most likely of encodings that decode to the same letters."""
    return min((name for name in match.could_be_from_charset if name in _ASKED), key=_ORDER.index)


def _rank(match: CharsetMatch) -> tuple[float, int]:
    """The more letters belong to one language, the better."""
    letters = [letter for letter in str(match).lower() if letter.isalpha() and not letter.isascii()]
    known = max(sum(map(alphabet.__contains__, letters)) for alphabet in _ALPHABETS)
    return -round(known / max(len(letters), 1), 2), _ORDER.index(_first(match))


def _has_controls(match: CharsetMatch) -> bool:
    """Whether the text has C1 control characters, which real texts do not have."""
    return any("\x80" <= character <= "\x9f" for character in str(match))
