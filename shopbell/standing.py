"""Where an incident stands, in words: the same in a table on the screen and on a page."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from commerce.watches import Watch, WatchState
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names
from wording.phrases import BESIDE, REASONS, UNTIL, WATCHES, WITH_EFFECTS


def about(subject: str, watch: Watch, name_of: Names) -> str:
    """Return what an incident is about, and what is named in it."""
    speaker = language_of(name_of.code)
    if not watch.effects:
        return name_of(subject)
    others = speaker.gettext(WITH_EFFECTS) % {"names": speaker.listing([name_of(one) for one in watch.effects])}
    return speaker.gettext(BESIDE) % {"one": name_of(subject), "other": others}


def is_expected(watch: Watch, today: date) -> bool:
    """Return whether somebody said that it is to be expected, up to this store-local day or a later one."""
    return watch.expected_until is not None and today <= watch.expected_until


def since_of(watch: Watch, zone: ZoneInfo, speaker: Language) -> str:
    """Return since when an incident lasts: its first day, else an instant on the shop's clock; "-" for none."""
    return speaker.day(watch.began) if watch.began else moment_of(watch.stopped_at or watch.since, zone, speaker)


def state_of(watch: Watch, name_of: Names, zone: ZoneInfo) -> str:
    """Return where an incident stands; of an effect with its cause, of what is snoozed or expected until when."""
    speaker = language_of(name_of.code)
    state = speaker.gettext(WATCHES[watch.state])
    more = ""
    if watch.incident_state is WatchState.EFFECT and watch.cause:
        more = name_of(watch.cause)
    elif watch.until is not None:
        more = speaker.gettext(UNTIL) % {"at": speaker.moment(watch.until, zone)}
    elif watch.expected_until is not None:
        until = speaker.gettext(UNTIL) % {"at": speaker.day(watch.expected_until)}
        more = speaker.gettext(BESIDE) % {"one": speaker.gettext(REASONS["expected"]), "other": until}
    return speaker.gettext(BESIDE) % {"one": state, "other": more} if more else state


def moment_of(instant: datetime | None, zone: ZoneInfo, speaker: Language) -> str:
    """Return an instant on the shop's clock; "-" for none."""
    return speaker.moment(instant, zone) if instant else "-"
