"""The application in its own process, with demo content, as a person starts it."""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from servers.application import PASSWORD
from servers.shared import free_port
from tablewright.demo.check.client import Client
from tablewright.demo.check.run import fresh_server
from tablewright.demo.workbook import NAME as DEMO_WORKBOOK

DESTINATION = "team_data"


class Server:
    """A server on one address, which can be stopped and started again over its data."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._running = ExitStack()
        self.start()
        self.api = Client(self.base_url)
        """Signed in as the demo account, an admin: to prepare what a test is not about."""
        self.api.post("/session/link", {"token": self.link.split("#")[1]})

    def start(self) -> None:
        url, token, _ = self._running.enter_context(fresh_server(self.data_dir, self.port))
        self.link = f"{url}/sign-in/link#{token}"
        """Signs in the demo account, once."""

    def stop(self) -> None:
        self._running.close()

    def close(self) -> None:
        self.api.close()
        self.stop()

    # ---------------------------------------------------------------- preparing

    def new_link(self, member_id: str | None = None) -> str:
        """A sign-in link for a member; without one, for the demo account."""
        member_id = member_id or self.api.get("/session")["member"]["id"]
        made = self.api.post(f"/members/{member_id}/sign-in-link")
        return f"{self.base_url}{made['path']}"

    def member(self, name: str, account_type: str) -> str:
        """The sign-in link of a new member, who has chosen a password already."""
        link = self.invite(name, account_type)
        with closing(Client(self.base_url)) as invited:
            member = invited.post("/session/link", {"token": link.split("#")[1]})["member"]
            invited.post("/members/me/password", {"new": PASSWORD})
        return self.new_link(member["id"])

    def invite(self, name: str, account_type: str) -> str:
        """The link of an invitation."""
        body = {"name": name, "email": f"{name.lower()}@example.org", "account_type": account_type}
        made = self.api.post("/members", body)
        return f"{self.base_url}{made['sign_in_link']['path']}"

    def demo_connection(self) -> str:
        (result,) = [one["id"] for one in self.api.get("/connections") if one["is_demo"]]
        return result

    def demo_workbook(self) -> str:
        (result,) = [one["id"] for one in self.api.get("/workbooks") if one["name"] == DEMO_WORKBOOK]
        return result

    def writable_connection(self) -> str:
        """The demo connection, with write access."""
        connection = self.demo_connection()
        if not self.api.get(f"/connections/{connection}")["write_access"]["enabled"]:
            body = {"enabled": True, "values": {"schema": DESTINATION}, "create": True}
            self.api.put(f"/connections/{connection}/write-access", body)
        return connection

    def workbook(self, name: str, document: dict[str, Any]) -> str:
        return self.api.post("/workbooks", {"name": name, "document": document})["id"]
