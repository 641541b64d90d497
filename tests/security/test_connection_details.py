"""Connection strings and local files: structured fields, options by allow-list, no way to the host.

CVE-2023-38646, CVE-2026-59827, CVE-2024-34693 (`local_infile`), CVE-2023-39265, CVE-2021-41277.
"""

from typing import Any

import pytest
from pydantic import ValidationError

from servers.application import Application
from tablewright.warehouse.registry import FIELDS, PLATFORMS

SMUGGLED = (
    {"options": {"local_infile": "1"}},
    {"options": {"session_preload_libraries": "x"}},
    {"options": {"init_command": "DROP TABLE x"}},
    {"options": {"allow_unsigned_extensions": "true"}},
    {"options": {"krbsrvname": "x"}},
    {"options": {"service": "x"}},
    {"options": "-c search_path=stage"},
    {"url": "jdbc:h2:mem:;INIT=RUNSCRIPT FROM 'http://127.0.0.1/x'"},
    {"dsn": "host=127.0.0.1"},
    {"connection_string": "sqlite+pysqlite:////etc/passwd"},
    {"sslkey": "/etc/ssl/private/key.pem"},
    {"passfile": "/root/.pgpass"},
    {"read_default_file": "/root/.my.cnf"},
    {"private_key_file": "/root/.ssh/id_rsa"},
    {"service_account_file": "/root/key.json"},
    {"plugin_dir": "/tmp"},
    {"driver": "sqlite"},
)
BASE: dict[str, dict[str, Any]] = {
    "duckdb": {"path": "x.duckdb"},
    "postgres": {"host": "db.invalid", "database": "d", "user": "u"},
    "alloydb": {"host": "db.invalid", "database": "d", "user": "u"},
    "mysql": {"host": "db.invalid", "user": "u"},
    "redshift": {"host": "db.invalid", "database": "d", "user": "u"},
    "snowflake": {"account": "a", "user": "u"},
    "bigquery": {"project": "my-project"},
    "databricks": {"host": "db.invalid", "http_path": "/sql/1.0/warehouses/x"},
}


def platforms() -> list[str]:
    return [fields.model_fields["platform"].annotation.__args__[0] for fields in FIELDS]  # type: ignore[union-attr]


@pytest.mark.parametrize("platform", platforms())
def test_no_field_smuggles_options_or_files(platform: str, sqlite_application: Application) -> None:
    client = sqlite_application.signed_in()
    for extra in SMUGGLED:
        details = {"platform": platform, **BASE[platform], **extra}
        answer = client.post("/api/connections", json={"name": "x", "details": details})
        assert answer.status_code == 422, (extra, answer.text)
        assert "/root" not in str(answer.json()["error"].get("message", ""))


HOSTS = ("a,b", "a b", "/tmp", "@abstract", "host=x port=1", "user:pw@host", "x\nhost=y", "")


@pytest.mark.parametrize("platform", platforms())
def test_a_host_is_one_name(platform: str) -> None:
    """Lists of servers, folders of sockets and whole addresses are none."""
    fields = PLATFORMS[platform]
    if "host" not in fields.model_fields:
        assert platform in ("duckdb", "bigquery")
        return
    for host in HOSTS:
        with pytest.raises(ValidationError):
            fields.model_validate({"platform": platform, **BASE[platform], "host": host})


def test_a_certificate_is_text_not_a_file(sqlite_application: Application) -> None:
    details = {"platform": "postgres", **BASE["postgres"], "host": "127.0.0.1", "port": 1}
    details |= {"sslmode": "verify-full", "root_certificate": "/etc/passwd"}
    answer = sqlite_application.signed_in().post("/api/connections/test", json=details)
    assert "root:" not in answer.text
    assert answer.status_code == 422 or not answer.json()["ok"]
