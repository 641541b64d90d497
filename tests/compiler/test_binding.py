"""Formulas are stored with ids and shown with names: one undoes the other, and renaming changes no query."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.kit import Engine, columns, element, parent, table, workbook
from compiler.shop import open_shop
from tablewright.catalog.facts import TableFacts
from tablewright.compiler.analysis.untyped_scope import UntypedScope
from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.expressions.references import Resolved
from tablewright.compiler.names.reference_ids import (
    displayed_error,
    to_displayed,
    to_stored,
    workbook_to_displayed,
    workbook_to_stored,
)
from tablewright.document.index import data_elements
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.document.sources import RootSource
from tablewright.formula.errors import FormulaError
from tablewright.formula.references import far_spans, list_references

AMOUNTS = columns(region="region", amount="amount", twice="=[Amount] * 2")


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def control(element_id: str, control_id: str) -> dict[str, Any]:
    return {"kind": "control", "id": element_id, "name": "C", "control_id": control_id, "control": "number"}


def book(**names: str) -> Workbook:
    """Orders over a table of the same name, a child of it, and the customers."""
    return workbook(
        element("table", "o", table("shop.orders"), AMOUNTS, name=names.get("o", "Orders")),
        element(
            "table",
            "child",
            parent("o"),
            [*columns(twice="twice"), {"id": "x", "name": names.get("x", "Size"), "formula": "1"}],
            name=names.get("child", "Child"),
        ),
        element(
            "table",
            "cust",
            table("shop.customers"),
            columns(customer="customer", points="points"),
            name=names.get("cust", "Customers"),
        ),
        control("ctl", names.get("ctl", "limit")),
    )


def facts(shop: Engine, document: Workbook) -> dict[RootSource, TableFacts]:
    result: dict[RootSource, TableFacts] = {}
    for other_element in data_elements(document):
        if isinstance(other_element.source, WarehouseTableSource):
            result[other_element.source] = shop.facts(other_element.source.path)
    return result


def analysis(shop: Engine, document: Workbook | None = None) -> AnalysedWorkbook:
    document = document or book()
    return AnalysedWorkbook(document, facts(shop, document))


@pytest.mark.parametrize(
    ("element_id", "typed", "stored", "shown"),
    [
        ("o", "sum( [amount] ) // [Amount]", "sum( [#amount] ) // [Amount]", "sum( [Amount] ) // [Amount]"),
        ("o", "[Orders/Amount] + [Item]", "[#/amount] + [#/item]", "[Orders/Amount] + [Orders/Item]"),
        ("o", "[LIMIT] & [Nope] & [Nope/No]", "[#ctl] & [Nope] & [Nope/No]", "[limit] & [Nope] & [Nope/No]"),
        ("o", "[Customers/Points]", "[#cust/#points]", "[Customers/Points]"),
        ("o", "[Customers/#points] & [#cust/Points]", "[#cust/#points] & [#cust/#points]", None),
        ("child", "[Orders/Twice] + [Twice] + [Amount]", "[#o/#twice] + [#twice] + [#o/#amount]", None),
        ("child", "[Child/Size] + [#x]", "[#x] + [#x]", "[Size] + [Size]"),
        ("cust", "Lookup([Orders/Twice], [Points], [Orders/Amount])", None, None),
        ("o", 'If([Amount] > 1, "[Amount]"', 'If([#amount] > 1, "[Amount]"', None),
        ("o", "[Amount] + [Am", "[Amount] + [Am", "[Amount] + [Am"),
        ("o", "[gone] + [#gone] + [#gone:Old Name]", "[gone] + [#gone] + [#gone:Old Name]", None),
    ],
)
def test_names_become_ids_and_ids_names(
    shop: Engine, element_id: str, typed: str, stored: str | None, shown: str | None
) -> None:
    model = analysis(shop).model(element_id)
    bound = to_stored(model, typed)
    if stored is not None:
        assert bound == stored
    if shown is not None:
        assert to_displayed(model, bound).text == shown
    assert to_stored(model, to_displayed(model, bound).text) == bound or "#gone" in typed


def test_inside_a_lookup_the_name_of_the_own_source_means_the_element_of_that_name(shop: Engine) -> None:
    model = analysis(shop).model("o")
    typed = "Lookup([Orders/Amount], [Amount], [Orders/Amount]) + [Orders/Amount]"
    bound = to_stored(model, typed)
    assert bound == "Lookup([#amount], [#amount], [#amount]) + [#/amount]"
    assert to_displayed(model, bound).text == "Lookup([Amount], [Amount], [Amount]) + [Orders/Amount]"
    assert to_stored(model, to_displayed(model, bound).text) == bound


def test_a_name_that_would_mean_something_else_is_not_shown(shop: Engine) -> None:
    document = book(cust="Orders", ctl="amount")
    model = analysis(shop, document).model("o")
    assert to_displayed(model, "[#ctl] + [#amount]").text == "[#ctl] + [Amount]"
    child = analysis(shop, document).model("child")
    assert to_displayed(child, "[#cust/#points]").text == "[#cust/Points]"
    assert to_stored(child, "[#cust/Points]") == "[#cust/#points]"


def test_without_facts_names_of_source_columns_stay(shop: Engine) -> None:
    model = AnalysedWorkbook(book(), {}).model("o")
    assert to_stored(model, "[Orders/Amount] + [Amount] + [Item]") == "[Orders/Amount] + [#amount] + [Item]"
    assert to_displayed(model, "[#/amount] + [#amount]").text == "[#/amount] + [Amount]"


def test_what_was_deleted_is_remembered_by_its_last_name(shop: Engine) -> None:
    before = book()
    stored = "[#x] + [#o/#twice] + [#ctl] + [#cust/#points]"
    elements = [other_element.model_dump(mode="json") for other_element in before.pages[0].elements]
    elements[1]["columns"] = [
        {"id": "y", "name": "Y", "formula": stored},
        {"id": "z", "name": "Points", "formula": "1"},
    ]
    after = workbook(*elements[:2])
    bound = workbook_to_stored(after, facts(shop, before), lambda: before)
    child = next(other_element for other_element in data_elements(bound) if other_element.id == "child")
    assert (
        child.columns[0].formula
        == "[#x:Size] + [#o/#twice] + [#ctl:limit] + [#cust:Customers/#points:Points]"
    )
    model = analysis(shop, bound).model("child")
    shown = to_displayed(model, child.columns[0].formula or "")
    assert shown.text == "[Size] + [Orders/Twice] + [limit] + [Customers/Points]"
    error = model.columns["y"].error
    assert error is not None
    assert "“Size”" in error.message
    assert workbook_to_stored(bound, facts(shop, before), lambda: before) == bound
    assert to_displayed(model, "[#gone:Points]").text == "[#gone:Points]"


def test_errors_use_the_words_and_positions_people_see(shop: Engine) -> None:
    model = analysis(shop).model("o")
    stored = "Abs([#region]) + [#/item]"
    shown = to_displayed(model, stored)
    assert shown.text == "Abs([Region]) + [Orders/Item]"
    document = book()
    elements = [other_element.model_dump(mode="json") for other_element in document.pages[0].elements]
    elements[0]["columns"].append({"id": "wrong", "name": "Wrong", "formula": stored})
    model = analysis(shop, workbook(*elements)).model("o")
    error = model.columns["wrong"].error
    assert isinstance(error, FormulaError)
    told = displayed_error(model, error, stored)
    assert shown.text[told.span.start : told.span.end] == "[Region]"
    assert told.fix is not None
    assert told.fix.text == "Number([Region])"
    assert told.hint is not None
    assert "[Region]" in told.hint


# ---------------------------------------------------------------- properties

WORDS = ["Orders", "orders", "Amount", "Region", "Item", "Twice", "Points", "Customers", "#amount", "a/b"]
names = st.sampled_from([*WORDS, "# of [x]", "limit", "x\\y", "Order Id", "#o", "Size"])
ids = st.sampled_from(
    ["o", "child", "cust", "amount", "twice", "points", "x", "ctl", "gone", "gone:Amount", ""]
)
parts = st.one_of(
    names.map(lambda name: name.replace("\\", "\\\\").replace("/", "\\/")), ids.map("#{}".format)
)
references = st.lists(parts, min_size=1, max_size=2).map(
    lambda names: "[" + "/".join(part.replace("[", "\\[").replace("]", "\\]") for part in names) + "]"
)
formulas = st.recursive(
    references,
    lambda inner: st.one_of(
        st.builds("{} + {}".format, inner, inner),
        st.builds("Lookup({}, {}, {})".format, inner, inner, inner),
        st.builds("( {} /* [x] */ , {}".format, inner, inner),
    ),
    max_leaves=5,
)
naming = st.fixed_dictionaries(
    {},
    optional={
        "o": names,
        "child": names,
        "cust": names,
        "x": names,
        "ctl": st.sampled_from(["limit", "amount", "Twice"]),
    },
)


def means(space: AnalysedWorkbook, element_id: str, formula: str) -> list[Resolved | None]:
    untyped_scope = UntypedScope(space.model(element_id))
    far = far_spans(formula)
    return [
        untyped_scope.meaning(reference.parts, far=reference.span in far)
        for reference in list_references(formula)
    ]


@settings(max_examples=250, deadline=None)
@given(naming, st.sampled_from(["o", "child", "cust"]), formulas)
def test_binding_and_showing_are_inverse(
    shop: Engine, given_names: dict[str, str], element_id: str, typed: str
) -> None:
    space = analysis(shop, book(**given_names))
    model = space.model(element_id)
    bound = to_stored(model, typed)
    shown = to_displayed(model, bound).text
    assert means(space, element_id, bound) == means(space, element_id, typed)
    assert means(space, element_id, shown) == means(space, element_id, typed)
    assert to_stored(model, bound) == bound
    again = to_stored(model, shown)
    assert to_displayed(model, again).text == shown
    assert means(space, element_id, again) == means(space, element_id, typed)
    if all(means(space, element_id, typed)):
        assert again == bound


@settings(max_examples=150, deadline=None)
@given(naming, naming, st.sampled_from(["o", "child", "cust"]), formulas)
def test_renaming_changes_no_meaning(
    shop: Engine, before: dict[str, str], after: dict[str, str], element_id: str, typed: str
) -> None:
    old, new = analysis(shop, book(**before)), analysis(shop, book(**after))
    bound = to_stored(old.model(element_id), typed)
    meaning = means(old, element_id, bound)
    known = [item for item in meaning if item is not None and "control_id" not in repr(item)]
    kept = [
        now
        for was, now in zip(meaning, means(new, element_id, bound), strict=True)
        if was is not None and "control_id" not in repr(was)
    ]
    assert kept == known
    shown = to_displayed(new.model(element_id), bound).text
    assert means(new, element_id, shown) == means(new, element_id, bound)


def test_renaming_changes_no_query(shop: Engine) -> None:
    document = workbook(
        element("table", "o", table("shop.orders"), AMOUNTS, name="Orders"),
        element(
            "table",
            "child",
            parent("o"),
            columns(
                region="region",
                double="=[Twice] + [Orders/Amount] + [limit]",
                total="=Sum([Double])",
                looked="=Lookup([Customers/Full Name], [Region], [Customers/Customer])",
            ),
            groupings=[{"id": "g", "keys": ["region"], "calculations": ["total"]}],
        ),
        element(
            "table",
            "cust",
            table("shop.customers"),
            columns(customer="customer", full_name="full_name"),
            name="Customers",
        ),
        {**control("ctl", "limit"), "value": 5},
    )
    known = facts(shop, document)
    bound = workbook_to_stored(document, known)
    renamed = bound.model_dump(mode="json")
    for page in renamed["pages"]:
        for number, item in enumerate(page["elements"]):
            item["name"] = f"Element {number}"
            for place, column in enumerate(item.get("columns", [])):
                column["name"] = f"Orders {place}"
            if item["kind"] == "control":
                item["control_id"] = "most"
    changed = Workbook.model_validate(renamed)
    for element_id in ("o", "child"):
        first, second, third = (
            shop.compile(other_workbook, element_id) for other_workbook in (document, bound, changed)
        )
        assert first.sql == second.sql
        assert first.digest == third.digest or element_id == "child"
        assert not third.problems
        assert shop.run(first.sql, first.parameters) == shop.run(third.sql, third.parameters)
    shown = next(
        other_element
        for other_element in data_elements(workbook_to_displayed(changed, known))
        if other_element.id == "child"
    )
    assert shown.columns[1].formula == "[Element 0/Orders 2] + [Element 0/Orders 1] + [most]"
    assert workbook_to_stored(workbook_to_displayed(changed, known), known) == changed


def test_metrics_relationships_and_totals_are_bound(shop: Engine) -> None:
    customer = {
        "id": "rel",
        "name": "Customer",
        "target_element_id": "cust",
        "keys": [{"column_id": "customer", "target_column_id": "customer"}],
    }
    metrics = [{"id": "rev", "name": "Revenue", "formula": "Sum([Amount])"}]
    orders = element(
        "table",
        "o",
        table("shop.orders"),
        columns(amount="amount", customer="customer", sum="=Sum([Amount])"),
        name="Orders",
        relationships=[customer],
        metrics=metrics,
    )
    customers = element(
        "table",
        "cust",
        table("shop.customers"),
        columns(customer="customer", points="points"),
        name="Customers",
    )
    document = workbook(orders, element("table", "child", parent("o"), columns(amount="amount")), customers)
    space = analysis(shop, document)
    typed = "[Metrics/Revenue] + [Orders/Customer/Points] + [Metrics/Nope] + [Orders/Nope/Points]"
    stored = "[Metrics/#rev] + [#o/#rel/#points] + [Metrics/Nope] + [Orders/Nope/Points]"
    for element_id in ("o", "child"):
        model = space.model(element_id)
        assert to_stored(model, typed) == stored
        assert to_displayed(model, stored).text == typed
    model = space.model("o")
    assert to_stored(model, "[sum (row total)]") == "[#sum (Row Total)]"
    assert to_displayed(model, "[#sum (Row Total)]").text == "[Sum (Row Total)]"
    bound = workbook_to_stored(document, facts(shop, document))
    assert next(iter(data_elements(bound))).metrics[0].formula == "Sum([#amount])"


def join(left: str, right: str, leg: str = "Buyers") -> dict[str, Any]:
    return {
        "kind": "join",
        "first": {"id": "first", "name": "Sales", "source": table("shop.orders")},
        "legs": [
            {
                "id": "second",
                "name": leg,
                "source": parent("cust"),
                "kind": "left",
                "on": [{"left": left, "right": right}],
            }
        ],
    }


def test_conditions_of_joins_are_bound(shop: Engine) -> None:
    customers = element(
        "table", "cust", table("shop.customers"), columns(customer="customer", points="points"), name="People"
    )
    typed = ("Upper([Sales/Customer]) // [Customer]", "Upper([customer])")
    joined = element(
        "table", "j", join(*typed), columns(total="=[Sales/Amount] + [Buyers/Points] + [Quantity]")
    )
    document = workbook(customers, joined)
    known = {
        WarehouseTableSource.model_validate(table(other_table)): shop.facts(other_table.split("."))
        for other_table in TABLES
    }
    bound = workbook_to_stored(document, known)
    result = next(other_element for other_element in data_elements(bound) if other_element.id == "j")
    assert result.columns[0].formula == r"[#/first\/amount] + [#/second\/points] + [#/first\/quantity]"
    (condition,) = result.model_dump()["source"]["legs"][0]["on"]
    assert condition["left"] == r"Upper([#/first\/customer]) // [Customer]"
    assert condition["right"] == r"Upper([#/second\/customer])"
    assert workbook_to_stored(bound, known) is bound
    renamed = bound.model_dump(mode="json")
    renamed["pages"][0]["elements"][0]["columns"][0]["name"] = "Who"
    renamed["pages"][0]["elements"][1]["source"]["legs"][0]["name"] = "Clients"
    changed = Workbook.model_validate(renamed)
    compiled = [
        shop.compile(other_workbook, "j", sources=known) for other_workbook in (document, bound, changed)
    ]
    assert not any(query.problems for query in compiled)
    rows = [shop.run(query.sql, query.parameters) for query in compiled]
    assert rows[0] == rows[1] == rows[2]
    shown = next(
        other_element
        for other_element in data_elements(workbook_to_displayed(changed, known))
        if other_element.id == "j"
    )
    assert shown.columns[0].formula == "[Sales/Amount] + [Clients/Points] + [Sales/Quantity]"
    (condition,) = shown.model_dump()["source"]["legs"][0]["on"]
    assert (condition["left"], condition["right"]) == (
        "Upper([Sales/Customer]) // [Customer]",
        "Upper([Clients/Who])",
    )


TABLES = ("shop.orders", "shop.customers")
