"""The cookie by which a browser is known again."""

from tablewright.access.devices import Devices
from tablewright.access.secrets import SecretBox, new_key


def test_a_browser_is_known_for_the_accounts_that_signed_in() -> None:
    devices = Devices(SecretBox([new_key()]))
    cookie = devices.remember(None, "ada@example.org")
    name = devices.known(cookie, "ada@example.org")
    assert name
    assert devices.known(cookie, "eve@example.org") is None
    shared = devices.remember(cookie, "eve@example.org")
    assert devices.known(shared, "ada@example.org") == name
    assert devices.known(devices.remember(shared, "ada@example.org"), "ada@example.org") == name


def test_only_the_last_few_accounts_are_kept() -> None:
    devices = Devices(SecretBox([new_key()]))
    cookie = None
    for number in range(8):
        cookie = devices.remember(cookie, f"{number}@example.org")
    known = [number for number in range(8) if devices.known(cookie, f"{number}@example.org")]
    assert known == [3, 4, 5, 6, 7]
    assert cookie is not None
    assert len(cookie) < 1_000


def test_nothing_else_is_known() -> None:
    key = new_key()
    devices = Devices(SecretBox([key]))
    cookie = devices.remember(None, "ada@example.org")
    assert Devices(SecretBox([new_key()])).known(cookie, "ada@example.org") is None, "of another server"
    assert Devices(SecretBox([new_key(), key])).known(cookie, "ada@example.org"), "while keys are rotated"
    for made_up in (None, "", "~", "..", "a.b", "ä.ö~x", cookie[:-1], f"x{cookie}"):
        assert devices.known(made_up, "ada@example.org") is None
