"""A service that counts visits and what was paid for them, day by day: it exists in these tests alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from pydantic import Field

from commerce.errors import BadRecord
from commerce.period import Period
from commerce.settings.fields import Address, Variable, Zone
from commerce.settings.secret import Secret
from commerce.tables import Row
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from connectors.http import Answer, Call
from connectors.sources.daily import DailyReport, Service
from connectors.sources.kind import SourceKind
from connectors.sources.settings import SourceTable


class MeterSettings(SourceTable):
    """`[[shop.source]] kind = "meter"`."""

    site: int = Field(ge=1, le=999)
    url: Address
    zone: Zone = "Europe/Berlin"
    token_env: Variable | None = None


def figures(service: Service, days: Period) -> Iterator[Row]:
    """Yield visits and costs of these days."""
    address = f"{service.settings.url}/figures?site={service.settings.site}&first={days.first}&last={days.last}"
    told = service.ask(lambda: Call(address, headers={"Authorization": f"Bearer {service.secrets['token']}"}), _read)
    for day, figure in told.items():
        try:
            yield TRAFFIC.row(date.fromisoformat(day), "direct", "", figure["visits"])
            if figure["cents"]:
                yield SPEND.row(date.fromisoformat(day), "meter", "", figure["cents"], None, str(service.settings.site))
        except (KeyError, ValueError) as error:
            msg = f"Meter's figures of {day[:20]}: cannot read {error}"
            raise BadRecord(msg) from error


def _read(answer: Answer) -> dict[str, dict[str, int]]:
    told: dict[str, dict[str, int]] = json.loads(answer.body)
    return told


SOURCE = SourceKind(
    name="meter",
    settings=MeterSettings,
    secrets=(Secret("token", shape=r"\bmeter_[0-9a-f]{8}"),),
    tables=(SPEND, TRAFFIC),
    opens=DailyReport(
        rows=figures,
        rereads=3,
        provisional=1,
        history=10,
        slice_days=4,
        refusals={401: "the token is not valid any more; make a new one under Meter > Keys"},
        zone=lambda service: ZoneInfo(service.settings.zone),
    ),
)
