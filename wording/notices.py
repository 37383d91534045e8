"""What a reader must know of the data before believing a figure: in a digest all of it, in an alert what touches it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from commerce.origins import Origin
from commerce.remarks import Remark, together
from commerce.tables import TABLES
from knowledge import Knowledge
from wording import phrases
from wording.escaping import clean, clip
from wording.language import Language, language
from wording.names import Names
from wording.origins import origins_told
from wording.phrases import N_
from wording.troubles import trouble_in
from wording.values import Value

#: What is worth knowing and changes nothing: told beneath the news, never before it.
_AT_THE_FOOT = frozenset({"origins"})
_OF_CHANNELS = N_("%(source)s (%(channels)s)")
_CALLED: Mapping[str, Mapping[str, str]] = {table.name: table.called for table in TABLES if table.called}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the data that a reader must know; `code` is one of `wording.phrases.NOTICES`.

    All but the code go into the sentence.

    Attributes:
        detail: May be a foreign text.
        feed: What was read; of a table the detail is then told in the reader's language.
        further: Other tables of which the very same is to be said.
        at: An instant, told on the shop's clock in place of the detail.
        day: A day, told in place of the detail.
        kpis: What is left out because of it.
        amount: What it is worth.
        origins: Which sources tell of it, told in place of the detail; `day` is the shop's own then.
        sources: Others that tell of it: (what it is called, its channels), told in place of the detail.
    """

    code: str
    count: int = 0
    detail: str = ""
    feed: str | None = None
    at: datetime | None = None
    day: date | None = None
    kpis: tuple[str, ...] = ()
    amount: Value | None = None
    further: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    sources: tuple[tuple[str, tuple[str, ...]], ...] = ()


def noticed(remarks: Iterable[Remark]) -> tuple[Notice, ...]:
    """Return what figures lack as notices, each thing once."""
    return tuple(Notice(one.kind, one.count, one.detail, amount=_worth(one)) for one in together(remarks))


def _worth(remark: Remark) -> Value | None:
    return None if remark.net_minor is None else Value(Fraction(remark.net_minor), "currency", remark.currency)


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice: its sentence for one and for many, what goes into it, and whether an alert tells it at its foot."""

    one: str
    many: str
    count: int
    detail: str
    feed: str
    names: tuple[str, ...] = ()
    amount: str = ""
    at_the_foot: bool = False


def notice_view(notice: Notice, zone: ZoneInfo, knowledge: Knowledge, code: str) -> NoticeView:
    """Return a notice for one reader; instants on the clock of `zone`."""
    one, many = phrases.NOTICES[notice.code]
    speech = language(code)
    is_ours = notice.feed in _CALLED or notice.code == "reading_failed"
    detail = clip(trouble_in(code, notice.detail) if is_ours else notice.detail, 200)
    if notice.origins and notice.day is not None:
        detail = origins_told(notice.origins, speech, zone, notice.day)
    elif notice.sources:
        detail = speech.apart([_source(title, channels, speech) for title, channels in notice.sources])
    elif notice.at is not None:
        detail = speech.moment(notice.at, zone)
    elif notice.day is not None:
        detail = speech.day(notice.day)
    feed = feed_name(notice.feed, code) if notice.feed else ""
    if notice.further:
        feed = speech.listing([feed, *(feed_name(name, code) for name in notice.further)])
    amount = notice.amount.write(speech) if notice.amount is not None else ""
    names = tuple(map(Names(knowledge, code), notice.kpis))
    return NoticeView(one, many, notice.count, detail, feed, names, amount, notice.code in _AT_THE_FOOT)


def _source(title: str, channels: tuple[str, ...], speech: Language) -> str:
    named = {"source": clip(title), "channels": clip(speech.row(channels))}
    return speech.gettext(_OF_CHANNELS) % named if channels else named["source"]


def notice_text(notice: Notice, zone: ZoneInfo, knowledge: Knowledge, code: str) -> str:
    """Return a notice as a plain sentence, for the command line."""
    shown, speech = notice_view(notice, zone, knowledge, code), language(code)
    known = {
        "num": speech.number(shown.count),
        "detail": shown.detail,
        "feed": speech.gettext(shown.feed) if shown.feed else "",
        "names": speech.listing(shown.names),
        "amount": shown.amount,
    }
    return clean(speech.ngettext(shown.one, shown.many, shown.count) % known)


def feed_name(feed: str, code: str) -> str:
    """Return how a sentence names what was read: a text to be translated, or of a table one that is.

    Args:
        feed: Its name.
        code: The reader's language.
    """
    return _CALLED[feed][code] if feed in _CALLED else phrases.FEEDS[feed]
