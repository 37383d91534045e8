"""`[[shop.source]] kind = "meta"`: which ad account, and by which names its spend meets the orders."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from commerce.settings import words
from commerce.settings.fields import Address, Variable
from connectors.files.cells import read_channel
from connectors.sources.ad_settings import CampaignBy, known_channel
from connectors.sources.settings import SourceTable

#: Where Meta answers.
GRAPH = "https://graph.facebook.com"
_MEDIUM = "paid_social"
_CHANNEL = f"facebook / {_MEDIUM}"


def _account(value: object) -> str:
    """Take the number with or without "act_", as text or as a number: people copy it from two places."""
    digits = str(value).strip().removeprefix("act_")
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,20}", digits):
        msg = (
            f"account = {words.shown(value)} is no ad account; write its number as Ads Manager shows it behind act_,"
            ' e.g. "1234567890"'
        )
        raise ValueError(msg)
    return digits


def _safe(value: str) -> str:
    """Let a token go unsealed to this machine only."""
    if value.startswith("http://") and urlsplit(value).hostname not in {"127.0.0.1", "localhost", "::1"}:
        msg = f"base_url = {words.shown(value)} would send the token unsealed; write https://, or take it out"
        raise ValueError(msg)
    return value


class MetaSettings(SourceTable):
    """One ad account.

    Attributes:
        account: Its number, without "act_".
        channel: Under which its spend counts; with `split` only the medium of it counts.
        campaign: By what campaigns are called.
        signed: The app of the token demands signed requests: its secret is needed beside the token.
        split: Facebook, Instagram and Meta's other places are channels of their own.
        base_url: Where requests go instead (a proxy, a practice server).
    """

    reached_by: ClassVar[frozenset[str]] = frozenset({"signed", "base_url"})

    account: Annotated[str, BeforeValidator(_account)]
    token_env: Variable | None = None
    app_secret_env: Variable | None = None
    signed: bool = False
    channel: Annotated[str, AfterValidator(partial(known_channel, _CHANNEL))] = _CHANNEL
    campaign: CampaignBy = "name"
    split: bool = False
    base_url: Annotated[Address, AfterValidator(_safe)] = GRAPH

    def channel_of(self, place: str) -> str:
        """Return the channel of what was spent at one of Meta's places ("instagram")."""
        if not self.split:
            return self.channel
        return read_channel(f"{place or 'unknown'} / {self.channel.partition(' / ')[2] or _MEDIUM}")


def needed(settings: MetaSettings) -> Collection[str]:
    """Return the names of the secrets that are needed: the app's own where requests are signed."""
    is_signed = settings.signed or settings.app_secret_env is not None
    return ("token", "app_secret") if is_signed else ("token",)
