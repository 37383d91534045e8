"""Mail to readers who have an address."""

from alerts.channels.email.settings import EmailSettings
from alerts.channels.kind import ChannelKind, Readers
from commerce.settings.fields import Mail
from commerce.settings.secret import Secret

CHANNEL = ChannelKind(
    name="email",
    settings=EmailSettings,
    audience=Readers(address=Mail),
    carries=frozenset({"text", "html", "pictures"}),
    editions=frozenset({"alert", "digest"}),
    stands_in_for=frozenset({"alert"}),  # who works in a chat is called there, and not by mail as well
    secrets=(Secret("password"),),
)
