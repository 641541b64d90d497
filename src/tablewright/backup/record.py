"""Records backups: each is an entry of the audit log."""

from tablewright.access.audit import AuditLog
from tablewright.backup.archive import Manifest
from tablewright.common.events import BackupMade


def note_backup(audit: AuditLog, manifest: Manifest, size: int) -> None:
    """Call it once the file is in its place. `size` is that of the file, in bytes."""
    event = BackupMade(
        backup_id=manifest.id,
        size=size,
        duckdb_files=len(manifest.duckdb_files),
        with_key=manifest.key == "included",
    )
    audit.record(None, event)
