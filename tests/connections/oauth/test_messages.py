"""What is said to identity providers, and how their answers are read."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tablewright.connections.oauth.messages import (
    BadAnswer,
    challenge_of,
    check_nonce,
    code_form,
    machine_form,
    plain_code,
    read_error,
    read_tokens,
    refresh_form,
    sign_in_address,
)
from tablewright.connections.oauth.sign_in import safe_path
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.identity.oauth import OAuthPlan, is_safe, plan_of

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def plan(*scopes: str, authorize_url: str = "https://id.example.org/authorize", **more: str) -> OAuthPlan:
    return OAuthPlan(
        "member", authorize_url, "https://id.example.org/token", "me & you", scopes, more, "header", None
    )


def test_the_challenge_is_that_of_the_standard() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("address", ["https://id.example.org/authorize", "https://id.example.org/a?tenant=1"])
def test_the_address_of_the_sign_in_page(address: str) -> None:
    asked = sign_in_address(
        plan("a", "b c", authorize_url=address, prompt="consent", state="no"),
        redirect_uri="https://tw.example.org/api/oauth/callback",
        state="s+/=",
        verifier="v",
        nonce="n",
    )
    assert asked.startswith(address)
    values = {name: value for name, (value,) in parse_qs(urlsplit(asked).query).items()}
    values.pop("tenant", None)
    assert values == {
        "prompt": "consent",
        "response_type": "code",
        "client_id": "me & you",
        "redirect_uri": "https://tw.example.org/api/oauth/callback",
        "scope": "a b c",
        "state": "s+/=",
        "code_challenge": challenge_of("v"),
        "code_challenge_method": "S256",
    }


def test_a_nonce_goes_along_where_members_are_identified() -> None:
    asked = sign_in_address(plan("openid"), redirect_uri="r", state="s", verifier="v", nonce="n")
    assert parse_qs(urlsplit(asked).query)["nonce"] == ["n"]


def test_forms_hold_what_is_asked_and_no_secret() -> None:
    assert code_form(plan(), code="c", redirect_uri="r", verifier="v") == {
        "grant_type": "authorization_code",
        "code": "c",
        "redirect_uri": "r",
        "client_id": "me & you",
        "code_verifier": "v",
    }
    assert refresh_form(plan(), "r")["refresh_token"] == "r"
    assert machine_form(plan("a", "b"))["scope"] == "a b"


def answer(**changes: Any) -> bytes:
    return json.dumps({"access_token": "a", "refresh_token": "r", "expires_in": 60} | changes).encode()


def test_tokens_are_read() -> None:
    tokens = read_tokens(answer(token_type="bearer"), NOW)
    assert (tokens.access_token, tokens.refresh_token) == ("a", "r")
    assert tokens.expires_at == NOW + timedelta(seconds=60)
    assert read_tokens(answer(expires_in="90"), NOW).expires_at == NOW + timedelta(seconds=90)
    assert "'a'" not in repr(tokens)


@pytest.mark.parametrize("seconds", [None, 0, -5, True, "soon", "-1", 10**12, [], {}])
def test_an_end_that_makes_no_sense_is_none(seconds: object) -> None:
    assert read_tokens(answer(expires_in=seconds), NOW).expires_at is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        answer(access_token=None),
        answer(access_token=""),
        answer(access_token=5),
        answer(access_token="x" * 200_000),
        answer(token_type="mac"),
    ],
)
def test_other_answers_are_refused(content: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_tokens(content, NOW)


def test_a_refresh_token_of_another_kind_is_none() -> None:
    assert read_tokens(answer(refresh_token=5), NOW).refresh_token is None
    assert read_tokens(answer(refresh_token=""), NOW).refresh_token is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"error": "invalid_grant"}', "invalid_grant"),
        (b'{"error": "<script>"}', "unknown"),
        (b'{"error": {"code": 5}}', "unknown"),
        (b"oops", "unknown"),
    ],
)
def test_errors_are_read_by_their_code(content: bytes, code: str) -> None:
    assert read_error(content) == code


def test_a_code_is_short_and_plain() -> None:
    assert plain_code("access_denied") == "access_denied"
    assert plain_code("x" * 61) == plain_code("a b") == plain_code("") == plain_code(None) == "unknown"


def id_token(**claims: Any) -> str:
    body = {"nonce": "n", "aud": "me & you", "exp": NOW.timestamp() + 60} | claims
    return f"e30.{base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b'=').decode()}.s"


def test_the_answer_belongs_to_this_sign_in() -> None:
    check_nonce(id_token(), "n", plan("openid"), NOW)
    check_nonce(id_token(aud=["other", "me & you"]), "n", plan("openid"), NOW)
    check_nonce(None, "n", plan("all-apis"), NOW)


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "a.b",
        "a.%%%.c",
        f"e30.{base64.urlsafe_b64encode(b'[]').decode()}.s",
        id_token(nonce="m"),
        id_token(nonce=None),
        id_token(aud="other"),
        id_token(aud=["other"]),
        id_token(exp=NOW.timestamp() - 1),
        id_token(exp="soon"),
    ],
)
def test_any_other_answer_is_refused(token: str | None) -> None:
    with pytest.raises(BadAnswer):
        check_nonce(token, "n", plan("openid"), NOW)


@pytest.mark.parametrize("path", ["/", "/connections/1?a=b#c", "/ü"])
def test_places_of_this_application(path: str) -> None:
    assert safe_path(path, "/else") == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\nb",
        "/a\x00",
        "/" + "x" * 2_000,
    ],
)
def test_other_places_are_not_gone_to(path: str) -> None:
    assert safe_path(path, "/else") == "/else"


SNOWFLAKE = {"account": "org-shop_1", "authentication": "member", "client_id": "c", "role": "READER"}
DATABRICKS = {"host": "adb.example.org", "authentication": "member", "client_id": "c"}
BIGQUERY = {"authentication": "member", "client_id": "c"}


def test_where_each_platform_gives_tokens() -> None:
    snowflake = plan_of("snowflake", SNOWFLAKE)
    assert snowflake is not None
    assert snowflake.authorize_url == "https://org-shop-1.snowflakecomputing.com/oauth/authorize"
    assert snowflake.token_url == "https://org-shop-1.snowflakecomputing.com/oauth/token-request"
    assert snowflake.scopes == ("refresh_token", "session:role:READER")
    databricks = plan_of("databricks", DATABRICKS)
    assert databricks is not None
    assert databricks.token_url == "https://adb.example.org/oidc/v1/token"
    assert databricks.scopes == ("all-apis", "offline_access")
    machine = plan_of("databricks", DATABRICKS | {"authentication": "machine"})
    assert machine is not None
    assert (machine.way, machine.scopes) == ("machine", ("all-apis",))
    bigquery = plan_of("bigquery", BIGQUERY)
    assert bigquery is not None
    assert bigquery.more == {"access_type": "offline", "prompt": "consent"}
    assert bigquery.client_authentication == "body"


def test_other_ways_and_platforms_need_no_tokens() -> None:
    assert plan_of("postgres", {"host": "h"}) is None
    assert plan_of("postgres", {"authentication": "member"}) is None
    assert plan_of("databricks", DATABRICKS | {"authentication": "token"}) is None


def test_another_provider_than_the_vendors() -> None:
    own = {
        "authorize_url": "https://id.example.org/a",
        "token_url": "https://id.example.org/t",
        "scopes": ["x"],
    }
    plan = plan_of("bigquery", BIGQUERY | own)
    assert plan is not None
    assert (plan.authorize_url, plan.token_url, plan.scopes) == (
        own["authorize_url"],
        own["token_url"],
        ("x",),
    )
    assert plan.more == {}, "what only Google understands"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"token_url": "http://id.example.org/t"},
        {"token_url": "ftp://id.example.org/t"},
        {"authorize_url": "javascript:alert(1)"},
        {"authorize_url": "https:///nowhere"},
    ],
)
def test_a_way_that_cannot_work_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WarehouseError) as refused:
        plan_of("databricks", DATABRICKS | changes)
    assert refused.value.code == "invalid"


def test_snowflake_gives_no_tokens_to_machines() -> None:
    with pytest.raises(WarehouseError, match="token_url"):
        plan_of("snowflake", SNOWFLAKE | {"authentication": "machine"})


def test_secrets_go_over_tls_or_stay_on_this_machine() -> None:
    for url in ("https://a.b/c", "http://127.0.0.1:80/c", "http://localhost/c", "http://[::1]/c"):
        assert is_safe(url)
    for url in ("http://a.b/c", "http://127.0.0.1.evil.example/c", "//a.b", "file:///etc/passwd", ""):
        assert not is_safe(url)
