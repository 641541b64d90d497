"""Operator precedence: the one table that parser and formatter share."""

OR, AND, NOT, COMPARISON, CONCATENATION, SUM, PRODUCT, PREFIX_MINUS, POWER, ATOM = range(10)

INFIX = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), COMPARISON),
    "&": CONCATENATION,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "%": PRODUCT,
    "^": POWER,
}
"""Operator in canonical spelling -> how tightly it binds. Only `^` goes from right to left."""
