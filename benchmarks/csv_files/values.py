"""Files that are about how values are written: numbers, dates, words for no value."""

import random
from datetime import date, datetime, timedelta

from benchmarks.csv_files.tables import Cell, Collection, Table, column, same, text

_UNSEEN_FROM = 256 * 1024 + 50_000


def _number(value: float, decimal: str, thousands: str) -> Cell:
    shown = f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)
    return (value, shown)


def _amounts(seed: int, decimal: str, thousands: str) -> list[Cell]:
    draw = random.Random(seed)
    return [_number(draw.randrange(-9_000_000, 9_000_000) / 100, decimal, thousands) for _ in range(12)]


def add(files: Collection) -> None:
    _numbers(files)
    _digits(files)
    _dates(files)
    _words(files)


def _numbers(files: Collection) -> None:
    group = "written numbers"
    forms = {
        "german": (",", ".", ";"),
        "swiss": (".", "'", ";"),
        "french": (",", " ", ";"),
        "american": (".", ",", ","),
        "french, unbroken spaces": (",", "\u202f", "\t"),
    }
    for name, (decimal, thousands, delimiter) in forms.items():
        for seed in range(3):
            table = column("amount", _amounts(seed, decimal, thousands))
            files.add(group, f"{name} {seed}", text(table, delimiter), table=table, told=("read as numbers",))
    for seed, shares in enumerate(((12, 7, 100), (12.5, 0.25, 99.9), (-3, 4.75, 0))):
        cells: list[Cell] = [(float(f"{share}e-2"), f"{share}%") for share in shares]
        table = column("share", cells)
        files.add(group, f"percentages {seed}", text(table), table=table, told=("read as numbers",))
        mixed = column("share", [*map(same, ("12%", "0.5", "7%")), same(str(seed))])
        files.add(group, f"some percentages {seed}", text(mixed), table=mixed, told=("some are not",))
    for seed, sign in enumerate("$€£"):
        money = column("price", [same(f"{sign}{value}.50") for value in (1, 20, 300)])
        files.add(group, f"currency {seed}", text(money), table=money, told=("currency sign",))
    for seed, bad in enumerate(("1,234.5", "n/a?", "12,34,5")):
        cells = [same(f"{n},5") for n in range(250)] + [same(bad)]
        odd = column("amount", cells)
        files.add(group, f"one value is no number {seed}", text(odd, ";"), table=odd, told=("kept as text",))
        line, content = _unseen(["id;amount"] + [f"{n};{n % 1000},5" for n in range(1, 80_000)], f";{bad}")
        files.add(
            group,
            f"one number written otherwise, unseen {seed}",
            content,
            refusal=f"line {line}, column “amount”",
        )
    for seed, ending in enumerate(("1.234;1,5", "2.500;0,25", "9.999;-7,75")):
        parts = [(int(whole.replace(".", "")), whole) for whole in ("1.234", "5.600", ending.split(";")[0])]
        tails = [(float(t.replace(",", ".")), t) for t in ("2,5", "3,25", ending.split(";")[1])]
        table = Table(("whole", "part"), tuple(zip(parts, tails, strict=True)))
        files.add(
            group,
            f"points are thousands beside decimal commas {seed}",
            text(table, ";"),
            table=table,
            told=("read as numbers",),
        )
    single = Table(("wert",), tuple(((float(t.replace(",", ".")), t),) for t in ("1,5", "22,75", "3,0")))
    files.add(
        group, "one column of decimal commas", text(single, ";"), table=single, told=("read as numbers",)
    )


def _digits(files: Collection) -> None:
    group = "digits"
    for seed, codes in enumerate(
        (("007", "012", "100"), ("01234", "99999", "00001"), ("0049", "0033", "001"))
    ):
        table = column("code", [same(code) for code in codes])
        files.add(group, f"leading zeros {seed}", text(table), table=table)
    for seed, keys in enumerate(
        (("12345678901234567890", "1"), ("99999999999999999999", "2"), ("9223372036854775808", "3"))
    ):
        table = column("key", [same(key) for key in keys])
        files.add(group, f"20 digits {seed}", text(table), table=table)
    for seed, exact in enumerate(("0.12345678901234567", "3.14159265358979323846", "12345678901.1234567")):
        table = column("value", [(0.5, "0.5"), (float(exact), exact)])
        files.add(group, f"more than 15 digits {seed}", text(table), table=table, told=("15 digits",))
    for seed, value in enumerate((9007199254740993, 2**63 - 1, -(2**63))):
        table = column("value", [same(1), same(value)])
        files.add(group, f"large whole numbers {seed}", text(table), table=table)
    for seed, phones in enumerate(
        (
            ("555 123 456", "555 987 654"),
            ("+49 170 1234567", "+49 171 7654321"),
            ("030 123 456", "030 654 321"),
        )
    ):
        table = column("phone", [same(phone) for phone in phones])
        files.add(group, f"telephone numbers {seed}", text(table), table=table)
    for seed, late in enumerate(("007", "0.5", "12345678901234567890")):
        whole = [same(number) for number in range(1, 20_001)]
        if seed == 0:
            cells: list[Cell] = [(str(n), str(n)) for n, _ in whole[:-1]] + [same(late)]
            table = column("code", cells)
            files.add(group, "a leading zero in the last line", text(table), table=table)
        elif seed == 1:
            table = column("value", [*whole[:-1], (0.5, late)])
            files.add(group, "a fraction in the last line", text(table), table=table)
        else:
            table = column("value", [*((str(n), str(n)) for n, _ in whole[:-1]), same(late)])
            files.add(group, "20 digits in the last line", text(table), table=table)


