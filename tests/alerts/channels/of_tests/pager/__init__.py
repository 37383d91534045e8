"""A channel that only tests have: short plain text to readers with a number, and nothing else."""

from alerts.channels.kind import ChannelKind, Readers
from commerce.settings.fields import Name
from commerce.settings.secret import Secret
from wording.fitting import TextLimit

from .settings import PagerSettings

CHANNEL = ChannelKind(
    name="pager",
    settings=PagerSettings,
    audience=Readers(address=Name),
    carries=frozenset({"text"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(Secret("token", shape=r"\btk_[A-Za-z0-9]+"),),
    text_limit=TextLimit(500, "utf-16"),
)
