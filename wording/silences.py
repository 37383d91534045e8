"""What has stopped, or comes far too often: how each kind of absence is named and told, and what to look at first.

An absence is a subject without a KPI of its own (`commerce.figures.Verdict.subject`): "absence:orders",
"absence:payment_method:paypal". Its key is a foreign text, escaped where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commerce.judgements import Question
from wording import keys
from wording.escaping import clip
from wording.language import Language
from wording.phrases import N_

_KEY_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences on one kind of absence.

    Attributes:
        name: In lists; knows %(key)s.
        begun: While it lasts; knows %(key)s, %(since)s, %(usual)s ("11 to 19") and %(seen)s.
        over: Once it has ended; knows %(key)s and %(lasted)s ("13 hours").
        first_step: What to look at before anything else.
    """

    name: str
    begun: str
    over: str
    first_step: str


#: commerce.judgements.Silence.kind
SILENCES: Mapping[str, Told] = {
    "orders": Told(
        N_("No orders"),
        N_("No order since %(since)s; by now usually %(usual)s"),
        N_("Orders are coming in again, after %(lasted)s without one"),
        N_("place a test order yourself, on a phone and on a computer, and see that the payment is taken"),
    ),
    "payment_method": Told(
        N_("No orders paid by “%(key)s”"),
        N_("No order paid by “%(key)s” since %(since)s; by now usually %(usual)s"),
        N_("Orders paid by “%(key)s” are coming in again, after %(lasted)s without one"),
        N_("pay a test order that way, and look at the provider's status page and at its settings in the shop"),
    ),
    "failed_payments": Told(
        N_("Failed or pending payments"),
        N_("%(seen)s failed or pending payments since %(since)s; usually %(usual)s"),
        N_("Payments go through as usual again, after %(lasted)s"),
        N_("look at the reasons of the latest failed payments in the shop, and at the provider's status page"),
    ),
    "unfinished_checkouts": Told(
        N_("No checkout finished"),
        N_("Checkouts are begun, but none has been finished since %(since)s; by now usually %(usual)s"),
        N_("Checkouts are finished again, after %(lasted)s without one"),
        N_("go through the checkout yourself up to the payment: address, shipping, discount code, payment"),
    ),
    "channel": Told(
        N_("Nothing from “%(key)s”"),
        N_("Nothing from “%(key)s” since %(since)s; by now usually %(usual)s"),
        N_("“%(key)s” brings customers again, after %(lasted)s without any"),
        N_("look whether its campaigns are running, its account is in order, and its links open the shop"),
    ),
    "carts": Told(
        N_("No carts counted"),
        N_("Visits are counted, but no cart since %(since)s; by now usually %(usual)s"),
        N_("Carts are counted again, after %(lasted)s without one"),
        N_("put something into a cart yourself; if that works, look at the tag that counts carts"),
    ),
    "visits": Told(
        N_("No visits counted"),
        N_("Orders come, but %(seen)s visits were counted since %(since)s; by now usually %(usual)s"),
        N_("Visits are counted again, after %(lasted)s"),
        N_("look at the tag that counts visits, and whether the consent banner or a new theme keeps it away"),
    ),
    "source": Told(
        N_("No new day from “%(key)s”"),
        N_("“%(key)s” has told no new day since %(since)s; what rests on it is not known from then on"),
        N_("“%(key)s” tells new days again, after %(lasted)s"),
        N_("run `shopbell doctor`: it says whether the key has ended, the service refuses, or a file goes on no more"),
    ),
    "leaked_code": Told(
        N_("Many uses of the discount code “%(key)s”"),
        N_("The discount code “%(key)s” was used %(seen)s times since %(since)s; usually %(usual)s"),
        N_("The discount code “%(key)s” is used as usual again, after %(lasted)s"),
        N_("find out where the code was published; end it or limit its uses if it was not meant for everybody"),
    ),
}

#: commerce.judgements.Silence.cause
CAUSES: Mapping[str, str] = {
    "broken_tag": N_("This looks like a counting tag that broke, not like lost customers; no KPI is judged by it."),
}

#: Of a kind that has no sentences of its own.
_UNKNOWN = Told(
    N_("Nothing of “%(key)s”"),
    N_("Nothing of “%(key)s” since %(since)s; by now usually %(usual)s"),
    N_("“%(key)s” is back, after %(lasted)s"),
    N_("look whether the shop works as it should"),
)


def told(kind: str) -> Told:
    """Return the sentences on a kind of absence."""
    return SILENCES.get(kind, _UNKNOWN)


def silence_of(subject: str) -> tuple[str, str] | None:
    """Return kind and key of an absence; None where the subject is a KPI."""
    question, found, rest = subject.partition(":")
    if not found or question != Question.ABSENCE.value:
        return None
    kind, _, key = rest.partition(":")
    return kind, key


def silence_name(kind: str, key: str, speech: Language) -> str:
    """Return what a reader calls an absence in a list; the key is still to be escaped."""
    return speech.gettext(told(kind).name) % {"key": clip(key, _KEY_LENGTH) or speech.gettext(keys.NONE_NAMED)}
