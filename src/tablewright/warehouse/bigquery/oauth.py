"""Where Google gives OAuth tokens. Imports no driver.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from collections.abc import Mapping
from typing import Any

from tablewright.warehouse.oauth import OAuthEndpoints

SCOPE = "https://www.googleapis.com/auth/bigquery"


def endpoints(details: Mapping[str, Any]) -> OAuthEndpoints:
    """Google's clients sign members in; what a client alone does elsewhere is done by a service account."""
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
