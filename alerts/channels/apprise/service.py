"""Apprise itself: whether it is installed, and the service that an address names. Nothing of an address is logged."""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec
from typing import Any

from alerts.channels.apprise.watched import Watched
from commerce.errors import Refused
from wording import messengers


def is_installed() -> bool:
    """Tell whether the extra is there."""
    return find_spec("apprise") is not None


def service_of(address: str, where: str) -> Any:
    """Return the plugin of Apprise for an address; its requests are watched.

    Raises:
        Refused: Apprise is not installed, or knows no such address; never shows it.
    """
    if not is_installed():
        raise Refused(messengers.APPRISE_MISSING % {"place": where})
    _silence()
    import apprise  # noqa: PLC0415 - an extra, and a third of a second

    asset = apprise.AppriseAsset(async_mode=False, app_id="Shopbell", app_desc="Shopbell", app_url="")
    asset.image_url_mask = asset.image_url_logo = ""  # no picture is fetched from elsewhere
    found = apprise.Apprise.instantiate(address, asset=asset)
    if found is None:
        raise Refused(messengers.APPRISE_ADDRESS % {"place": where})
    module = sys.modules[type(found).__module__]
    if is_watched(found):
        module.requests = Watched("requests")  # type: ignore[attr-defined]  # it is there, as was just asked
    return found


def is_watched(service: Any) -> bool:
    """Tell whether a service is spoken to by requests that can be watched."""
    return hasattr(sys.modules[type(service).__module__], "requests")


def _silence() -> None:
    """Let Apprise log nothing anywhere: addresses, payloads and keys stand in it."""
    log = logging.getLogger("apprise")
    log.disabled, log.propagate = True, False  # the latter is for loggers below it
