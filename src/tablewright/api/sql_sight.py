"""Decides who may see SQL, since it names schemas and tables of connections that a member may not see."""

from tablewright.access.actor import Actor
from tablewright.api.errors import ApiError
from tablewright.common.errors import Refusal
from tablewright.wiring import Services


class SqlSight:
    """For one request: asks about each workbook and connection once."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self._services = services
        self.actor = actor
        self._edits: dict[str, bool] = {}
        self._explores: dict[str, bool] = {}

    def reaches(self, workbook_id: str | None, connection_id: str) -> bool:
        """Whether the member may see SQL: because they may explore the connection or edit the workbook."""
        if connection_id not in self._explores:
            explores = self._services.grants.may(self.actor, "explore", connection_id)
            self._explores[connection_id] = explores
        return self._explores[connection_id] or (workbook_id is not None and self.edits(workbook_id))

    def require(self, workbook_id: str, connection_id: str) -> None:
        if not self.reaches(workbook_id, connection_id):
            raise ApiError(
                403,
                "sql-hidden",
                "The SQL names tables of a connection that is not open to you.",
                hint="Ask to edit the workbook, or ask an administrator of the connection to open it to you.",
            )

    def edits(self, workbook_id: str) -> bool:
        """Whether the member may edit the workbook."""
        if workbook_id not in self._edits:
            try:
                ability = self._services.workbooks.require(self.actor, workbook_id, "open-published")
            except Refusal:
                ability = None
            self._edits[workbook_id] = ability == "edit"
        return self._edits[workbook_id]
