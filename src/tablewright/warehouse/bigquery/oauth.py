"""Google's OAuth endpoints. Imports no driver.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from collections.abc import Mapping
from typing import Any

from tablewright.warehouse.identity.oauth import OAuthEndpoints

SCOPE = "https://www.googleapis.com/auth/bigquery"


def endpoints(details: Mapping[str, Any]) -> OAuthEndpoints:
    """Google's clients only sign members in; a service account replaces clients that act for themselves."""
    return OAuthEndpoints(
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token"
        if details.get("authentication") == "member"
        else None,
        member_scopes=(SCOPE,),
        machine_scopes=(SCOPE,),
        # A refresh token comes with the consent only.
        more={"access_type": "offline", "prompt": "consent"},
        client_authentication="body",
    )
