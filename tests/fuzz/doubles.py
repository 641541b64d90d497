"""What the doubles of cloud services do otherwise than the services: known, and no fault of a formula.

Their examples are looked at when `make fuzz` asks these engines.
"""

import re
from collections.abc import Callable

from fuzz.asking import Failed, Refused
from fuzz.generator import Place
from fuzz.judging import Mismatch
from fuzz.rule import Rule, root


def _on(engine: str, pattern: str) -> Callable[[Mismatch], bool]:
    """The double has no answer, and says why in these words."""

    def covers(mismatch: Mismatch) -> bool:
        answer = mismatch.answers[1]
        failed = isinstance(answer, Failed) and re.search(pattern, answer.reason) is not None
        return failed and mismatch.engines[1] == engine

    return covers


def _rooted(engine: str, *names: str) -> Callable[[Mismatch], bool]:
    return lambda mismatch: mismatch.engines[1] == engine and root(mismatch.formula.node) in names


def _lost_logicals(mismatch: Mismatch) -> bool:
    answer = mismatch.answers[1]
    if isinstance(answer, Failed | Refused):
        return False
    lost = all(answer[at] is None for at in mismatch.rows)
    return lost and "Yes" in mismatch.formula.columns and _rooted("bigquery", "LastNonNull")(mismatch)


OF_DOUBLES = (
    Rule(
        "sail-zeros",
        "Sail's NULLIF tells -0 from 0, and then divides by it.",
        _on("databricks", "Division by zero"),
        "1 / [Half]",
        "databricks",
    ),
    Rule(
        "sail-dates",
        "Sail makes moments in nanoseconds where a date meets a moment, and cannot hand them out.",
        _on("databricks", r"Cast Timestamp\(Nanosecond"),
        "Coalesce([Day], [Time])",
        "databricks",
    ),
    Rule(
        "sail-defaults",
        "Sail's LAG and LEAD take only a literal in place of a row that is not there.",
        _on("databricks", "only support Literal types"),
        "Lead([Day], 1, [Time])",
        "databricks",
    ),
    Rule(
        "sail-decimals",
        "Sail makes a decimal of what meets a decimal, and stops where it does not fit.",
        _on("databricks", "to store in a Decimal128"),
        "Greatest([Wide], [Money])",
        "databricks",
    ),
    Rule(
        "sail-plans",
        "Sail's planner stops at windows in the order of what is computed.",
        _on("databricks", "does not satisfy order requirements|duplicate unqualified field name"),
        "FirstNonNull(Acos([Money]))",
        "databricks",
        Place.GROUP,
    ),
    Rule(
        "fakesnow-clusters",
        "The double of Snowflake is DuckDB beneath, whose REVERSE keeps clusters of characters.",
        _rooted("snowflake", "Reverse"),
        "Reverse([Sign])",
        "snowflake",
    ),
    Rule(
        "fakesnow-joined",
        "The double of Snowflake takes only a constant between the texts of an array.",
        _on("snowflake", "must be a constant expression"),
        'TextJoin([Read], ",")',
        "snowflake",
    ),
    Rule(
        "fakesnow-orders",
        "The double of Snowflake orders by nothing that it computes of constants alone.",
        _on("snowflake", "cannot be volatile"),
        "LastNonNull(1 / 1)",
        "snowflake",
        Place.GROUP,
    ),
    Rule(
        "bigquery-clusters",
        "The double of BigQuery is DuckDB beneath, whose REVERSE keeps clusters of characters.",
        _rooted("bigquery", "Reverse"),
        "Reverse([Sign])",
        "bigquery",
    ),
    Rule(
        "bigquery-joined",
        "The double of BigQuery takes only a constant between the texts of an array.",
        _on("bigquery", "Separator argument to StringAgg must be a constant"),
        'TextJoin([Read], ",")',
        "bigquery",
    ),
    Rule(
        "bigquery-groups",
        "The double of BigQuery takes GROUP BY 1 for the value 1 where that is what is asked.",
        _on("bigquery", 'Column "Key" must appear'),
        "1",
        "bigquery",
        Place.GROUP,
    ),
    Rule(
        "bigquery-logicals",
        "The double of BigQuery loses the last logical of an array that leaves out Null.",
        _lost_logicals,
        "LastNonNull([Yes])",
        "bigquery",
        Place.GROUP,
    ),
)
