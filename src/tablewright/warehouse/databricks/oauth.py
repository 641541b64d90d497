"""The OAuth endpoints of a Databricks workspace. Imports no driver.

https://docs.databricks.com/aws/en/dev-tools/auth/oauth-u2m
"""

from collections.abc import Mapping
from typing import Any

from tablewright.warehouse.identity.oauth import OAuthEndpoints


def endpoints(details: Mapping[str, Any]) -> OAuthEndpoints:
    port = details.get("port", 443)
    base = f"https://{details['host']}" if port == 443 else f"https://{details['host']}:{port}"
    return OAuthEndpoints(
        authorize_url=f"{base}/oidc/v1/authorize",
        token_url=f"{base}/oidc/v1/token",
        member_scopes=("all-apis", "offline_access"),
        machine_scopes=("all-apis",),
    )
