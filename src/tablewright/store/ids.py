"""Identifiers: UUIDv7 as 32 hexadecimal digits, so that they sort by creation time."""

import uuid_utils


def new_id() -> str:
    return uuid_utils.uuid7().hex
