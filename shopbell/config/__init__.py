"""What the merchant writes: config.toml, checked as a whole, every mistake in one sentence."""

from commerce.settings.words import Vocabulary
from shopbell.config.channels import RecipientSettings
from shopbell.config.load import load, playbooks_of, read
from shopbell.config.settings import Settings
from shopbell.config.shop import ShopSettings
from shopbell.config.targets import TargetSettings
from shopbell.config.watching import idle_settings

__all__ = [
    "RecipientSettings",
    "Settings",
    "ShopSettings",
    "TargetSettings",
    "Vocabulary",
    "idle_settings",
    "load",
    "playbooks_of",
    "read",
]
