"""Ways out of the house. Each channel is one file with a class that has `deliver`; the registry loads it when used."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol

from commerce.messages import Claimed


class Channel(Protocol):
    """One way out. Secrets are handed in when it is made and never appear in a message, an error or a repr."""

    def deliver(self, claimed: Claimed) -> None:
        """Hand the message over.

        Raises:
            TryLater: The other side is busy or away; carries the wait it asked for.
            Refused: It will not take this message until a person changes something.
        """
        ...


#: Kind of channel (as the configuration names it): module and class.
CHANNELS = {
    "email": ("alerts.channels.email", "EmailChannel"),
    "slack": ("alerts.channels.slack", "SlackChannel"),
    "folder": ("alerts.channels.folder", "FolderChannel"),
}


def channel(kind: str, **settings: Any) -> Channel:
    """Make a channel of a kind.

    Raises:
        KeyError: No such kind.
    """
    module, name = CHANNELS[kind]
    made: Channel = getattr(import_module(module), name)(**settings)
    return made
