"""The doctor's steps, in order: what each is needed for, and where it applies."""

from collections.abc import Callable
from dataclasses import dataclass

from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.storage import Storage
from tablewright.warehouse.setup.platform_setup import Step
from tablewright.writeback.doctor.probe import Probe
from tablewright.writeback.doctor.report import FEATURES, Feature

REACH = "Reach the warehouse"
CREATE = "Create the destination"


@dataclass(frozen=True, slots=True)
class Trial:
    """One step. `needs` names steps that have to pass before; `when` decides by the options of a destination
    whether it is tried."""

    privilege: Step
    label: str
    needed_for: tuple[Feature, ...]
    action: Callable[[Probe], None]
    needs: Step | tuple[Step, ...] | None = None
    where: Callable[[Capabilities], bool] = lambda _capabilities: True
    when: Callable[[Storage], bool] | None = None

    @property
    def needed(self) -> tuple[Step, ...]:
        if self.needs is None:
            return ()
        return self.needs if isinstance(self.needs, tuple) else (self.needs,)


_TABLES: tuple[Feature, ...] = ("input-tables", "uploads", "materialization")
_VIEWS: tuple[Feature, ...] = ("warehouse-views", "materialization")
_INPUT: tuple[Feature, ...] = ("input-tables",)

# The registry of our objects needs to create a table and to change its rows, so every feature does.
STEPS: tuple[Trial, ...] = (
    Trial("clean-up", "Look for leftovers", FEATURES, Probe.clean_up),
    Trial("create-table", "Create tables", FEATURES, Probe.create_table, "clean-up"),
    Trial("insert", "Insert rows", FEATURES, Probe.insert, "create-table"),
    Trial("select", "Read rows", FEATURES, Probe.select, "insert"),
    Trial("values", "Keep values as they are", FEATURES, Probe.values, "select"),
    Trial("case", "Keep names as they are", FEATURES, Probe.case, "create-table"),
    Trial("update", "Update rows", FEATURES, Probe.update, "create-table"),
    Trial(
        "transaction",
        "Undo a failed change",
        _TABLES,
        Probe.roll_back,
        "select",
        lambda capabilities: capabilities.transactions != "none",
    ),
    Trial("load", "Load many rows", _INPUT, Probe.load, "create-table"),
    Trial("delete", "Delete rows", FEATURES, Probe.delete, "create-table"),
    Trial("alter", "Add columns", _INPUT, Probe.alter, "create-table"),
    Trial("rename", "Rename tables", _INPUT, Probe.rename, "create-table"),
    Trial(
        "temporary",
        "Use temporary tables",
        _INPUT,
        Probe.temporary,
        None,
        lambda capabilities: capabilities.temporary_tables is not None,
    ),
    Trial("create-view", "Create views", _VIEWS, Probe.create_view, "create-table"),
    Trial("replace-view", "Replace views", _VIEWS, Probe.replace_view, "create-view"),
    Trial("drop-view", "Drop views", _VIEWS, Probe.drop_view, "create-view"),
    Trial("load-csv", "Load CSV files", ("uploads",), Probe.load_csv, "clean-up"),
    Trial("registry", "Keep the list of objects", FEATURES, Probe.registry, "clean-up"),
    Trial(
        "materialize",
        "Run materializations in a place of their own",
        ("materialization",),
        Probe.materialize,
        "create-table",
        when=lambda storage: storage.elsewhere,
    ),
    # Where it is refused, plain tables are stored: no feature needs it.
    Trial(
        "refreshed-table",
        "Make tables that the warehouse refreshes",
        (),
        Probe.refreshed_table,
        ("create-table", "materialize"),
        when=lambda storage: storage.wanted,
    ),
    Trial("drop-table", "Drop tables", _TABLES, Probe.drop_table, "create-table"),
)


ALWAYS = tuple(trial for trial in STEPS if trial.when is None)
"""For every destination."""


def trials(capabilities: Capabilities, storage: Storage | None = None) -> tuple[Trial, ...]:
    """The steps that apply to a platform and to a destination with these storage options."""
    return tuple(
        trial
        for trial in STEPS
        if trial.where(capabilities) and (trial.when is None or (storage is not None and trial.when(storage)))
    )


def planned(
    capabilities: Capabilities | None = None, storage: Storage | None = None
) -> tuple[tuple[Step, str], ...]:
    """The steps that are tried, in order, with their labels."""
    chosen = trials(capabilities, storage) if capabilities is not None else ALWAYS
    return (("connect", REACH), *((trial.privilege, trial.label) for trial in chosen))
