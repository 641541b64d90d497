"""`tablewright demo`: a server with demo content, ready to click through."""

from pathlib import Path

from tablewright import __version__
from tablewright.demo.seed import seed
from tablewright.runtime.settings import Settings
from tablewright.server import run_server
from tablewright.wiring import Services

DATA_DIR = Path("data-demo")


def run_demo(settings: Settings, *, any_port: bool) -> None:
    """Serve until stopped. Content is made at the first start and left alone afterwards."""
    run_server(settings, _announce, any_port=any_port)


def _announce(address: str, services: Services) -> None:
    link = seed(services)
    print(
        f"Tablewright {__version__} is ready, with a year of flights to play with.\n"
        f"Open this link to sign in (it works once; start again for another):\n\n"
        f"  {address}{link}\n\n"
        f"Data folder: {services.settings.data_dir.absolute()}. Stop with Ctrl+C.",
        flush=True,
    )
