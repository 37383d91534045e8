"""What the past of a shop allows, as lines below its feeds."""

from __future__ import annotations

from collections.abc import Iterator

import click
from babel.dates import get_day_names

from commerce.figures import Verdict
from shopbell.doctor import Past
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names
from wording.notices import feed_name
from wording.past import (
    BROUGHT_OVER,
    CLOSED,
    HOLES,
    KNOWN,
    LAST_YEAR,
    LATE,
    NO_DRIFT,
    NO_HOLES,
    NO_QUARTERS,
    TITLE,
    UNJUDGED,
)
from wording.phrases import MISSING, WHYS
from wording.tone import remark

#: Days without orders that are named, the newest ones.
_NAMED = 5


def show_past(past: Past, name_of: Names) -> None:
    """Print what is known, what is odd about it, and what cannot be judged because of that."""
    click.echo(language_of(name_of.code).gettext(TITLE))
    for line in _lines(past, name_of):
        click.echo(f"  {clean(line)}")
    click.echo()


def _lines(past: Past, name_of: Names) -> Iterator[str]:
    speaker, known = language_of(name_of.code), past.orders
    days = {"first": speaker.day(known.days.first), "last": speaker.day(known.days.last)}
    yield _counted(KNOWN, known.days.length, speaker, days)
    if known.holes:
        named = speaker.listing([speaker.days(one) for one in known.holes[-_NAMED:]])
        yield _counted(HOLES, sum(one.length for one in known.holes), speaker, {"days": named})
    else:
        yield speaker.gettext(NO_HOLES)
    if known.closed_weekdays:
        weekdays = get_day_names("wide", locale=speaker.locale)
        names = speaker.listing([str(weekdays[one]) for one in known.closed_weekdays])
        yield speaker.gettext(CLOSED) % {"names": names}
    for day, orders in known.brought_over.items():
        yield _counted(BROUGHT_OVER, orders, speaker, {"day": speaker.day(day)})
    for late in past.late:
        names = speaker.listing([name_of(kpi) for kpi in late.kpis])
        feed = speaker.gettext(feed_name(late.feed, speaker.code))
        yield speaker.gettext(LATE) % {"feed": feed, "day": speaker.day(late.first), "names": names}
    if past.drift_from is not None:
        yield speaker.gettext(NO_DRIFT) % {"day": speaker.day(past.drift_from)}
    if past.quarters_from is not None and past.last_year_from is not None:
        days = {"day": speaker.day(past.quarters_from), "year": speaker.day(past.last_year_from)}
        yield speaker.gettext(NO_QUARTERS) % days
    elif past.last_year_from is not None:
        yield speaker.gettext(LAST_YEAR) % {"day": speaker.day(past.last_year_from)}
    for verdict in past.unjudged:
        yield speaker.gettext(UNJUDGED) % {"name": name_of.figure(verdict.figure), "why": _why(verdict, speaker)}


def _counted(sentence: tuple[str, str], number: int, speaker: Language, more: dict[str, str]) -> str:
    return speaker.ngettext(*sentence, number) % {"num": speaker.number(number), **more}


def _why(verdict: Verdict, speaker: Language) -> str:
    """Return why a verdict cannot tell."""
    return speaker.gettext(WHYS.get(verdict.why) or MISSING.get(verdict.why) or remark(verdict))
