"""Certificates as files, for drivers that read them from there."""

import hashlib
import uuid
from pathlib import Path

from tablewright.runtime.data_folder import CERTIFICATES_NAME
from tablewright.warehouse.fields import PoolLimits


def certificate_file(text: str, limits: PoolLimits) -> Path:
    """A file with this PEM text. Its name depends on the content, so the file never changes."""
    folder = limits.data_dir / CERTIFICATES_NAME
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.pem"
    if not file.exists():
        part = file.with_suffix(f".{uuid.uuid4().hex}")
        part.write_text(text)
        part.rename(file)
    return file
