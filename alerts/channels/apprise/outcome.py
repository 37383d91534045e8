"""What a "no" of Apprise means: may somebody have the message, does trying again help, or must a person look?"""

from __future__ import annotations

from collections.abc import Sequence

from alerts.channels.apprise.watched import Exchange
from alerts.channels.posting import Answer, check
from commerce.errors import Refused, TryLater, Uncertain
from wording import messengers

_GATEWAY_TIMEOUT = 504


def raise_no(exchanges: Sequence[Exchange], where: str) -> None:
    """Raise what a "no" means; the exchanges are those of the delivery, in order.

    Raises:
        TryLater: Nothing can be there, and it may work later.
        Refused: It was turned away.
        Uncertain: Some of it may be there, or nobody saw what was sent.
    """
    if not exchanges or any(_may_be_there(one) for one in exchanges):
        lost = next((one.trouble for one in exchanges if one.has_left and one.trouble), "")
        msg = (
            f"{where} has the message, but its answer was lost ({lost})"
            if lost
            else messengers.APPRISE_NO % {"place": where}
        )
        raise Uncertain(msg)
    last = exchanges[-1]
    if last.is_untrusted:
        msg = f"{where}: the certificate of the server is not trusted"
        raise Refused(msg)
    if not last.status:
        msg = f"{where} cannot be reached ({last.trouble})"
        raise TryLater(msg)
    check(Answer(last.status, "", last.wait_s), where, messengers.APPRISE_REFUSED)


def _may_be_there(one: Exchange) -> bool:
    """Tell whether somebody may have taken what was requested, as who answers that all is well may have."""
    return one.is_lost or one.status // 100 == 2 or one.status == _GATEWAY_TIMEOUT  # noqa: PLR2004 - 2xx
