"""Injection through a formula's argument (CVE-2026-28399): units, formats and flags come from fixed lists."""

from typing import Any

from security.conftest import SECRET, Site
from security.corpus import HOSTILE

CALLS = (
    'DateAdd("{}", 1, Date("2024-01-31"))',
    'DateDiff("{}", Date("2024-01-01"), Date("2024-01-31"))',
    'DateTrunc("{}", Date("2024-01-31"))',
    'DatePart("{}", Date("2024-01-31"))',
    'DateFormat(Date("2024-01-31"), "{}")',
    'RegexpExtract([Note], "{}")',
    'Contains([Note], "{}")',
    'Replace([Note], "a", "{}")',
    'Text("{}")',
)


def test_no_argument_becomes_sql(site: Site) -> None:
    texts = [text for text in HOSTILE[:5] if "\n" not in text]
    columns: list[dict[str, Any]] = [{"id": "note", "name": "Note", "source_column": "note"}]
    for number, (call, text) in enumerate((call, text) for call in CALLS for text in texts):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        columns.append({"id": f"c{number}", "name": f"C{number}", "formula": call.format(escaped)})
    answer = ask(site, columns)
    assert answer.status_code < 500, answer.text
    assert SECRET not in answer.text
    site.unharmed()


def ask(site: Site, columns: list[dict[str, Any]]) -> Any:
    source = {"kind": "warehouse-table", "connection_id": site.connection_id, "path": list(site.orders)}
    element = {"kind": "table", "id": "t", "name": "T", "source": source, "columns": columns}
    place = {"element_id": "t", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p", "name": "P", "elements": [element], "layout": [place]}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    body = {"version": "draft", "document": document}
    return site.client.post(f"/api/workbooks/{site.book}/elements/t/query", json=body)
