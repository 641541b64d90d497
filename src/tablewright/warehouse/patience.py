"""How long a client tries to get through, or waits for its turn, before it tells that it cannot.

Drivers of services that are reached over HTTP repeat what was lost on the way, some of them for hours. A
short trouble of the network is to pass unnoticed; behind a longer one somebody waits for an answer.
"""

BUSY_SECONDS = 30.0
"""Who finds all sessions of a connection taken waits for so long."""
OUTAGE_SECONDS = 30.0
"""Counted from the first try that failed. A statement that runs may take as long as it takes."""
