"""Timeouts: how long a client retries a connection or waits for a free session before it raises.

Drivers of HTTP services retry lost requests, some of them for hours. A short network problem should pass
unnoticed; during a longer one somebody waits for an answer.
"""

BUSY_SECONDS = 30.0
"""How long a caller waits for a session when all of a connection are in use."""
OUTAGE_SECONDS = 30.0
"""How long a request is retried, from its first failure. It does not limit running statements."""
