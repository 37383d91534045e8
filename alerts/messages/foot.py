"""The foot of a digest: how to get fewer of them, or none. There is no link that stops them: nobody can reach us.

Nor does a mail offer `List-Unsubscribe`: with an address it would let mail programs show a button that silences alerts
as well, and its one-click form needs an address in the open that takes a POST. Source: RFC 2369, RFC 8058.
"""

from __future__ import annotations

from dataclasses import dataclass

from alerts.messages.recipient import Recipient
from commerce.messages import Cadence
from wording.readers import stop_command


@dataclass(frozen=True, slots=True)
class Foot:
    """The command that stops an edition, and the address of who can give it; "" where that is the reader, or nobody."""

    command: str
    write_to: str


def foot(recipient: Recipient, edition: Cadence) -> Foot:
    """Return the foot for a reader of an edition."""
    return Foot(stop_command(recipient.reads_as or recipient.name, edition), recipient.write_to)