def _dates(files: Collection) -> None:
    group = "dates"
    forms = {
        "day.month.year": "%d.%m.%Y",
        "month/day/year": "%m/%d/%Y",
        "day/month/year": "%d/%m/%Y",
        "day month year": "%d %b %Y",
    }
    for name, form in forms.items():
        for seed in range(3):
            draw = random.Random(seed)
            days = [date(2023, 12, 31) - timedelta(draw.randrange(900)) for _ in range(15)] + [
                date(2024, 1, 31)
            ]
            table = column("day", [(day, day.strftime(form)) for day in days])
            files.add(group, f"{name} {seed}", text(table), table=table)
    for seed, texts in enumerate(
        (("03/04/2024", "05/06/2024"), ("01/02/2023", "12/11/2023"), ("1/2/24", "3/4/24"))
    ):
        days = [datetime.strptime(t, "%m/%d/%Y" if len(t) > 8 else "%m/%d/%y").date() for t in texts]
        table = column("day", list(zip(days, texts, strict=True)))
        files.add(
            group, f"either order {seed}", text(table), table=table, told=("could also have the day first",)
        )
    for seed, hours in enumerate((2, -5, 9)):
        moments = [
            (datetime(2024, 1, n, 12) - timedelta(hours=hours), f"2024-01-{n:02d}T12:00:00{hours:+03d}:00")
            for n in range(1, 5)
        ]
        table = column("at", moments)
        files.add(group, f"offsets from utc {seed}", text(table), table=table, told=("stored in UTC",))
    for seed in range(3):
        moments = [
            (datetime(2024, 1, n, 1, 2, 3, 123456), f"2024-01-0{n} 01:02:03.123456{seed + 7}{n}9")
            for n in (1, 2, 3)
        ]
        table = column("at", moments)
        files.add(group, f"nanoseconds {seed}", text(table), table=table, told=("six digits",))
    for seed in range(3):
        days = [date(2024, 1, 13 + n) for n in range(seed + 2)]
        rows = tuple(
            ((day, day.strftime("%d.%m.%Y")), (day, day.strftime("%m/%d/%Y")), same(day)) for day in days
        )
        files.add(
            group,
            f"three forms in one file {seed}",
            text(Table(("de", "us", "iso"), rows)),
            table=Table(("de", "us", "iso"), rows),
        )
    for seed, bad in enumerate(("31.12.2024", "2024-13-01", "soon")):
        days = [date(2024, 1, 1) + timedelta(n) for n in range(60)]
        odd = column("day", [*((str(day), str(day)) for day in days), same(bad)])
        files.add(group, f"one value is no date {seed}", text(odd), table=odd, told=("not all",))
        line, content = _unseen(
            ["id,day"] + [f"{n},2024-01-{n % 28 + 1:02d}" for n in range(1, 60_000)], f",{bad}"
        )
        files.add(
            group, f"one date written otherwise, unseen {seed}", content, refusal=f"line {line}, column “day”"
        )


def _unseen(lines: list[str], ending: str) -> tuple[int, str]:
    """The lines with another ending of one that the preview does not look at, and its number."""
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + 1
        if size > _UNSEEN_FROM:
            lines[number] = lines[number][: -len(line.lstrip("0123456789"))] + ending
            return number + 1, "\n".join(lines) + "\n"
    raise ValueError("too few lines")


def _words(files: Collection) -> None:
    group = "words for no value"
    for seed, word in enumerate(("NA", "NULL", "n/a", "-")):
        table = Table(
            ("id", "score"),
            tuple((same(n), (None, word) if n % 3 == 0 else same(n * 2)) for n in range(1, 10)),
        )
        files.add(group, f"{word} among numbers", text(table), table=table, told=("no value",))
        kept = Table(
            ("code", "n"),
            tuple((same(code), same(n)) for n, code in enumerate(("NA", "DE", "FR", "IT"), seed + 1)),
        )
        files.add(group, f"NA of Namibia {seed}", text(kept), table=kept)
    for seed, (yes, no) in enumerate((("true", "false"), ("TRUE", "FALSE"), ("True", "False"))):
        cells: list[Cell] = [(True, yes), (False, no), (True, yes)]
        table = column("done", cells)
        files.add(group, f"logical {seed}", text(table), table=table)
    for seed, (yes, no) in enumerate((("yes", "no"), ("Y", "N"), ("x", "y"))):
        table = column("done", [same(value) for value in (yes, no, yes)])
        files.add(group, f"yes and no {seed}", text(table), table=table)
