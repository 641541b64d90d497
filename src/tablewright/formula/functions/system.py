"""Facts about the person who asks. They are bound as parameters, never written into the SQL."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Example, Function, NullRule
from tablewright.formula.functions.kinds import GIVES_TEXT
from tablewright.formula.functions.sql import text

CATEGORY = "system"


def _user(key: str):
    def lower(context: CallContext) -> exp.Expression:
        environment = context.environment
        return environment.parameter(f"user_{key}", environment.user.get(key), context.call.kind)

    return lower


def _time_zone(context: CallContext) -> exp.Expression:
    return text(context.environment.time_zone)


FUNCTIONS = (
    Function(
        name="CurrentUserEmail",
        category=CATEGORY,
        returns=GIVES_TEXT,
        description="The e-mail address of the person who looks at the document.",
        nulls=NullRule.HANDLES,
        lower=_user("email"),
        examples=(Example("CurrentUserEmail()", "ada@example.com"),),
    ),
    Function(
        name="CurrentUserFullName",
        category=CATEGORY,
        returns=GIVES_TEXT,
        description="The full name of the person who looks at the document.",
        nulls=NullRule.HANDLES,
        lower=_user("name"),
        examples=(Example("CurrentUserFullName()", "Ada Lovelace"),),
    ),
    Function(
        name="CurrentTimezone",
        category=CATEGORY,
        returns=GIVES_TEXT,
        description="The document's time zone, in which dates are read and shown.",
        nulls=NullRule.HANDLES,
        lower=_time_zone,
        examples=(Example("CurrentTimezone()", "UTC"),),
    ),
)
