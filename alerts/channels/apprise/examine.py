"""What can be told of a service without sending anything: whether Apprise is there, and what the address names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alerts.channels.apprise.channel import open_channel
from alerts.channels.apprise.service import is_watched
from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.configured import Configured
from alerts.channels.remarks import Remark
from commerce.errors import Refused


def examine(configured: Configured[AppriseSettings], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as `Examine` says
    """Yield what is to be told of the table."""
    del now, may_ask
    try:
        service = open_channel(configured).service()
    except Refused as error:
        yield Remark("problem", str(error))
        return
    yield Remark("fine", f"the address is one of {service.service_name}")
    if not is_watched(service):
        yield Remark(
            "note",
            f"{service.service_name} is spoken to in a way that cannot be watched: what does not get through there is"
            " laid aside as what may have arrived",
        )
