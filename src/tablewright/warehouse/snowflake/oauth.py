"""The OAuth endpoints of a Snowflake account. Imports no driver.

https://docs.snowflake.com/en/user-guide/oauth-custom
"""

from collections.abc import Mapping
from typing import Any

from tablewright.warehouse.identity.oauth import OAuthEndpoints


def endpoints(details: Mapping[str, Any]) -> OAuthEndpoints:
    """The account signs members in by itself. Tokens for a client alone come from another provider only."""
    host = details.get("host") or f"{details['account'].replace('_', '-')}.snowflakecomputing.com"
    port = details.get("port", 443)
    base = f"https://{host}" if port == 443 else f"https://{host}:{port}"
    role = details.get("role")
    return OAuthEndpoints(
        authorize_url=f"{base}/oauth/authorize",
        token_url=f"{base}/oauth/token-request" if details.get("authentication") == "member" else None,
        member_scopes=("refresh_token", *((f"session:role:{role}",) if role else ())),
        machine_scopes=((f"session:role:{role}",) if role else ("session:role-any",)),
    )
