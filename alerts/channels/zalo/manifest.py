"""How a bot is made: in Zalo's own app, in two minutes."""

from __future__ import annotations

from alerts.channels.hearing import Manifest

_LINK = "https://docs.zaloplatforms.com/docs/BOT/"
_STEPS = (
    'In the Zalo app search for the account "Zalo Bot Manager" and choose "Tạo bot": Zalo Bot Creator opens.',
    'Name it; the name must begin with "Bot", for example "Bot Shopbell". Its token comes as a Zalo message.',
    "Put the token into secrets.toml as below, and [channels.zalo] into the configuration; start `shopbell run`.",
    "In Zalo open the bot and write anything to it. It answers with the line that belongs under your [[recipient]].",
    "Write that line, start `shopbell run` again, and try it: `shopbell doctor --send`.",
)
_TEXT = '[zalo]\ntoken = "123456789:..."'


def manifest() -> Manifest:
    """Return the steps, and what belongs into secrets.toml."""
    return Manifest(_TEXT, _LINK, _STEPS)
