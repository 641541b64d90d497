"""Connection secrets at rest, and the key file."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tablewright.access.secrets import KEY_NAME, open_secret_box
from tablewright.common.errors import Refusal, StartError


def test_the_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    stored = open_secret_box(tmp_path, None).encrypt({"password": "hunter2"})
    assert b"hunter2" not in stored
    assert (tmp_path / KEY_NAME).stat().st_mode & 0o777 == 0o600
    assert open_secret_box(tmp_path, None).decrypt(stored) == {"password": "hunter2"}


def test_a_given_key_wins_and_no_file_is_made(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    stored = open_secret_box(tmp_path, key).encrypt({"a": 1})
    assert open_secret_box(tmp_path, key).decrypt(stored) == {"a": 1}
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_secret_box(tmp_path, None)
    (tmp_path / KEY_NAME).chmod(0o644)
    with pytest.raises(StartError, match="can be read by other users"):
        open_secret_box(tmp_path, None)


def test_a_key_that_is_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="not valid"):
        open_secret_box(tmp_path, "short")


def test_another_key_cannot_read(tmp_path: Path) -> None:
    stored = open_secret_box(tmp_path, None).encrypt({"a": 1})
    other = open_secret_box(tmp_path, Fernet.generate_key().decode())
    with pytest.raises(Refusal) as refused:
        other.decrypt(stored)
    assert refused.value.code == "secret-unreadable"
