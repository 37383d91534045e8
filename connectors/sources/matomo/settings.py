"""`[[shop.source]] kind = "matomo"`: where Matomo runs, which website is the shop's, and what is told of it."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from commerce.settings import words
from commerce.settings.fields import Address, Variable
from connectors.sources.settings import SourceTable

#: What people copy with the address: the programs that lie in its folder.
_PROGRAMS = re.compile(r"/(?:index|matomo|piwik)\.php$")


def _folder(value: str) -> str:
    """Return the folder that Matomo lies in, whatever page of it was copied."""
    address = value if "://" in value else f"https://{value}"
    parts = urlsplit(address)
    folder = f"{parts.scheme}://{parts.netloc}{_PROGRAMS.sub('', parts.path.rstrip('/'))}"
    if parts.scheme == "http" and not _is_within(parts.hostname or ""):
        msg = f"url = {words.shown(value)} would send the token unsealed; write https://"
        raise ValueError(msg)
    return folder.rstrip("/")


def _is_within(host: str) -> bool:
    """Tell whether a host is this machine, or one of the same house: a container's name, a private number."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host


def _number(value: object, key: str) -> int:
    digits = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"[1-9][0-9]{0,9}", digits):
        msg = f"{key} = {words.shown(value)} is no number of Matomo; write e.g. 1"
        raise ValueError(msg)
    return int(digits)


def _site(value: object) -> int:
    return _number(value, "site")


def _goal(value: object) -> int:
    return _number(value, "checkout_goal")


class MatomoSettings(SourceTable):
    """One website of one Matomo.

    Attributes:
        url: The folder in which Matomo lies; the address of any of its pages will do.
        site: The website's number (idSite).
        checkout_goal: The number of the goal that is reached when somebody opens the checkout; None: nobody counts it.
        devices: Visits are told by device, too: four times as many reports.
    """

    url: Annotated[Address, AfterValidator(_folder)]
    site: Annotated[int, BeforeValidator(_site)]
    token_env: Variable | None = None
    checkout_goal: Annotated[int, BeforeValidator(_goal)] | None = None
    devices: bool = False
