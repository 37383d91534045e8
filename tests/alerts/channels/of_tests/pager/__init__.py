"""A channel that only tests have: short plain text to readers with a number, and nothing else."""

from __future__ import annotations

from typing import Any

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, ChannelKind, Question, Readers
from commerce.settings.fields import Name
from commerce.settings.secret import Secret
from wording.fitting import TextLimit

from .channel import PagerChannel
from .settings import PagerSettings


def _address() -> Any:
    return Name


def _open(configured: Configured[PagerSettings]) -> Channel:
    return PagerChannel(configured.table.url, configured.secrets["token"], configured.timeout_s)


CHANNEL = ChannelKind(
    name="pager",
    settings=lambda: PagerSettings,
    audience=Readers(_address),
    open=_open,
    carries=frozenset({"text"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(Secret("token", shape=r"\btk_[A-Za-z0-9]+"),),
    text_limit=TextLimit(500, "utf-16"),
    questions=(
        Question("pager", "Number of the reader's pager (empty: none)"),
        Question("pager_url", "Who shows it", key="url", sample="https://pager.example", after=("pager",)),
    ),
)
