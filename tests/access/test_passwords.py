"""Hashes of passwords."""

from tablewright.access.passwords import NO_ACCOUNT, hash_password, needs_rehash, verify_password


def test_a_missing_account_takes_a_whole_check() -> None:
    """The hash used instead has the parameters of every other hash, so it takes as long."""
    assert not needs_rehash(NO_ACCOUNT)
    assert verify_password(NO_ACCOUNT, "no account has this password")
    assert not verify_password(None, "no account has this password")


def test_a_password_matches_its_own_hash() -> None:
    stored = hash_password("correct horse")
    assert verify_password(stored, "correct horse")
    assert not verify_password(stored, "correct house")
    assert not verify_password("no hash", "correct horse")
