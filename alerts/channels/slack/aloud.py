"""A message as one text: for programs that read Slack aloud, which see no blocks, and where Slack takes no blocks.

Slack hands readers of screens only `text`, and notifications its begin: so it holds the message from the headline on,
without signs that only please the eye.
Source: https://docs.slack.dev/reference/methods/chat.postMessage (accessibility).
"""

from __future__ import annotations

import re

from wording.fitting import TextLimit, fitted

#: Characters of a text beside blocks that Slack shows and edits whole.
_BESIDE_BLOCKS = TextLimit(3900)
#: Signs at the begin of a line that stand for a bullet, or set it apart; at its end those that close it.
_ORNAMENT = re.compile(r"^[\s*•\u2217-]+(?=\s)|[\s*\u2217]+$")
_WORDS = re.compile(r"\w")


def aloud(headline: str, text: str) -> str:
    """Return a text that is fine to listen to: the headline first, then what else stands in the text, line by line.

    Args:
        headline: One line.
        text: The message as plain text, escaped for Slack.
    """
    others = (line for line in undecorated(text).splitlines() if line and line != headline)
    return fitted("\n".join([headline, *others]), _BESIDE_BLOCKS)


def undecorated(text: str) -> str:
    """Return a plain text without bullets, and without lines that only set others apart."""
    lines = (_ORNAMENT.sub("", line).strip() for line in text.splitlines())
    kept = "\n".join(line if _WORDS.search(line) else "" for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()
