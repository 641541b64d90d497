"""Files with something above the table, as the portals of offices write them, and with comments."""

from collections.abc import Sequence

from benchmarks.csv_files.tables import Cell, Collection, Table, counts, orders, same, text

ABOVE = "lines above the table"


def padded(lines: Sequence[str], width: int, delimiter: str = ",") -> str:
    """As a spreadsheet saves them: every line has all its delimiters."""

    def filled(line: str) -> str:
        there = 0 if line.startswith('"') else line.count(delimiter)
        return line + delimiter * (width - 1 - there) + "\n"

    return "".join(map(filled, lines))


def _german(value: int) -> Cell:
    return (value / 10, f"{value / 10:.1f}".replace(".", ","))


def add(files: Collection) -> None:
    _titles(files)
    _padded(files)
    _headers(files)
    _comments(files)


def _titles(files: Collection) -> None:
    years = ("Area", "2019", "2020", "2021")
    above = {
        "a title": "Population by area\n",
        "a title and an empty line": "Population by area\n\n",
        "a quoted title with commas": '"Population, households, and dwellings"\n\n',
        "title, source, date": "Population by area\nSource: Office for Statistics\nReleased 2024-05-01\n\n",
        "a bank's form": '"Data Source","World Figures",\n\n"Last Updated Date","2024-03-28",\n\n',
        "nine lines": "Statistical Office\nTable 12411-0001\n\nPopulation\nAll areas\n\nUnit: persons\nStatus: final\n\n",
        "keys and values": "Title:,Population\nContact:,data@example.org\n\n",
        "a dashed line": "Population by area\n------------------\n",
        "a mark and a title": "\ufeffPopulation by area\n\n",
    }
    for seed, (name, lines) in enumerate(above.items()):
        table = counts(200 + seed, years)
        files.add(ABOVE, name, lines + text(table), table=table, told=("above the table",))
    table = counts(220, ("Gebiet", "Anteil", "Quote"), write=_german)
    body = text(table, ";")
    files.add(
        ABOVE,
        "a german office",
        ("Tabelle: Bevölkerung\nStichtag: 31.12.2023\n\n" + body).encode("cp1252"),
        table=table,
        told=("above the table", "windows-1252"),
    )
    table = counts(221, ("Code", "Libellé", "Valeur"))
    files.add(
        ABOVE,
        "a french institute",
        "Libellé de la série;Population\nDernière mise à jour;2024-03-01\n\n" + text(table, ";"),
        table=table,
        told=("above the table",),
    )
    table = orders(222)
    files.add(
        ABOVE,
        "a bank statement",
        "Account;DE00 0000\nPeriod;2024\n\n" + text(table, ";"),
        table=table,
        told=("above the table",),
    )
    table = counts(223, years)
    files.add(
        ABOVE,
        "crlf and tabs",
        ("Population\n\nAll areas\n" + text(table, "\t")).replace("\n", "\r\n"),
        table=table,
        told=("above the table",),
    )


def _padded(files: Collection) -> None:
    above = {
        "padded title": ["Population by area"],
        "padded title and empty line": ["Population by area", ""],
        "padded notes": ["Population by area", "", "Source: Office for Statistics", "Note: rounded", ""],
        "padded keys and values": ["Title,Population", "Released,2024", ""],
        "padded quoted title": ['"Population, by area"', ""],
    }
    for seed, (name, lines) in enumerate(above.items()):
        names = ("Area", "Code", "2020", "2021", "2022")
        table = counts(240 + seed, names)
        head = padded(lines, len(names))
        files.add(ABOVE, name, head + text(table), table=table, told=("above the table",))
    table = counts(250, ("Gebiet", "a", "b", "c"), write=_german)
    files.add(
        ABOVE,
        "padded with semicolons",
        padded(["Bericht 2024", ""], 4, ";") + text(table, ";"),
        table=table,
        told=("above the table",),
    )
    noted = counts(251, ("Area", "Code", "2020", "2021"))
    last = (same("Source: Office"), same(None), same(None), same(None))
    with_note = Table(noted.names, (*noted.rows, last))
    files.add(
        ABOVE,
        "padded note below",
        padded(["Population", ""], 4) + text(with_note),
        table=with_note,
        told=("one value only",),
    )


def _headers(files: Collection) -> None:
    group = "several rows of names"
    table = counts(260, ("Area", "2019 Male", "2019 Female", "2020 Male", "2020 Female"))
    body = text(table).split("\n", 1)[1]
    grouped = ",2019,,2020,\nArea,Male,Female,Male,Female\n"
    files.add(group, "groups above names", grouped + body, table=table, told=("2 rows name",))
    files.add(
        group,
        "groups above names, below a title",
        "Population\n\n" + grouped + body,
        table=table,
        told=("2 rows name", "above the table"),
    )
    units = counts(261, ("Area", "Weight kg", "Height cm"))
    body = text(units).split("\n", 1)[1]
    files.add(
        group, "units below names", "Area,Weight,Height\n,kg,cm\n" + body, table=units, told=("2 rows name",)
    )
    both = counts(262, ("Area", "Size min mm", "Size max mm"))
    body = text(both).split("\n", 1)[1]
    files.add(
        group,
        "groups, names and units",
        ",Size,\nArea,min,max\n,mm,mm\n" + body,
        table=both,
        told=("3 rows name",),
    )


def _comments(files: Collection) -> None:
    group = "comments"
    for seed, lines in enumerate(
        (
            "# made by a program\n",
            "# one\n# two, with commas, and more\n#\n",
            "#\n# US Survey\n# retrieved: 2024-01-01\n",
        )
    ):
        table = counts(270 + seed, ("site", "flow", "level"))
        mark = "\t" if seed == 2 else ","
        files.add(group, f"comments above {seed}", lines + text(table, mark), table=table, told=("# ",))
    for seed, line in enumerate(("# a gap in the record\n", "#\n", "# checked by hand; see the log\n")):
        table = counts(280 + seed, ("site", "flow", "level"))
        head, *rest = text(table).splitlines(keepends=True)
        files.add(
            group,
            f"comments within {seed}",
            "".join([head, *rest[:3], line, *rest[3:]]),
            table=table,
            told=("comments", "line 5"),
        )
    tags = Table(
        ("tag", "n"), tuple((same(f"#{word}"), same(n)) for n, word in enumerate(("one", "two", "three")))
    )
    files.add(group, "values that begin with the sign", text(tags), table=tags)
    header = Table(("#id", "value"), tuple((same(n), same(n * 2)) for n in range(5)))
    files.add(group, "a name that begins with the sign", text(header), table=header)
