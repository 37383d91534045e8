"""What the merchant writes: config.toml, checked as a whole, every mistake in one sentence."""

from shopbell.config.load import load, read
from shopbell.config.models import (
    EmailSettings,
    RecipientSettings,
    Settings,
    ShopSettings,
    SlackSettings,
    TableInput,
    TargetSettings,
)
from shopbell.config.words import LANGUAGES, PLATFORMS, Vocabulary

__all__ = [
    "LANGUAGES",
    "PLATFORMS",
    "EmailSettings",
    "RecipientSettings",
    "Settings",
    "ShopSettings",
    "SlackSettings",
    "TableInput",
    "TargetSettings",
    "Vocabulary",
    "load",
    "read",
]
