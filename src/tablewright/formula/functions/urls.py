"""Parts of web addresses, cut by the grammar of RFC 3986, so that every platform gives the same."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Example, Function, Parameter
from tablewright.formula.functions.kinds import GIVES_TEXT, TEXT, one
from tablewright.formula.functions.sql import null_if, text

CATEGORY = "text"

_START = r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?"
_HOST = r"\[[^\]/?#]*\]|[^:/?#\[]*"
_PATTERNS = {
    "scheme": r"^([A-Za-z][A-Za-z0-9+.-]*):",
    "authority": _START + "//([^/?#]*)",
    "userinfo": _START + "//([^/?#@]*)@",
    "host": _START + f"//(?:[^/?#@]*@)?({_HOST})",
    "port": _START + f"//(?:[^/?#@]*@)?(?:{_HOST}):([0-9]+)(?:[/?#]|$)",
    "path": _START + "(?://[^/?#]*)?([^?#]*)",
    "query": r"^[^?#]*\?([^#]*)",
    "fragment": "#(.*)$",
}


def _url_part(context: CallContext, _part: exp.Expression, url: exp.Expression) -> exp.Expression:
    pattern = text(_PATTERNS[context.choice(0)])
    return null_if(context.sql.first_group(url, pattern), text(""))


FUNCTIONS = (
    Function(
        name="UrlPart",
        category=CATEGORY,
        parameters=(Parameter("part", TEXT, choices=tuple(_PATTERNS)), one("url", TEXT)),
        returns=GIVES_TEXT,
        description='A part of a web address: "scheme", "authority", "userinfo", "host", "port", "path" '
        '(with its first slash), "query" or "fragment"; Null where the address has no such part. The '
        "authority is userinfo, host and port together. Nothing is decoded.",
        lower=_url_part,
        examples=(
            Example('UrlPart("scheme", "https://www.example.com")', "https"),
            Example('UrlPart("query", "https://www.example.com/a/b?query=string#f")', "query=string"),
            Example('UrlPart("fragment", "https://www.example.com/a/b?query=string#f")', "f"),
            Example('UrlPart("path", "https://www.example.com/a/b?query=string#f")', "/a/b"),
            Example('UrlPart("path", "https://www.example.com")', None),
            Example('UrlPart("authority", "https://ann@example.com:8080/a")', "ann@example.com:8080"),
            Example('UrlPart("userinfo", "https://ann@example.com:8080/a")', "ann"),
            Example('UrlPart("host", "https://ann@example.com:8080/a")', "example.com"),
            Example('UrlPart("port", "https://ann@example.com:8080/a")', "8080"),
            Example('UrlPart("port", "https://example.com/a:80")', None),
            Example('UrlPart("host", "http://[2001:db8::1]:80/")', "[2001:db8::1]"),
            Example('UrlPart("path", "mailto:ann@example.com")', "ann@example.com"),
            Example('UrlPart("query", "?q=1")', "q=1"),
            Example('UrlPart("host", "no address")', None),
        ),
    ),
)
