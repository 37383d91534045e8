"""What stands for an incident and a reader in the Message-ID of the mail that opened their conversation."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

#: Bytes of the key.
KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class ConversationNames:
    """Names conversations: the same for ever, nothing to read in them, and nobody makes one who has not the key.

    An answer that names one comes from somebody who has seen the mail.

    Attributes:
        key: Of this installation; nobody can guess it.
        before: Incidents that were told before there was a key: their names go without it, as their mails have them.
    """

    key: bytes = field(repr=False)
    before: frozenset[str] = frozenset()

    def __call__(self, incident: str, channel: str, address: str, reader: str) -> str:
        """Return "incident-" and 32 hexadecimal characters.

        The name beside an address may be written otherwise tomorrow.
        """
        bare = address.rpartition("<")[2].rstrip("> ").lower()
        about = f"{incident}\n{channel}\n{bare}\n{reader}".encode()
        if incident in self.before:
            return f"incident-{sha256(about).hexdigest()[:32]}"
        return f"incident-{hmac.digest(self.key, about, 'sha256').hex()[:32]}"
