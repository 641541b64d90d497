"""How PostgreSQL spells things."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.dates import date_parse_postgres
from tablewright.formula.functions.digests import sha256_postgres
from tablewright.formula.functions.rounding import round_postgres
from tablewright.formula.functions.shifts import fill_down_in_steps
from tablewright.formula.functions.sql import DOUBLE, cast, grouped
from tablewright.formula.functions.urls import url_part_postgres
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.postgres.json import PostgresJson

OVERRIDES: Mapping[str, Lowering] = {
    "DateParse": date_parse_postgres,
    "Round": round_postgres,
    "SHA256": sha256_postgres,
    "UrlPart": url_part_postgres,
}
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {"FillDown": fill_down_in_steps}
GAPS: Mapping[str, Gap] = {}


class Postgres(Platform):
    name = "postgres"
    title = "PostgreSQL"
    json = PostgresJson()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS

    def double(self, value: float) -> exp.Expression:
        literal = cast(exp.Literal.number(repr(abs(float(value)))), DOUBLE)
        return exp.Neg(this=literal) if value < 0 else literal

    def by_code_point(self, value: exp.Expression) -> exp.Expression:
        return exp.Collate(this=grouped(value), expression=exp.to_identifier("C", quoted=True))
