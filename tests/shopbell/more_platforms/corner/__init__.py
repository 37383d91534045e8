"""A shop platform that nobody has: what its shops keep behind the counter goes through the whole product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commerce.reports import ReportStep
from commerce.settings.secret import Secret
from connectors.base import Connection, Connector, Hint, ShopSecrets, Tools
from connectors.platform import Platform, WayIn, Webhook

if TYPE_CHECKING:
    from .settings import CornerSettings

_TILL_CODE = Secret("till_code", "till code", "the code of the corner shop's till", "till_...", r"\btill_[0-9]{6,}")
_BELL_SECRET = Secret("bell_secret", "secret of its bell")


def _settings() -> type[CornerSettings]:
    from .settings import CornerSettings  # noqa: PLC0415 - late, as every declaration

    return CornerSettings


def _connect(connection: Connection, settings: CornerSettings, secrets: ShopSecrets, tools: Tools) -> Connector:
    from .shop import Corner  # noqa: PLC0415 - late, as every declaration

    return Corner(connection, settings, secrets, tools)


def _read(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], identity: str) -> Hint | None:
    from .shop import heard  # noqa: PLC0415 - late, as every declaration

    del identity
    return heard(headers, body, secrets)


PLATFORM = Platform(
    name="corner",
    title="Corner",
    settings=_settings,
    ways_in=(WayIn((_TILL_CODE,)),),
    connect=_connect,
    customer_kind="corner_guest",
    webhook=Webhook(_read, _BELL_SECRET),
    statuses=("paid", "open"),
    draft_life_s=600,
    report_steps=(
        ReportStep(
            "on_credit",
            "what is on credit is left out by the platform",
            lambda rules: replace(rules, only_paid=True),
        ),
    ),
)
