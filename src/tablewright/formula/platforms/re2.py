"""Regular expressions on the platforms that run RE2 (https://github.com/google/re2/wiki/Syntax). Its edges of
words are those of ASCII."""

from collections.abc import Mapping

from tablewright.formula.functions.base import Gap
from tablewright.formula.patterns.rendering import Style


def re2(title: str) -> Style:
    return Style(title=title, anything="(?s:.)", dot=".", end="$", lines="flag", edges="marks")


NO_PLACE_WITHIN: Mapping[str, Gap] = dict.fromkeys(
    ("RegexpMatch", "RegexpExtract", "RegexpReplace", "RegexpCount"),
    Gap("engine-cannot", "Where the pattern has \\B: RE2 knows words of ASCII only."),
)
