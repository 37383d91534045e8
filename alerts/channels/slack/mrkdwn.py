"""Slack's markup: a product called `<!channel>` must not ring a whole channel, nor one called `*sale*` shout.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re

from markupsafe import Markup

from wording.escaping import Escaping, plain

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
#: Signs that Slack reads as formatting, and signs that only look like them.
_LOOKALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_EDGE_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_MENTION = re.compile(r"([@#])(?=\w)")


def mrkdwn(value: object) -> Markup:
    """Escape for Slack's mrkdwn: no mention, no link, no formatting."""
    if isinstance(value, Markup):
        return value
    shown = plain(str(value)).translate(_LOOKALIKES)
    shown = _EDGE_UNDERSCORE.sub("\N{FULLWIDTH LOW LINE}", shown)
    shown = _MENTION.sub("\\1\N{ZERO WIDTH SPACE}", shown)
    return Markup(shown.translate(_ENTITIES))  # noqa: S704 - escaped by the line above, for Slack


def _sentence(sentence: str) -> Markup:
    return Markup(sentence.translate(_ENTITIES))  # noqa: S704 - a sentence of ours, escaped for Slack


def _link(words: Markup, address: str) -> Markup:
    """Return words that lead to an address, in which the signs that end a link are none."""
    leads_to = address.translate({ord(sign): f"%{ord(sign):02X}" for sign in "<>|"}).replace("&", "&amp;")
    return Markup(f"<{leads_to}|{words}>")  # noqa: S704 - the words are escaped, the address by the line above


MRKDWN = Escaping("mrkdwn", mrkdwn, _sentence, _link)
