"""Many shops in one message, worst first: each in a few lines, so that whoever watches many sees where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from alerts.messages.compose import Content, compose
from alerts.messages.day_view import DayFigure, DayView, day_views
from alerts.messages.foot import foot
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.part_read import PartView, part_view
from alerts.messages.recipient import Recipient
from alerts.messages.stake import at_stake_minor
from alerts.messages.views import AlertView, view
from commerce.messages import Cadence, Message
from commerce.period import Period
from commerce.restatements import Restatement
from knowledge import Knowledge
from wording.escaping import clip
from wording.language import language as speech
from wording.names import Names
from wording.notices import Notice, NoticeView, notice_view
from wording.render import Renderer
from wording.restatements import restatement_lines
from wording.values import Value

#: Beside the first incident of a shop so many are named.
ALSO_NAMED = 3
#: Of what was restated a shop tells so many stretches of days in a daily message; a week or month is told whole.
_RESTATED = 1


@dataclass(frozen=True, slots=True)
class Named:
    """Which message it is: an edition, and the reader's own day on which it fell due.

    Attributes:
        first: By what it is known: the first day that a weekly or monthly one tells, whenever it is written.
    """

    edition: Cadence
    day: date
    first: date | None = None


@dataclass(frozen=True, slots=True)
class ShopNews:
    """What there is to tell of one shop among many.

    Attributes:
        scene: Where and when; None of a shop of which nothing is known yet.
        days: Its own days that the figures are of; None likewise.
        figures: The numbers of these days, each beside the days before.
        incidents: The open ones.
        unread_since: Since when it cannot be read, UTC; None while it can, and where nothing is known.
        weekly_sales_minor: What it usually sells in a week; None where that is not known.
        restated: Days that were shown before, and changed since.
        notices: What must be known of its data.
        read_to: Up to which day it was read to the day's end; None: beyond these days.
    """

    shop: str
    scene: MessageContext | None = None
    days: Period | None = None
    figures: Sequence[DayFigure] = ()
    incidents: Sequence[IncidentUpdate] = ()
    unread_since: datetime | None = None
    weekly_sales_minor: int | None = None
    restated: Sequence[Restatement] = ()
    notices: Sequence[Notice] = ()
    read_to: date | None = None

    @property
    def at_stake_minor(self) -> int:
        """What its open incidents cost a week, as far as that is known; minor units of its currency."""
        return sum(at_stake_minor(one) or 0 for one in self.incidents)


@dataclass(frozen=True, slots=True)
class ShopView:
    """One shop for one reader.

    Attributes:
        page: Address of our own page of it; "" where there is none.
        days: Those of its figures, where they are not the ones that the message tells once.
        part: What lacks because not all of the days are known; nothing in a daily one, which names each such number.
        unread_since: On its own clock; "" while it can be read.
        is_unknown: Nothing was ever read of it to the end.
        first: The incident with the most money at stake; None: nothing is open.
        also: Names of others; `more`: how many are open besides these.
        at_stake: What all of them cost a week; None where it is not known, or only one is open.
    """

    name: str
    page: str
    days: Period | None
    figures: tuple[DayView, ...]
    part: PartView
    unread_since: str
    is_unknown: bool
    first: AlertView | None
    also: tuple[str, ...]
    more: int
    at_stake: Value | None
    restated: tuple[str, ...]
    notices: tuple[NoticeView, ...]


@dataclass(frozen=True, slots=True)
class TogetherView:
    """Many shops for one reader.

    Attributes:
        days: Of all figures that name no others; None where no shop has any.
        unread: The shops that cannot be read, `off` those with open incidents, the worst first, `calm` the others.
        by_share: They are ordered by the share of their usual sales that is at stake, since currencies differ.
        simulated: The data of one of them are made up.
    """

    edition: str
    day: date
    days: Period | None
    unread: tuple[ShopView, ...]
    off: tuple[ShopView, ...]
    calm: tuple[ShopView, ...]
    by_share: bool
    simulated: bool

    @property
    def count(self) -> int:
        """How many shops there are."""
        return len(self.unread) + len(self.off) + len(self.calm)

    @property
    def in_part(self) -> tuple[ShopView, ...]:
        """The shops that can be read, and were read to some day within these days only."""
        return tuple(one for one in (*self.off, *self.calm) if one.part.read_to is not None)

    @property
    def look_count(self) -> int:
        """How many of them need a look."""
        return self.count - len(self.calm)


def worst_first(shops: Sequence[ShopNews]) -> list[ShopNews]:
    """Return the shops in the order in which they are told.

    Those that cannot be read first: whatever happens there, nobody sees it. Then by the money at stake a week, by how
    much is open, and by name. Amounts of several currencies cannot be held side by side: then by the share of the
    shop's usual sales, which can.
    """
    by_share = _has_several_currencies(shops)

    def rank(one: ShopNews) -> tuple[bool, Fraction, int, str]:
        at_stake = _share_at_stake(one) if by_share else Fraction(one.at_stake_minor)
        return not _is_unread(one), -at_stake, -len(one.incidents), one.shop

    return sorted(shops, key=rank)


def _is_unread(one: ShopNews) -> bool:
    return one.scene is None or one.unread_since is not None


def _has_several_currencies(shops: Sequence[ShopNews]) -> bool:
    return len({one.scene.currency for one in shops if one.scene is not None and one.incidents}) > 1


def _share_at_stake(one: ShopNews) -> Fraction:
    return Fraction(one.at_stake_minor, one.weekly_sales_minor) if (one.weekly_sales_minor or 0) > 0 else Fraction(0)


def together_view(
    shops: Sequence[ShopNews], named: Named, knowledge: Knowledge, code: str, answers_as: str = ""
) -> TogetherView:
    """Return many shops for one reader; `code`: his language, `answers_as`: who an answer is from, in commands."""
    ordered = worst_first(shops)
    common = next((one.days for one in ordered if one.days is not None), None)
    views = [(one, _shop_view(one, common, named.edition, knowledge, code, answers_as=answers_as)) for one in ordered]
    return TogetherView(
        edition=named.edition,
        day=named.day,
        days=common,
        unread=tuple(shown for one, shown in views if _is_unread(one)),
        off=tuple(shown for one, shown in views if not _is_unread(one) and one.incidents),
        calm=tuple(shown for one, shown in views if not _is_unread(one) and not one.incidents),
        by_share=_has_several_currencies(shops),
        simulated=any(one.scene is not None and one.scene.simulated for one in shops),
    )


def _shop_view(
    one: ShopNews, common: Period | None, edition: Cadence, knowledge: Knowledge, code: str, *, answers_as: str
) -> ShopView:
    scene = one.scene
    if scene is None:
        return ShopView(clip(one.shop), "", None, (), PartView(), "", True, None, (), 0, None, (), ())  # noqa: FBT003 - a field
    cases = sorted(one.incidents, key=lambda case: -(at_stake_minor(case) or 0))
    told = [view(case, scene, knowledge, code, answers_as) for case in cases]
    others = [shown.name for shown in told[1:]]
    money = Value(Fraction(one.at_stake_minor), "currency", scene.currency)
    return ShopView(
        name=clip(one.shop),
        page=scene.pages.shop(one.shop),
        days=None if one.days == common else one.days,
        figures=day_views(tuple(one.figures), knowledge, code),
        part=PartView() if edition == "daily" or one.days is None else _part(one, one.days, Names(knowledge, code)),
        unread_since=speech(code).moment(one.unread_since, scene.zone) if one.unread_since is not None else "",
        is_unknown=False,
        first=told[0] if told else None,
        also=tuple(others[:ALSO_NAMED]),
        more=max(0, len(others) - ALSO_NAMED),
        at_stake=money if others and one.at_stake_minor and scene.currency else None,
        restated=tuple(_restated(one, edition, knowledge, code)),
        notices=tuple(notice_view(notice, scene.zone, knowledge, code) for notice in one.notices),
    )


def _restated(one: ShopNews, edition: Cadence, knowledge: Knowledge, code: str) -> Iterator[str]:
    told = one.restated[:_RESTATED] if edition == "daily" else one.restated
    return restatement_lines(told, knowledge, speech(code), most=len(told))


def _part(one: ShopNews, days: Period, name_of: Names) -> PartView:
    return part_view(one.read_to, days, [figure.figure for figure in one.figures], name_of)


def together_message(
    shops: Sequence[ShopNews], named: Named, now: datetime, recipient: Recipient, renderer: Renderer
) -> Message:
    """Return many shops as one message for one recipient, known by edition, day and reader.

    Args:
        shops: Of the reader.
        named: Which message it is.
        now: UTC.
        recipient: Who, over which channel, in which language.
        renderer: Makes texts of views.
    """
    shown = together_view(shops, named, renderer.knowledge, recipient.language, recipient.answers_as)
    known: dict[str, object] = {"together": shown, "shop": "Shopbell", "simulated": shown.simulated}
    known["foot"] = foot(recipient, named.edition)
    first = named.first or named.day
    about = named.day.isoformat() if named.edition == "daily" else f"{named.edition}:{first.isoformat()}"
    key = f"{KEY}:{about}:{recipient.name}"
    return compose(Content("together", "digest", key, known), recipient, renderer, now)


#: What the keys of such messages begin with; those about one shop go on with its name.
KEY = "digests"
