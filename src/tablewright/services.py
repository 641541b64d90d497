"""The running application's parts, wired once at start and handed to every router."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tablewright.settings import Settings
from tablewright.store.database import Store

if TYPE_CHECKING:
    from tablewright.query.service import QueryService
    from tablewright.query.versions import DataVersions
    from tablewright.warehouse.pool import WarehousePool


@dataclass
class Services:
    settings: Settings
    store: Store
    warehouses: "WarehousePool"
    versions: "DataVersions"
    queries: "QueryService"
