"""`shopbell readers`: who reads which edition of the digest; stop one, and let it come again."""

from __future__ import annotations

from collections.abc import Iterator

import click

from commerce.errors import BadConfig
from commerce.messages import Cadence, EditionState
from commerce.settings.reading import WEEKDAYS
from commerce.settings.words import suggestion
from shopbell.cli.as_json import as_json
from shopbell.cli.options import Call
from shopbell.cli.screen import show as show_table
from shopbell.recipients import DigestReader, everybody
from shopbell.wiring import Installation
from wording.escaping import clean
from wording.language import Language
from wording.language import language as language_of
from wording.readers import (
    COLUMNS,
    COMES,
    EDITIONS,
    EVERY_DAY,
    NOT_READ,
    STARTED,
    STATES,
    STOPPED,
    WHEN,
    start_command,
    weekday,
)


def show(call: Call, *, language: str | None, wants_json: bool) -> None:
    """Print who reads which edition."""
    installation = call.installation()
    with installation.open_cache() as cache:
        states = cache.editions.states()
    readers = everybody(installation.settings)
    if wants_json:
        click.echo(as_json([_json(one, states.get(one.job)) for one in readers]))
        return
    speaker = _speaker(installation, language)
    rows = [list(_cells(one, states.get(one.job), speaker)) for one in readers]
    show_table([speaker.gettext(text) for text in COLUMNS], rows)


def stop(call: Call, name: str, edition: Cadence | None, language: str | None) -> None:
    """Send a reader no digest any more, or none of one edition."""
    installation = call.installation()
    wanted = _of(installation, name, edition)
    with installation.open_cache() as cache:
        now = installation.clock.now()
        cache.editions.remember({one.job: EditionState("stopped", now) for one in wanted})
    _say(STOPPED, wanted, _speaker(installation, language))


def start(call: Call, name: str, edition: Cadence | None, language: str | None) -> None:
    """Let digests come again as the configuration says."""
    installation = call.installation()
    wanted = _of(installation, name, edition)
    with installation.open_cache() as cache:
        now = installation.clock.now()
        cache.editions.remember({one.job: EditionState("kept", now) for one in wanted})
    _say(STARTED, wanted, _speaker(installation, language))


def _of(installation: Installation, name: str, edition: Cadence | None) -> list[DigestReader]:
    """Return the editions of a reader that are meant.

    Raises:
        BadConfig: There is no such reader, or it does not read that edition; says what to write.
    """
    readers = everybody(installation.settings)
    own = [one for one in readers if one.name == name]
    if not own:
        raise BadConfig(
            [f'nobody reads digests under the name "{name}"{suggestion(name, {one.name for one in readers})}']
        )
    wanted = [one for one in own if edition in {None, one.edition}]
    if not wanted:
        raise BadConfig([NOT_READ % {"name": name, "edition": edition}])
    return wanted


def _say(sentence: str, readers: list[DigestReader], speaker: Language) -> None:
    for one in readers:
        told = {"name": one.name, "edition": speaker.gettext(EDITIONS[one.edition]), "command": _start(one)}
        click.echo(clean(speaker.gettext(sentence) % told))


def _start(one: DigestReader) -> str:
    return start_command(one.name, one.edition)


def _cells(one: DigestReader, state: EditionState | None, speaker: Language) -> Iterator[str]:
    yield one.name
    yield speaker.gettext(EDITIONS[one.edition])
    yield speaker.gettext(WHEN) % {"day": _day(one, speaker), "time": f"{one.digest_at:%H:%M}"}
    yield speaker.listing(list(one.shops)) if one.shops else ""
    yield speaker.listing([recipient.channel.name for recipient in one.recipients])
    yield (
        speaker.gettext(STATES[state.state]) % {"day": speaker.day(state.at.date())}
        if state
        else speaker.gettext(COMES)
    )


def _day(one: DigestReader, speaker: Language) -> str:
    if one.edition == "weekly":
        return weekday(one.weekly_on, speaker)
    if one.edition == "monthly":
        return speaker.gettext(EDITIONS["monthly"])
    if len(one.weekdays) == len(WEEKDAYS):
        return speaker.gettext(EVERY_DAY)
    return speaker.listing([weekday(number, speaker) for number in sorted(one.weekdays)])


def _json(one: DigestReader, state: EditionState | None) -> dict[str, object]:
    return {
        "reader": one.name,
        "edition": one.edition,
        "shops": list(one.shops),
        "together": one.together,
        "digest_at": f"{one.digest_at:%H:%M}",
        "weekdays": [WEEKDAYS[number] for number in sorted(one.weekdays)] if one.edition == "daily" else None,
        "weekly_on": WEEKDAYS[one.weekly_on] if one.edition == "weekly" else None,
        "channels": [recipient.channel.name for recipient in one.recipients],
        "state": state.state if state else "comes",
        "since": state.at.isoformat() if state else None,
    }


def _speaker(installation: Installation, language: str | None) -> Language:
    return language_of(language or installation.settings.shopbell.language)
