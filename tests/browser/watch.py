"""Nobody looks at the console of the browser while tests run: this does."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError


class Watch:
    """Collects what must not happen in a browser: errors, refused content, requests to other hosts."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.host = urlsplit(base_url).netloc
        self.troubles: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def expect(self, pattern: str) -> None:
        """A trouble that the test causes on purpose, for example a refused password."""
        self._expected.append(re.compile(pattern))

    def check(self) -> None:
        names = [one for one in self.troubles if not any(known.search(one) for known in self._expected)]
        assert not names, "in the browser:\n" + "\n".join(names)

    def _console(self, message: ConsoleMessage) -> None:
        # Refusals by the content security policy are errors of the console as well.
        if message.type in ("error", "warning"):
            place = message.location.get("url", "")
            self.troubles.append(f"console {message.type}: {message.text} ({place})")

    def _error(self, error: WebError) -> None:
        self.troubles.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.troubles.append(f"request to another host: {request.url}")
