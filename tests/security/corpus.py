"""Texts that have broken others: each would end a literal, a name, a comment or a template somewhere."""

HOSTILE = (
    "x'; DROP TABLE orders; --",
    'x"; DROP TABLE orders; --',
    "x`; DROP TABLE orders; --",
    "x\\'; DROP TABLE orders; --",
    "x]; DROP TABLE orders; --",
    "') OR 1=1 --",
    "x' UNION SELECT note FROM secret --",
    "x/**/;/**/DROP/**/TABLE/**/orders",
    "/*! DROP TABLE orders */",
    "--\nDROP TABLE orders",
    "$$; DROP TABLE orders; $$",
    "{{ 7*7 }}",
    "{% raw %}",
    "${jndi:ldap://127.0.0.1/x}",
    "%s %(x)s %n :x ? $1 @x",
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "x\x00y",
    "x\u2028y",
    "\uff07; DROP TABLE orders; --",
    "a" * 5_000,
)
"""Injection through fields, sorts and aliases: CVE-2022-27479, CVE-2026-23980; templates: CVE-2021-41971."""

WRONG_TYPES = ({"$ne": None}, ["a"], {"raw": "1; DROP TABLE orders"}, True, 1, None, [[]], {})
"""A map where text was expected became SQL elsewhere: CVE-2026-72898."""
