"""What the errors of the Data API look like, by what a switch calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_SCHEMA = "see https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema "
_PROPERTY_ID = "see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id."
_CREDENTIAL = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential."
    " See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_REALM = 'Bearer realm="https://accounts.google.com/"'
_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_OTHERS = "The request's dimensions & metrics are incompatible. To learn more, "
_EXPLORER = "see https://ga-dev-tools.web.app/ga4/dimensions-metrics-explorer/"
DATA, ADMIN = "analyticsdata.googleapis.com", "analyticsadmin.googleapis.com"


class Told(NamedTuple):
    """An HTTP status, and an error of that status."""

    http: int
    status: str
    message: str
    details: Sequence[Mapping[str, Any]] = ()
    headers: Mapping[str, str] = {}

    @property
    def body(self) -> dict[str, Any]:
        """The envelope, as Google sends it."""
        error: dict[str, Any] = {"code": self.http, "message": self.message, "status": self.status}
        return {"error": {**error, "details": list(self.details)} if self.details else error}


def _info(reason: str, **metadata: str) -> Sequence[Mapping[str, Any]]:
    return ({"@type": _INFO, "reason": reason, "domain": "googleapis.com", "metadata": metadata},)


def disabled(service: str, name: str) -> Told:
    """Return what is said when an API is not enabled in the Cloud project."""
    address = f"https://console.developers.google.com/apis/api/{service}/overview?project=111222333444"
    said = f"{name} has not been used in project 111222333444 before or it is disabled."
    details = _info("SERVICE_DISABLED", service=service, consumer="projects/111222333444", activationUrl=address)
    return Told(403, "PERMISSION_DENIED", said, details)


def wrong_property(text: str) -> Told:
    """Return what is said of "G-ABC123"."""
    said = f"Invalid property ID: {text}. A numeric Property ID is required. To learn more about Property ID, "
    return Told(403, "PERMISSION_DENIED", said + _PROPERTY_ID)


def unknown_field(name: str, kind: str) -> Told:
    """Return what is said of a name that is no dimension or no metric: behind a metric stand two blanks."""
    said = f"Field {name} is not a valid {kind}.{'  ' if kind == 'metric' else ' '}"
    return invalid(f"{said}For a list of valid dimensions and metrics, {_SCHEMA}")


def incompatible(name: str) -> Told:
    """Return what is said of fields that do not go together."""
    return invalid(f"Please remove {name} to make the request compatible. {_OTHERS}{_EXPLORER}")


def unknown_name(name: str) -> Told:
    """Return what is said of a name in the body that is not known."""
    said = f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
    details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"description": said}]}
    return invalid(said, [details])


def invalid(message: str, details: Sequence[Mapping[str, Any]] = ()) -> Told:
    """Return what is said of a mistake in the request."""
    return Told(400, "INVALID_ARGUMENT", message, details)


def _used_up(message: str) -> Told:
    return Told(429, "RESOURCE_EXHAUSTED", message)


#: Every error that can be switched on, beside "html" (a web page), "cut", "silent" and "odd" (no report).
FAULTS: Mapping[str, Told] = {
    "no token": Told(
        401,
        "UNAUTHENTICATED",
        f"Request is missing required authentication credential. {_CREDENTIAL}",
        _info("CREDENTIALS_MISSING", method="google.analytics.data.v1beta.BetaAnalyticsData.RunReport", service=DATA),
        {"WWW-Authenticate": _REALM},
    ),
    "token ended": Told(
        401,
        "UNAUTHENTICATED",
        f"Request had invalid authentication credentials. {_CREDENTIAL}",
        headers={"WWW-Authenticate": f'{_REALM}, error="invalid_token"'},
    ),
    "too few scopes": Told(
        403,
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        _info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service=DATA),
    ),
    "not a viewer": Told(
        403,
        "PERMISSION_DENIED",
        f"User does not have sufficient permissions for this property. To learn more about Property ID, {_PROPERTY_ID}",
    ),
    "measurement id": wrong_property("G-ABC123"),
    "api disabled": disabled(DATA, "Google Analytics Data API"),
    "unknown dimension": unknown_field("sessionSorce", "dimension"),
    "unknown metric": unknown_field("sesions", "metric"),
    "incompatible": incompatible("advertiserAdCost"),
    "unknown key": unknown_name("dateRange"),
    "too early": invalid("Invalid start_date: 2015-08-13 must be greater than 2015-08-13."),
    "hour quota": _used_up(
        "Exhausted property tokens for a project per hour. These quota tokens will return in under an hour."
    ),
    "day quota": _used_up(
        "Exhausted property tokens for a property per day. These quota tokens will return in less than 24 hours."
    ),
    "too many at once": _used_up("Exhausted concurrent requests quota."),
    "server errors quota": _used_up("Exhausted server errors quota."),
    "server failed": Told(500, "INTERNAL", "Internal error encountered."),
    "busy": Told(503, "UNAVAILABLE", "The service is currently unavailable."),
}
