"""What the errors of the Google Ads API look like, by what a switch calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_FAILURE = "type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure"
_REQUEST = "rEqUeStIdExample0000009"
_MESSAGES = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    403: ("PERMISSION_DENIED", "The caller does not have permission"),
    429: ("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    500: ("INTERNAL", "Internal error encountered."),
    503: ("UNAVAILABLE", "The service is currently unavailable."),
    504: ("DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
}
_NOT_TAKEN = "Request had invalid authentication credentials."
_CREDENTIAL = "Expected OAuth 2 access token, login cookie or other valid authentication credential."


class Told(NamedTuple):
    """An HTTP status, and an error of that kind and name; without a kind it is one of Google's own."""

    http: int
    kind: str
    name: str
    said: str
    more: Mapping[str, Any] = {}
    message: str = ""
    details: Sequence[Mapping[str, Any]] = ()

    @property
    def body(self) -> dict[str, Any]:
        """The envelope, as Google sends it; a stream wraps it into a list."""
        status, message = _MESSAGES.get(self.http, ("UNAUTHENTICATED", _NOT_TAKEN))
        if not self.kind:
            error = {"code": self.http, "message": self.said, "status": status}
            return {"error": {**error, "details": list(self.details)} if self.details else error}
        failed = {"errorCode": {self.kind: self.name}, "message": self.said, **self.more}
        details = [{"@type": _FAILURE, "errors": [failed], "requestId": _REQUEST}]
        return {"error": {"code": self.http, "message": self.message or message, "status": status, "details": details}}


def query(name: str, said: str) -> Told:
    """Return what is said of a mistake in a query."""
    return Told(400, "queryError", name, said)


def wrong_id(text: str) -> Told:
    """Return what is said of a number that is none."""
    return Told(400, "requestError", "INVALID_CUSTOMER_ID", f"Invalid customer ID '{text}'.")


def ended(version: str) -> Told:
    """Return what is said of a version that has ended."""
    said = f"Version {version} is deprecated. Requests to this version will be blocked."
    return Told(400, "requestError", "UNSUPPORTED_VERSION", said)


def _rights(name: str, said: str) -> Told:
    return Told(403, "authorizationError", name, said)


def _who(name: str, said: str, message: str = "") -> Told:
    return Told(401, "authenticationError", name, said, message=message)


def _quota(name: str, scope: str, rate: str, seconds: int) -> Told:
    details = {"rateScope": scope, "rateName": rate, "retryDelay": f"{seconds}s"}
    said = f"Too many requests. Retry in {seconds} seconds."
    return Told(429, "quotaError", name, said, {"details": {"quotaErrorDetails": details}})


_NO_USER = "User doesn't have permission to access customer."
#: Every error that can be switched on, beside "html" (a web page), "cut", "silent" and "odd" (no figures).
FAULTS: Mapping[str, Told] = {
    "token invalid": _who("OAUTH_TOKEN_INVALID", "OAuth token in the header is not valid."),
    "token expired": _who("OAUTH_TOKEN_EXPIRED", "OAuth token in the header has expired."),
    "token revoked": _who("OAUTH_TOKEN_REVOKED", "OAuth token in the header has been revoked."),
    "token disabled": _who("OAUTH_TOKEN_DISABLED", "OAuth token in the header has been disabled."),
    "account deleted": _who("GOOGLE_ACCOUNT_DELETED", "The Google account has been deleted."),
    "no ads user": _who("NOT_ADS_USER", "User in the cookie is not a valid Ads user.", f"{_NOT_TAKEN} {_CREDENTIAL}"),
    "customer not found": _who("CUSTOMER_NOT_FOUND", "No customer found for the provided customer id."),
    "wrong id": wrong_id("123-456-7890"),
    "two steps": _who("TWO_STEP_VERIFICATION_NOT_ENROLLED", "An account administrator must enroll in 2-step."),
    "advanced protection": _who("ADVANCED_PROTECTION_NOT_ENROLLED", "The account must enroll in protection."),
    "no access": _rights(
        "USER_PERMISSION_DENIED",
        f"{_NO_USER} Note: If you're accessing a client customer, the manager's customer id must be set in the"
        " 'login-customer-id' header."
        " See https://developers.google.com/google-ads/api/docs/concepts/call-structure#cid",
    ),
    "wrong manager": _rights(
        "INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION",
        "The login customer doesn't manage the serving customer.",
    ),
    "not enabled": _rights(
        "CUSTOMER_NOT_ENABLED",
        "The customer account can't be accessed because it is not yet enabled or has been deactivated.",
    ),
    "test project": _rights(
        "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION",
        "The Google Cloud project is only approved for use with test accounts. To access non-test accounts, apply for"
        " Explorer, Basic or Standard access.",
    ),
    "test developer token": _rights(
        "DEVELOPER_TOKEN_NOT_APPROVED", "The developer token is only approved for use with test accounts."
    ),
    "project disabled": _rights("PROJECT_DISABLED", "The Google Cloud project is disabled."),
    "no organization": _rights(
        "CLOUD_PROJECT_NOT_UNDER_ORGANIZATION", "The Google Cloud project is not under an organization."
    ),
    "terms": _rights("MISSING_TOS", "The terms of service have not been accepted."),
    "no developer token": Told(
        401, "authenticationError", "DEVELOPER_TOKEN_PARAMETER_MISSING", "The developer token is missing."
    ),
    "wrong developer token": _who("DEVELOPER_TOKEN_INVALID", "The developer token is not valid."),
    "api disabled": Told(
        403,
        "",
        "",
        "Google Ads API has not been used in project 111222333444 before or it is disabled.",
        details=(
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "SERVICE_DISABLED",
                "domain": "googleapis.com",
                "metadata": {"service": "googleads.googleapis.com", "consumer": "projects/111222333444"},
            },
        ),
    ),
    "too few scopes": Told(403, "", "", "Request had insufficient authentication scopes."),
    "unknown field": query("UNRECOGNIZED_FIELD", "Unrecognized field in the query: 'metrics.cost'."),
    "no days": query("EXPECTED_FILTERS_ON_DATE_RANGE", "Error in query: expected filters on date range."),
    "version ended": ended("v22"),
    "manager": query(
        "REQUESTED_METRICS_FOR_MANAGER",
        "Metrics cannot be requested for a manager account. To retrieve metrics, issue separate requests against each"
        " client account under the manager account.",
    ),
    "not by a manager": Told(
        400, "requestError", "CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT", "This request cannot be executed by a manager."
    ),
    "day quota": _quota("RESOURCE_EXHAUSTED", "DEVELOPER", "Number of operations for explorer access", 3600),
    "too fast": _quota("RESOURCE_TEMPORARILY_EXHAUSTED", "ACCOUNT", "Requests per service per method", 5),
    "too many short": _quota("EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", "ACCOUNT", "Query resources", 60),
    "server failed": Told(500, "internalError", "INTERNAL_ERROR", "An internal error has occurred."),
    "passing fault": Told(503, "internalError", "TRANSIENT_ERROR", "A transient error has occurred."),
    "deadline": Told(504, "internalError", "DEADLINE_EXCEEDED", "The request took too long."),
}
