"""What was imported and collected stays until the end: the search for garbage need not look through it again.

There are a million such objects, and looking through them takes a second or more, at any moment of any test.
"""

import gc


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()
