"""YAML text to plain data and back, without the surprises of YAML 1.1.

Supports only mappings, lists, texts, numbers, logicals and null. `no`, `on` and `2024-01-01` are texts;
anchors, aliases, tags and repeated keys are refused, so that a file means what it shows. The scalar rules are
the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]

MOST_NESTING = 60
_LONGEST_FLOW = 100

_INTEGER = re.compile(r"[-+]?[0-9]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_SPELLINGS = {
    spelling: value for word, value in _WORDS.items() for spelling in (word, word.title(), word.upper())
}


class YamlProblem(ValueError):
    """Raised for text outside of this subset of YAML; `line` counts from 1."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    value: list[Any] | dict[str, Any]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _Reader:
    lines: dict[Path, int] = field(default_factory=dict[Path, int])
    open: list[_Open] = field(default_factory=list[_Open])
    documents: list[Any] = field(default_factory=list[Any])

    def read(self, event: Any) -> None:
        line: int = event.start_mark.line + 1
        if getattr(event, "anchor", None) is not None:
            raise YamlProblem("Anchors and aliases (& and *) are not used in workbook files.", line)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._start([] if isinstance(event, yaml.SequenceStartEvent) else {}, line)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()
            case yaml.DocumentStartEvent() if self.documents:
                raise YamlProblem("A workbook file holds one document; a second one starts here.", line)
            case _:
                pass

    def _scalar(self, event: Any, line: int) -> None:
        inner = self.open[-1] if self.open else None
        if inner is not None and isinstance(inner.value, dict) and inner.key is None:
            if event.value in inner.value:
                raise YamlProblem(f"The key “{event.value}” occurs twice.", line)
            inner.key = event.value
            return
        self._place(_value(event, line), line)

    def _start(self, value: list[Any] | dict[str, Any], line: int) -> None:
        if len(self.open) >= MOST_NESTING:
            raise YamlProblem("The file is nested too deeply.", line)
        inner = self.open[-1] if self.open else None
        if inner is not None and isinstance(inner.value, dict) and inner.key is None:
            raise YamlProblem("A key must be a word, not a list or a mapping.", line)
        self.open.append(_Open(value, self._place(value, line)))

    def _place(self, value: Any, line: int) -> Path:
        """Put a value into the open list or mapping. Returns its path."""
        if not self.open:
            self.documents.append(value)
            self.lines[()] = line
            return ()
        inner = self.open[-1]
        if isinstance(inner.value, list):
            path = (*inner.path, len(inner.value))
            inner.value.append(value)
        else:
            assert inner.key is not None
            path = (*inner.path, inner.key)
            inner.value[inner.key] = value
            inner.key = None
        self.lines[path] = line
        return path


def _value(event: Any, line: int) -> Any:
    if event.tag is not None:
        raise YamlProblem(f"Tags such as {event.tag} are not used in workbook files.", line)
    text: str = event.value
    if event.style:
        return text
    if text in _SPELLINGS:
        return _SPELLINGS[text]
    if _INTEGER.fullmatch(text):
        if len(text) > 40:
            raise YamlProblem("This number has too many digits.", line)
        return int(text)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    return float(text) if _FLOAT.fullmatch(text) else text


def read_yaml(text: str) -> tuple[Any, dict[Path, int]]:
    """The data, and the line of each place in it. Raises YamlProblem."""
    reader = _Reader()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            reader.read(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "cannot be read"
        raise YamlProblem(f"This is not YAML: {said}.", mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        raise YamlProblem(f"This is not YAML: {error.reason}.", line) from None
    if not reader.documents:
        raise YamlProblem("The file is empty.", 1)
    return reader.documents[0], reader.lines


# ---------------------------------------------------------------- writing


class _Writer(yaml.CSafeDumper):
    """Writes no aliases; texts of several lines are block scalars."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _write_text(writer: _Writer, text: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if "\n" in text and not re.search(
        r"[ \t]\n|^[ \t\n]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029]", text
    ):
        return "|"
    plain = text.strip() == text and text not in _SPELLINGS
    return '"' if not plain or _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text) else None


_Writer.add_representer(str, _write_text)


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _write_list(writer: _Writer, items: list[Any]) -> yaml.SequenceNode:
    return writer.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_fits(items, items))


def _write_mapping(writer: _Writer, mapping: dict[str, Any]) -> yaml.MappingNode:
    flow = _fits([*mapping, *mapping.values()], mapping)
    return writer.represent_mapping("tag:yaml.org,2002:map", list(mapping.items()), flow_style=flow)  # type: ignore[arg-type]


def _fits(parts: list[Any], whole: Any) -> bool:
    """Whether a list or mapping is short enough for one line."""
    if not all(_is_leaf(part) or _is_short_list(part) for part in parts):
        return False
    return len(repr(whole)) <= _LONGEST_FLOW and not any(isinstance(p, str) and "\n" in p for p in parts)


def _is_short_list(part: Any) -> bool:
    return isinstance(part, list) and all(_is_leaf(item) for item in part)


_Writer.add_representer(list, _write_list)
_Writer.add_representer(dict, _write_mapping)


def write_yaml(data: Any) -> str:
    """The canonical text of plain data: keys in the given order, short lists and mappings on one line."""
    return yaml.dump(
        data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=False
    )
