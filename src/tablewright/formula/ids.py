"""Parts of references that are written by id: `[#amount]`, `[#orders/#amount]`, `[#/raw_name]`.

An id part is `#` and an id; `#` alone means the source of the element. After an id that no longer exists a
colon and the last known name may follow: `[#amount:Amount]`. A total of a column is written after its id, as
after its name: `[#amount (Row Total)]`. A name that would be read as an id part is written with a backslash:
`[\\#amount]`.
"""

import re
from typing import TypeGuard

_FORM = re.compile(r"#(?P<id>[A-Za-z0-9_-]{0,64})(?P<total> \([A-Za-z ]+\))?(?::(?P<name>.+))?", re.DOTALL)


class IdPart(str):
    """A part of a reference that was written by id; its text is `#amount`. If nothing has that id, the part
    is a name like any other.
    """

    __slots__ = ()

    @property
    def id(self) -> str:
        """The id; empty for the source of the element."""
        id_ = _FORM.fullmatch(self)
        return id_["id"] if id_ else ""

    @property
    def total(self) -> str:
        """` (Row Total)` and the like, or nothing."""
        match = _FORM.fullmatch(self)
        return (match["total"] or "") if match else ""

    @property
    def last_name(self) -> str | None:
        """The last known name of the thing."""
        match = _FORM.fullmatch(self)
        return match["name"] if match else None


def id_part(id: str, last_name: str | None = None, total: str = "") -> IdPart:
    """The part that names something by id."""
    return IdPart(f"#{id}{total}" if last_name is None else f"#{id}{total}:{last_name}")


def is_id(part: str) -> TypeGuard[IdPart]:
    """Whether a part was written by id."""
    return isinstance(part, IdPart)


def looks_like_id(text: str) -> bool:
    """Whether a name has to be escaped, or it would be read as an id."""
    return _FORM.fullmatch(text) is not None
