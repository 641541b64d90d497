"""Clients of BigQuery's two services: jobs and tables by REST, rows by the Storage Read API."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import google.auth.transport.requests
import grpc
import requests
from google.api_core.client_info import ClientInfo
from google.api_core.client_options import ClientOptions
from google.auth import credentials as auth
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import BigQueryReadGrpcTransport
from google.oauth2 import credentials as user
from google.oauth2 import service_account
from requests.adapters import HTTPAdapter

from tablewright.warehouse.bigquery.fields import GOOGLE, BigQueryFields, account_of
from tablewright.warehouse.contract.errors import WarehouseError

SCOPES = (
    "https://www.googleapis.com/auth/bigquery",
    # Tables over files of Google Drive cannot be read without it.
    "https://www.googleapis.com/auth/drive.readonly",
)
_AGENT = "tablewright"
_ANY_SIZE = [("grpc.max_receive_message_length", -1)]


@dataclass(frozen=True, slots=True)
class Services:
    jobs: bigquery.Client
    storage: BigQueryReadClient | None

    def close(self) -> None:
        self.jobs.close()
        if self.storage is not None:
            self.storage.transport.close()


def connect(fields: BigQueryFields, secret: Mapping[str, Any]) -> Services:
    """Create the clients. Sends nothing."""
    credentials = _credentials(fields, secret)
    session = _session(credentials, fields)
    info = ClientInfo(user_agent=_AGENT)
    options = ClientOptions(api_endpoint=fields.endpoint or GOOGLE)
    jobs = bigquery.Client(
        project=fields.project,
        credentials=credentials,
        location=fields.location,
        client_options=options,
        client_info=info,
        _http=session,
    )
    return Services(jobs, _storage(credentials, fields))


def _credentials(fields: BigQueryFields, secret: Mapping[str, Any]) -> auth.Credentials:
    match fields.authentication:
        case "none":
            return AnonymousCredentials()
        case "service-account":
            text = secret.get("service_account")
            if not text:
                raise _lacking("the JSON key of a service account")
            account = account_of(text)
            try:
                return service_account.Credentials.from_service_account_info(account, scopes=SCOPES)
            except ValueError as error:
                raise WarehouseError(
                    "invalid",
                    "The private key of the service account cannot be read.",
                    hint="Make a new key in the Google Cloud console, and give its whole JSON text.",
                ) from error
        case _:
            token = secret.get("access_token")
            if not token:
                raise _lacking("an access token")
            return user.Credentials(token=token)


def _lacking(what: str) -> WarehouseError:
    return WarehouseError("permission", f"The connection has no credentials: it needs {what}.")


def _session(credentials: auth.Credentials, fields: BigQueryFields) -> requests.Session:
    """An HTTP session with a connection for each concurrent statement."""
    session: requests.Session
    if isinstance(credentials, AnonymousCredentials):
        session = requests.Session()
    else:
        session = google.auth.transport.requests.AuthorizedSession(credentials)
    adapter = HTTPAdapter(pool_maxsize=fields.sessions + 2)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _storage(credentials: auth.Credentials, fields: BigQueryFields) -> BigQueryReadClient | None:
    """The client of the Storage Read API; None for an emulator without it: rows then come by REST, slowly."""
    address = fields.storage_endpoint
    if address is None:
        if fields.endpoint is not None and not fields.endpoint.endswith(".googleapis.com"):
            return None
        return BigQueryReadClient(credentials=credentials)
    place = urlsplit(address)
    if place.scheme == "http":
        channel = grpc.insecure_channel(place.netloc, options=_ANY_SIZE)
        return BigQueryReadClient(transport=BigQueryReadGrpcTransport(channel=channel))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return BigQueryReadClient(
            credentials=credentials, client_options=ClientOptions(api_endpoint=place.netloc)
        )
