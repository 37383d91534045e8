"""Slack's incoming webhooks: a team hears of incidents in its own place, and may get the digest there."""

from alerts.channels.kind import ChannelKind, Tables
from alerts.channels.slack.settings import SlackSettings
from commerce.settings.secret import Secret

CHANNEL = ChannelKind(
    name="slack",
    settings=SlackSettings,
    audience=Tables(),
    carries=frozenset({"text", "blocks"}),
    editions=frozenset({"alert", "digest"}),
    secrets=(Secret("webhook", also_called=("webhook_url",), shape=r"hooks\.slack\.com/services/|\bxox[a-z]-"),),
    own_form="blocks",
)
