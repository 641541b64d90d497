"""Files in which no table is right: each must be refused, and the line named."""

from benchmarks.csv_files.tables import Collection, orders, text


def _lines(seed: int, rows: int) -> list[str]:
    return text(orders(seed, rows)).splitlines()


def add(files: Collection) -> None:
    _widths(files)
    _quotes(files)
    _no_csv(files)


def _widths(files: Collection) -> None:
    """The last column of the file is mostly empty, so that a value too many shifts the others unseen."""
    group = "a value too many or too few"
    for seed, (rows, line) in enumerate(((30, 3), (30, 20), (20_000, 15_000), (20_000, 20_001))):
        for change, alter in {
            "one too many, empty": lambda t: t.replace(",", ",,", 1),
            "two too many, empty": lambda t: t.replace(",", ",,,", 1),
            "one too few": lambda t: t.rpartition(",")[0],
            "one too many at the end": lambda t: f"{t},x",
            "only delimiters too many": lambda t: f"{t},",
        }.items():
            if rows > 1000 and change in ("two too many, empty", "one too many at the end"):
                continue
            lines = _lines(300 + seed, rows)
            lines[line - 1] = alter(lines[line - 1])
            files.add(
                group, f"{change}, line {line} of {rows}", "\n".join(lines) + "\n", refusal=f"Line {line} has"
            )
    head, *body = _lines(310, 20)
    headers = {
        "the header one name short": "id,customer,amount,day",
        "the header one name long": f"{head},more",
        "the header without its first name": "customer,amount,day,note",
    }
    for name, header in headers.items():
        files.add(group, name, "\n".join([header, *body]) + "\n", refusal="Line 1 ")
    notes = {"a note below": "Source: Office", "a total below": "Total,5", "another table below": "x,y\n1,2"}
    for name, note in notes.items():
        files.add(group, name, "\n".join([head, *body, note]) + "\n", refusal="Line 22 has")


def _quotes(files: Collection) -> None:
    group = "quotes that do not match"
    head, *body = _lines(320, 30)
    names = head.split(",")
    for at in range(len(names)):
        opened = ",".join(f'"{name}' if place == at else name for place, name in enumerate(names))
        files.add(
            group,
            f"opened in the header, name {at + 1}",
            "\n".join([opened, *body]) + "\n",
            refusal="line 1 never closes",
        )
    half = ",".join(f'"{name}"x' if place == 1 else name for place, name in enumerate(names))
    files.add(
        group,
        "text after a quote in the header",
        "\n".join([half, *body]) + "\n",
        refusal="closing quotation mark in line 1",
    )
    for line in (2, 15, 31):
        lines = [head, *body]
        first, _, rest = lines[line - 1].partition(",")
        files.add(
            group,
            f"opened in line {line}",
            "\n".join([*lines[: line - 1], f'{first},"{rest}', *lines[line:]]) + "\n",
            refusal=f"line {line} never closes",
        )
        files.add(
            group,
            f"text after a quote in line {line}",
            "\n".join([*lines[: line - 1], f'"{first}"x,{rest}', *lines[line:]]) + "\n",
            refusal=f"closing quotation mark in line {line}",
        )
    lines = _lines(321, 20_000)
    lines[17_000] = lines[17_000].replace(",", ',"', 1)
    files.add(group, "opened late in the file", "\n".join(lines) + "\n", refusal="line 17001 never closes")


def _no_csv(files: Collection) -> None:
    group = "no csv file"
    kinds = {
        "an html page": (
            "<!DOCTYPE html>\n<html><body><table><tr><td>1</td></tr></table></body></html>\n",
            "HTML",
        ),
        "a json object": ('{"rows": [{"a": 1, "b": 2}]}\n', "JSON"),
        "a json array": ('[\n  {"a": 1, "b": 2},\n  {"a": 3, "b": 4}\n]\n', "JSON"),
        "an xml file": ('<?xml version="1.0"?>\n<rows><row a="1"/></rows>\n', "XML"),
        "only line breaks": ("\n\n\n\n", "only empty lines"),
        "nothing": ("", "is empty"),
        "zero bytes at the end": ("a,b\n1,2\n3,4\n" + "\0" * 64, "Line 4 has a NUL"),
        "a zero byte in a cell": ("a,b\n1,2\n3,\0\n", "Line 3 has a NUL"),
        "a pdf": ("%PDF-1.7\n1 0 obj\n", "PDF"),
    }
    for name, (content, words) in kinds.items():
        files.add(group, name, content, refusal=words)
    files.add(group, "a zip archive", b"PK\x03\x04\x14\x00\x00\x00", refusal="ZIP")
    files.add(group, "a gzip archive", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", refusal="gzip")
