"""What the tables of advertising accounts have in common: by which names spend meets the orders."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import AfterValidator

from commerce.settings import words
from commerce.settings.fields import one_of
from connectors.files.cells import read_channel

_CALLED_BY = ("name", "id")

#: Whether campaigns are called by "name" or by "id": as the ads write it into utm_campaign.
CampaignBy = Annotated[str, AfterValidator(partial(one_of, _CALLED_BY, "campaign"))]


def known_channel(example: str, value: str) -> str:
    """Return a channel as orders call it.

    Raises:
        ValueError: It names nothing; the sentence shows what would.
    """
    if not (channel := read_channel(value)):
        msg = f'channel = {words.shown(value)} names nothing; write e.g. "{example}", or take it out'
        raise ValueError(msg)
    return channel
