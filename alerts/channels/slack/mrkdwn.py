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


MRKDWN = Escaping("mrkdwn", mrkdwn, _sentence)
