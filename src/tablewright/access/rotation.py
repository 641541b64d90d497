"""Rotating the secret key: every stored secret is encrypted again, in one transaction.

The key file holds the new key and the old one from before the first secret is touched until after the last
one is stored: a crash at any point leaves secrets that can be read, and the rotation can be run again.
"""

from pathlib import Path

from sqlalchemy import select

from tablewright.access.audit import AuditLog
from tablewright.access.secrets import (
    SecretBox,
    given_keys,
    new_key,
    read_keys,
    write_keys,
)
from tablewright.common.errors import Refusal, StartError
from tablewright.common.events import SecretsRotated
from tablewright.runtime.data_folder import KEY_NAME
from tablewright.store.database import Store
from tablewright.store.models import Connection, OAuthSignIn, OAuthTokenRecord

SECRETS = (Connection.secret, OAuthTokenRecord.secret, OAuthSignIn.secret)
"""Every column that stores an encrypted value."""


def rotate_file_key(store: Store, audit: AuditLog, data_dir: Path) -> int:
    """Make a new key, or go on with that of an interrupted rotation; how many secrets were renewed."""
    path = data_dir / KEY_NAME
    if not path.exists():
        raise StartError(f"There is no secret key in {data_dir}. Give the server's folder with --data-dir.")
    keys = read_keys(path)
    if len(keys) == 1:
        keys = [new_key(), *keys]
        write_keys(path, keys)
    count = renew_secrets(store, audit, SecretBox(keys))
    write_keys(path, keys[:1])
    return count


def rotate_given_keys(store: Store, audit: AuditLog, given: str) -> int:
    """Encrypt everything with the first of the keys in the setting; the others may be left out afterwards."""
    keys = given_keys(given)
    if len(keys) < 2:
        raise StartError(
            "TABLEWRIGHT_SECRET_KEY holds one key only. Set it to a new one and the present one, with a "
            f"comma between, on every server, restart them, and run this again. A new key: {new_key()}"
        )
    return renew_secrets(store, audit, SecretBox(keys))


def renew_secrets(store: Store, audit: AuditLog, box: SecretBox) -> int:
    """Encrypt all secrets again, or none. A secret that cannot be decrypted stops the rotation: its key must
    not be lost."""
    count = 0
    with store.session() as session:
        for column in SECRETS:
            model = column.class_
            for record in session.scalars(select(model).where(column.is_not(None)).with_for_update()):
                try:
                    record.secret = box.renew(record.secret)
                except Refusal as refusal:
                    raise Refusal(
                        refusal.kind,
                        f"A secret in {model.__tablename__} cannot be read with the present key; "
                        "nothing was changed.",
                        code=refusal.code,
                        hint="Add the key that it was stored with, or enter the secret again in the browser.",
                    ) from None
                count += 1
        audit.record(None, SecretsRotated(count), session)
    return count
