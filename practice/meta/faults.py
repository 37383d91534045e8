"""What Meta's errors look like, by what a switch calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_TRACE = "A1b2C3d4"


class Told(NamedTuple):
    """An HTTP status and an error of that code (and subcode, 0 for none)."""

    status: int
    code: int
    subcode: int
    message: str
    type: str = "OAuthException"
    more: Mapping[str, Any] = {}

    @property
    def body(self) -> dict[str, Any]:
        """The envelope, as Meta sends it."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code, **self.more}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": {**error, "fbtrace_id": _TRACE}}


_NOT_TAKEN = "Error validating access token:"
_LIMIT = "There have been too many calls"
_TOO_MUCH = "Please reduce the amount of data you're asking for, then retry your request"

#: Every error that can be switched on, beside "html" (a web page), "cut", "silent" and "odd" (no figures).
FAULTS: Mapping[str, Told] = {
    "token expired": Told(400, 190, 463, f"{_NOT_TAKEN} Session has expired."),
    "password changed": Told(400, 190, 460, f"{_NOT_TAKEN} The session has been invalidated."),
    "token is nonsense": Told(400, 190, 0, "Invalid OAuth access token - Cannot parse access token"),
    "account not assigned": Told(
        400,
        100,
        33,
        "Unsupported get request. Object with ID 'act_1' does not exist, cannot be loaded due to missing permissions,"
        " or does not support this operation",
        "GraphMethodException",
    ),
    "no ads_read": Told(403, 200, 0, "(#200) Ad account owner has NOT grant ads_management or ads_read permission"),
    "user limit": Told(
        400,
        17,
        2446079,
        "(#17) User request limit reached",
        more={"is_transient": True, "error_user_title": "Ad account has too many API calls"},
    ),
    "app limit": Told(400, 4, 1504022, "(#4) Application request limit reached", more={"is_transient": True}),
    "insights limit of the ad account": Told(400, 80000, 2446079, f"(#80000) {_LIMIT} from this ad-account."),
    "ads management limit": Told(400, 80004, 2446079, f"(#80004) {_LIMIT} to this ad-account."),
    "too much data": Told(400, 100, 1487534, f"(#100) {_TOO_MUCH}"),
    "too much data, other form": Told(500, 1, 0, _TOO_MUCH, more={"is_transient": False}),
    "timed out": Told(
        400,
        2,
        1504038,
        "An error occurred",
        more={
            "error_user_title": "Request Timed Out",
            "error_user_msg": "Your request timed out. Try a smaller date range, fetch less data, or use async jobs.",
        },
    ),
    "passing fault": Told(500, 2, 1504044, "Service temporarily unavailable", more={"is_transient": True}),
    "since too early": Told(400, 3018, 0, "(#3018) The start date of the time range cannot be beyond 37 months"),
    "unknown field": Told(400, 100, 0, "(#100) spent is not valid for fields param."),
    "version ended": Told(400, 2635, 0, "(#2635) You are calling a deprecated version of the Ads API."),
    "app wants a proof": Told(
        400, 100, 0, "API calls from the server require an appsecret_proof argument", "GraphMethodException"
    ),
}
