"""Demo content: an account, the warehouse, the workbook. Made once; later starts leave it alone."""

from datetime import timedelta

from tablewright.demo.data import load_demo_data
from tablewright.demo.workbook import DESCRIPTION, NAME, demo_workbook
from tablewright.store.models import Connection
from tablewright.wiring import Services

EMAIL = "demo@tablewright.example"
WAREHOUSE_FILE = "demo.duckdb"
LINK_LIFETIME = timedelta(hours=12)


def seed(services: Services) -> str:
    """Make what is missing; the path of a fresh one-time sign-in link to the demo account."""
    member = services.members.by_email(EMAIL)
    if member is None:
        member, _ = services.members.create(None, email=EMAIL, name="Demo", account_type="admin")
    actor = services.members.actor(member.id)
    connection = next((c for c in services.connections.all() if c.is_demo), None)
    if connection is None:
        connection = services.connections.create(
            actor,
            "Demo warehouse",
            "Flights out of New York in 2013, with airlines, airports, planes and weather.",
            {"platform": "duckdb", "path": WAREHOUSE_FILE, "create": True},
            is_demo=True,
        )
    _load(services, connection)
    if not any(book.name == NAME for book in services.workbooks.all(actor)):
        book = services.workbooks.create(actor, NAME, demo_workbook(connection.id))
        services.workbooks.rename(actor, book.facts.id, name=None, description=DESCRIPTION)
        services.publishing.publish(actor, book.facts.id)
        services.shares.replace(actor, book.facts.id, everyone=True, members={})
    return services.members.sign_in_link(None, member.id, LINK_LIFETIME).path


def _load(services: Services, connection: Connection) -> None:
    warehouse = services.warehouses.get(connection.id)
    load_demo_data(warehouse, services.settings.staging_dir)
