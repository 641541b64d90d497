"""Log lines: time, level, logger, message, then facts as `name=value`, one line each and safe to parse."""

import json
import logging
import sys
from typing import Any

# Anything else is quoted, so that no value can pass for a field or a line of its own.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@+")


class FactsFormatter(logging.Formatter):
    """`log.info("request", extra={"facts": {"status": 200}})` becomes `... request status=200`."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
        facts: dict[str, Any] = getattr(record, "facts", {})
        line = " ".join(
            [head.replace("\n", "\\n"), *(f"{k}={_value(v)}" for k, v in facts.items() if v is not None)]
        )
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def _value(value: Any) -> str:
    text = str(value)
    return text if text and set(text) <= _PLAIN else json.dumps(text)


def set_up_logs(level: str = "INFO") -> None:
    """Log Tablewright's own messages from `level` on, all others from WARNING on, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FactsFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("tablewright").setLevel(level)
