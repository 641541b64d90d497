"""Facts about the user. They are bound as parameters, never written into the SQL."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Example, Function, NullRule, Parameter
from tablewright.formula.functions.kinds import GIVES_LOGICAL, GIVES_TEXT, TEXT, many
from tablewright.formula.functions.sql import text
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "system"
_TEXT = ValueKind(type=ValueType.TEXT)


def _user(key: str):
    def lower(context: CallContext) -> exp.Expression:
        environment = context.environment
        return environment.parameter(f"user_{key}", environment.user.get(key), context.call.kind)

    return lower


def _first_name(context: CallContext) -> exp.Expression:
    environment = context.environment
    words = str(environment.user.get("name") or "").split()
    return environment.parameter("user_first_name", words[0] if words else None, context.call.kind)


def _attribute(context: CallContext, _name: exp.Expression) -> exp.Expression:
    environment, name = context.environment, context.constant(0)
    attributes = environment.user.get("attributes") or {}
    value = attributes.get(name)
    shown = None if value is None else str(value)
    return environment.parameter(f"user_attribute_{name}", shown, context.call.kind)


def _in_team(context: CallContext, *names: exp.Expression) -> exp.Expression:
    """Literal names are decided at compile time; others on each row."""
    environment = context.environment
    teams = sorted(str(team) for team in environment.user.get("teams") or ())
    known = [context.constant(index) for index in range(len(names))]
    if any(team in teams for team in known):
        return environment.parameter("user_in_team", True, context.call.kind)
    unknown = [name for name, value in zip(names, known, strict=True) if not isinstance(value, str)]
    if not unknown or not teams:
        return environment.parameter("user_in_team", False, context.call.kind)
    bound = [environment.parameter("user_team", team, _TEXT) for team in teams]
    or_: exp.Expression = exp.false()
    for place, name in enumerate(unknown):
        listed = exp.In(this=name.copy(), expressions=[team.copy() for team in bound])
        or_ = listed if place == 0 else exp.Or(this=or_, expression=listed)
    return exp.Coalesce(this=or_, expressions=[exp.false()])


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
        name="CurrentUserFirstName",
        category=CATEGORY,
        returns=GIVES_TEXT,
        description="The first word of the name of the person who looks at the document.",
        nulls=NullRule.HANDLES,
        lower=_first_name,
        examples=(Example("CurrentUserFirstName()", "Ada"),),
    ),
    Function(
        name="CurrentUserAttributeText",
        category=CATEGORY,
        parameters=(Parameter("name", TEXT, constant=True),),
        returns=GIVES_TEXT,
        description="The value that an administrator gave the person who looks at the document for a user "
        "attribute; Null where there is none. Documents cannot use it yet: a formula with it is refused "
        "until members have attributes.",
        nulls=NullRule.HANDLES,
        lower=_attribute,
        examples=(
            Example('CurrentUserAttributeText("region")', "north"),
            Example('CurrentUserAttributeText("nothing")', None),
        ),
    ),
    Function(
        name="CurrentUserInTeam",
        category=CATEGORY,
        parameters=(many("team", TEXT),),
        returns=GIVES_LOGICAL,
        description="Whether the person who looks at the document is a member of at least one of the named "
        "teams. Letter case counts; a Null name is no team.",
        nulls=NullRule.HANDLES,
        lower=_in_team,
        examples=(
            Example('CurrentUserInTeam("Sales", "Finance")', True),
            Example('CurrentUserInTeam("sales")', False),
            Example("CurrentUserInTeam(Null)", False),
            Example("CountIf(CurrentUserInTeam([t]))", 1, {"t": ["Finance", "Support", None]}),
        ),
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
