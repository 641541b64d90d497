"""Windows that MySQL's relatives lack a part of."""

from sqlglot import exp

from tablewright.formula.platforms.windows import shifted

lag = shifted(exp.Lag)
lead = shifted(exp.Lead)
