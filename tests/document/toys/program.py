"""Declares the toys, then checks, describes, compiles and queries a workbook of them. Prints JSON."""

import json
from pathlib import Path

from document.toys import chart as chart
from document.toys import control as control
from document.toys import element as element
from document.toys import filter as filter

# isort: split
from compiler.kit import Engine
from tablewright.document.files import FileError, json_schema, read_workbook, write_workbook

TEXT = (Path(__file__).parent / "workbook.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    try:
        read_workbook(text)
    except FileError as error:
        return [str(problem) for problem in error.problems]
    return []


def main() -> None:
    book = read_workbook(TEXT)
    engine = Engine()
    engine.connection.execute(
        "CREATE SCHEMA shop; CREATE TABLE shop.numbers AS SELECT range AS n FROM range(13)"
    )
    schema = json_schema()["$defs"]
    print(
        json.dumps(
            {
                "written": write_workbook(book) == TEXT,
                "schema": sorted({"CardsElement", "MultiplesFilter"} & schema.keys()),
                "chart": [key for key in ("size", "largest") if key in schema["ChartElement"]["properties"]],
                "control": "divisor" in schema["ControlElement"]["properties"]["control"]["enum"],
                "cards": engine.ask(book, "cards"),
                "cards by 4": engine.ask(book, "cards", controls={"by": 4}),
                "bubbles": engine.ask(book, "bubbles"),
                "unknown column": problems(TEXT.replace("fields: [double]", "fields: [gone]")),
                "unknown role": problems(TEXT.replace("size: total", "size: gone")),
                "wrong value": problems(TEXT.replace("value: 3", "value: no")),
                "wrong divisor": problems(TEXT.replace("of: 2", "of: 0")),
            },
            default=float,
        )
    )


if __name__ == "__main__":
    main()
