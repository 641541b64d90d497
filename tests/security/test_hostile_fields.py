"""Injection through every field of connections, destinations and sources: each is a value or a name.

Answers may be refusals, never internal errors, and nothing is lost afterwards.
"""

from typing import Any

from security.conftest import SECRET, Site
from security.corpus import HOSTILE, WRONG_TYPES


def sane(answer: Any, text: object) -> None:
    assert answer.status_code < 500 or answer.status_code == 503, (text, answer.text)
    assert SECRET not in answer.text


def test_hostile_text_in_every_field_is_only_text(site: Site) -> None:
    for text in HOSTILE:
        in_connections(site, text)
        in_destinations(site, text)
    # Each of these is a question to the warehouse: a few of them tell.
    for text in HOSTILE[:7]:
        in_the_explorer(site, text)
        in_sources(site, text)
    site.unharmed()


def in_connections(site: Site, text: str) -> None:
    details = {**site.engine.details}
    sane(site.client.patch(site.at, json={"name": text[:120], "description": text}), text)
    for field in details:
        if field in ("platform", "port", "sessions"):
            continue
        # Tried without a server behind it where a field says where the server is.
        changed = {**details, field: text}
        answer = site.client.patch(site.at, json={"details": {**changed, "unknown_field": text}})
        assert answer.status_code == 422, (field, answer.text)


def in_destinations(site: Site, text: str) -> None:
    fields = site.client.get(f"{site.at}/write-access").json()["fields"]
    parts = [field["name"] for field in fields if field["part"]]
    values = dict(zip(parts, (*site.secret[:-2], text), strict=True))
    setup = site.client.post(f"{site.at}/write-access/setup", json={"values": values})
    sane(setup, text)
    changed = site.client.patch(f"{site.at}/write-access/destinations/none", json={"description": text})
    sane(changed, text)


def in_the_explorer(site: Site, text: str) -> None:
    container = list(site.orders[:-1])
    sane(site.client.get(f"{site.at}/search", params={"q": text}), text)
    sane(site.client.get(f"{site.at}/schemas", params={"q": text}), text)
    for path in ([*container[:-1], text], [text] * len(container)):
        sane(site.client.get(f"{site.at}/tables", params={"container": path}), text)
    sane(site.client.get(f"{site.at}/sample", params={"path": [*container, text]}), text)


def in_sources(site: Site, text: str) -> None:
    for path in ((*site.orders[:-1], text), (text, *site.orders[1:])):
        answer = site.table(path)
        sane(answer, text)
        assert answer.status_code >= 400
    sane(site.sql(text), text)
    sane(site.sql(f"SELECT '{text}' AS x"), text)


def test_values_of_the_wrong_type_are_refused_before_anything_happens(site: Site) -> None:
    for value in WRONG_TYPES:
        body = {"name": value, "details": site.engine.details}
        assert site.client.post("/api/connections", json=body).status_code == 422
        for field in ("values", "purpose", "team_ids", "create"):
            body = {"values": {"schema": "x"}, field: value}
            answer = site.client.post(f"{site.at}/write-access/destinations", json=body)
            if (field, value) in (("create", True), ("team_ids", None)):
                continue
            assert answer.status_code in (403, 404, 409, 422), (field, value, answer.text)
        answer = site.client.patch(
            f"{site.at}/write-access/destinations/x", json={"options": {"a": {"b": value}}}
        )
        assert answer.status_code == 422
    site.unharmed()
