"""Volumes: folders of the workspace for files, with the addresses that a client sends files to."""

from pathlib import Path as File
from urllib.parse import quote

from refusals import Refused
from unity import Path, Unity


class Volumes:
    def __init__(self, unity: Unity, folder: File, url: str) -> None:
        self._unity = unity
        self._folder = folder
        self._url = url

    def create(self, user: str, path: Path, *, exists: bool) -> None:
        schema = self._unity.schema(path[:2])
        name = self._unity.checked_name(path[2])
        if name in schema.volumes:
            if exists:
                return
            raise Refused("VOLUME_ALREADY_EXISTS", f"The volume '{'.'.join(path)}' already exists.", "42000")
        self._unity.need(user, "CREATE VOLUME", path[:2])
        schema.volumes[name] = user

    def drop(self, user: str, path: Path, *, exists: bool) -> None:
        schema = self._unity.schema(path[:2])
        if path[2] not in schema.volumes:
            if exists:
                return
            raise Refused("VOLUME_DOES_NOT_EXIST", f"The volume '{'.'.join(path)}' does not exist.", "42704")
        if not self._unity.owns(user, path):
            raise Refused(
                "INSUFFICIENT_PERMISSIONS", f"User is not an owner of Volume '{'.'.join(path)}'.", "42501"
            )
        del schema.volumes[path[2]]

    def put(self, user: str, target: str, *, overwrite: bool) -> str:
        """Where to send the file."""
        self._allowed(user, target, "WRITE VOLUME")
        if not overwrite and self.file(target).exists():
            raise Refused("FILE_ALREADY_EXISTS", f"The file '{target}' already exists.", "42000")
        return self._url + quote(target)

    def remove(self, user: str, target: str) -> str:
        self._allowed(user, target, "WRITE VOLUME")
        return self._url + quote(target)

    def files(self, user: str, target: str) -> list[File]:
        """The files at a path, or in the folder at it."""
        self._allowed(user, target, "READ VOLUME")
        place = self.file(target)
        return sorted(place.glob("*")) if place.is_dir() else [place] if place.exists() else []

    def presigned(self, path: str) -> File:
        return self.file(path)

    def file(self, target: str) -> File:
        """`/Volumes/catalog/schema/volume/...` on this machine."""
        parts = target.strip("/").split("/")
        if parts[0] != "Volumes" or ".." in parts or len(parts) < 4:
            raise Refused("INVALID_PARAMETER_VALUE", f"Invalid volume path '{target}'.", "22023")
        return self._folder.joinpath(*parts[1:])

    def _allowed(self, user: str, target: str, privilege: str) -> None:
        parts = target.strip("/").split("/")
        self.file(target)
        path = tuple(part.lower() for part in parts[1:4])
        if path[2] not in self._unity.schema(path[:2]).volumes:
            raise Refused("VOLUME_DOES_NOT_EXIST", f"The volume '{'.'.join(path)}' does not exist.", "42704")
        self._unity.need(user, privilege, path)
