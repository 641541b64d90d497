"""Running the server process: its socket, its one worker, a clean end."""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from functools import partial
from types import FrameType

import uvicorn

from tablewright import __version__
from tablewright.api.app import create_app
from tablewright.api.http_protocol import BoundedHttp
from tablewright.backup.channel import BackupChannel
from tablewright.backup.making import Maker
from tablewright.backup.record import note_backup
from tablewright.common.errors import StartError
from tablewright.runtime.data_folder import tell_address
from tablewright.runtime.settings import Settings
from tablewright.wiring import Services, build_services

log = logging.getLogger("tablewright.server")

PORTS_TRIED = 50
STOP_SECONDS = 10

OnReady = Callable[[str, Services], None]
"""Called once the server answers, with its address (no slash at the end) and its services."""


def run_server(settings: Settings, on_ready: OnReady | None = None, *, any_port: bool = False) -> None:
    """Serve until stopped by a signal; then finish requests, stop jobs and close every file.

    `on_ready` gets the address and the services; it may take its time (requests are answered meanwhile).
    With `any_port`, a taken port gives way to the next free one. Raises `StartError` when it cannot start.
    """
    listener = listen(settings.host, settings.port, any_port=any_port)
    with closing(listener), closing(build_services(settings)) as services, backups_on_request(services):
        config = uvicorn.Config(
            create_app(services=services),
            http=BoundedHttp,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies or None,
            timeout_graceful_shutdown=STOP_SECONDS,
            lifespan="on",
        )
        address = (settings.base_url or _address(listener)).rstrip("/")
        tell_address(settings.data_dir, address)
        server = _Server(config, services, partial(on_ready, address, services) if on_ready else None)
        log.info("starting", extra={"facts": {"address": address, "version": __version__}})
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(server.serve(sockets=[listener]))
        if server.failure is not None:
            raise server.failure


@contextmanager
def backups_on_request(services: Services) -> Generator[None]:
    """Commands on this machine may ask for a backup while the block runs. The server runs without it too."""
    maker = Maker(services.settings, services.store, services.warehouses)
    try:
        channel = BackupChannel(services.settings.data_dir, maker, partial(note_backup, services.audit))
    except OSError as error:
        facts = {"error": error.strerror or str(error)}
        log.warning("backups can be made only while the server is stopped", extra={"facts": facts})
        yield
        return
    with closing(channel):
        yield


def listen(host: str, port: int, *, any_port: bool) -> socket.socket:
    """The listening socket, bound before anything else is opened."""
    last = min(port + PORTS_TRIED, 65_535) if any_port else port
    for candidate in range(port, last + 1):
        try:
            return _bind(host, candidate)
        except PermissionError:
            raise StartError(
                f"Port {candidate} needs more rights than this user has. Choose one above 1023 with --port."
            ) from None
        except socket.gaierror:
            raise StartError(f"The address {host} is not one of this machine.") from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise StartError(f"The address {host} is not one of this machine.") from None
    raise StartError(
        f"Port {port} is in use. Stop the program that uses it, or choose another with --port."
        if last == port
        else f"The ports {port} to {last} are all in use. Choose another with --port."
    )


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(False)
    return listener


def _address(listener: socket.socket) -> str:
    """Where a browser on this machine finds the server."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Calls `on_ready` once it answers; a failure there stops the server and is kept."""

    def __init__(
        self, config: uvicorn.Config, services: Services, on_ready: Callable[[], None] | None
    ) -> None:
        super().__init__(config)
        self.services = services
        self.on_ready = on_ready
        self.failure: Exception | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """End gently at the first signal, at once at the second one.

        The signal is not raised again at the end, as uvicorn would: the services have to be closed first.
        """
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_ready is None:
            return
        try:
            await asyncio.to_thread(self.on_ready)
        except Exception as error:
            self.failure = error
            self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.services.end_streams()
        await super().shutdown(sockets)
