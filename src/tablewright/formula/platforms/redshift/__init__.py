"""Amazon Redshift."""

from tablewright.formula.platforms.redshift.platform import Redshift

__all__ = ["Redshift"]
