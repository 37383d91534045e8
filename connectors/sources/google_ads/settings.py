"""`[[shop.source]] kind = "google_ads"`: which ad account, and by which names its spend meets the orders."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator

from commerce.settings import words
from connectors.google.settings import GoogleSettings
from connectors.sources.ad_settings import CampaignBy, known_channel
from connectors.sources.settings import SourceTable

#: Where Google Ads answers.
ADS = "https://googleads.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/adwords"
_CHANNEL = "google / cpc"


def _number(key: str, value: object) -> str:
    """Take ten digits with or without dashes, as text or as a number."""
    digits = re.sub(r"[ -]", "", str(value))
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{10}", digits):
        msg = (
            f"{key} = {words.shown(value)} is no customer of Google Ads; write the ten digits that stand at its top"
            ' right, e.g. "123-456-7890"'
        )
        raise ValueError(msg)
    return digits


class GoogleAdsSettings(GoogleSettings, SourceTable):
    """One ad account.

    Attributes:
        customer: Its number.
        login_customer: The manager account through which the key sees it; None where it sees it by itself.
        channel: Under which its spend counts.
        campaign: By what campaigns are called.
    """

    reached_by: ClassVar[frozenset[str]] = GoogleSettings.reached_by | {"login_customer"}

    customer: Annotated[str, BeforeValidator(partial(_number, "customer"))]
    login_customer: Annotated[str, BeforeValidator(partial(_number, "login_customer"))] | None = None
    channel: Annotated[str, AfterValidator(partial(known_channel, _CHANNEL))] = _CHANNEL
    campaign: CampaignBy = "name"


def dashed(number: str) -> str:
    """Return a customer's number as Google Ads shows it."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"
