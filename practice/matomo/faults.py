"""What Matomo's errors look like, by what a switch calls them: mostly words, with HTTP status 200."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Told(NamedTuple):
    """An HTTP status and the words of an error."""

    status: int
    message: str

    @property
    def body(self) -> dict[str, Any]:
        """As Matomo sends it."""
        return {"result": "error", "message": self.message}


_WRONG = "Unable to authenticate with the provided token. It is either invalid or expired."
_NO_VIEW = "You can't access this resource as it requires 'view' access for the website id = 1."

#: Every error that can be switched on, beside "html" (a web page), "cut", "silent", "odd" (another shape), "busy" and
#: "gateway" (HTTP 503 and 504), and "inside" (an error in place of every report).
FAULTS: Mapping[str, Told] = {
    "wrong token": Told(200, _WRONG),
    "wrong token, newer": Told(401, _WRONG),
    "no right": Told(200, _NO_VIEW),
    "no website": Told(200, "An unexpected website was found in the request: website id was set to '7' ."),
    "website not found": Told(200, "The requested website id = 7 couldn't be found"),
    "locked out": Told(200, "Too many failed logins. Please wait and try logging in again later."),
    "login turned off": Told(
        200,
        "Logging in has been turned off since a suspicious amount of failed attempts were made during the last hour.",
    ),
    "maintenance": Told(503, "Matomo is in scheduled maintenance. Please come back later."),
    "something new": Told(200, "The flux <b>capacitor</b> is empty"),
}


def no_method(method: str) -> dict[str, Any]:
    """Return what is told of a method that no plugin has."""
    module, _, name = method.partition(".")
    words = f"The method '{name}' does not exist or is not available in the module '\\Piwik\\Plugins\\{module}\\API'."
    return Told(200, words).body
