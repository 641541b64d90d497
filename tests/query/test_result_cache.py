"""The result cache: what leaves, and when."""

import pytest

from tablewright.query import result_cache as cache_module
from tablewright.query.result_cache import ResultCache


def test_the_least_recently_used_leave_first() -> None:
    cache = ResultCache(limit_bytes=80, lifetime_seconds=60)
    for name in "abcdefgh":
        cache.put(name, b"0123456789", 1)
    assert cache.get("a") is not None
    cache.put("i", b"0123456789", 1)
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_one_result_never_takes_the_whole_cache() -> None:
    cache = ResultCache(limit_bytes=80, lifetime_seconds=60)
    cache.put("a", b"x" * 11, 1)
    assert cache.get("a") is None


def test_a_replaced_result_counts_once() -> None:
    cache = ResultCache(limit_bytes=80, lifetime_seconds=60)
    for _ in range(20):
        cache.put("a", b"0123456789", 1)
    cache.put("b", b"0123456789", 1)
    assert cache.get("a") is not None


def test_old_results_are_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(cache_module.time, "monotonic", lambda: now)
    cache = ResultCache(limit_bytes=800, lifetime_seconds=60)
    cache.put("a", b"x", 1)
    now = 161.0
    assert cache.get("a") is None


def test_size_zero_keeps_nothing() -> None:
    cache = ResultCache(limit_bytes=0, lifetime_seconds=60)
    cache.put("a", b"x", 1)
    assert cache.get("a") is None
