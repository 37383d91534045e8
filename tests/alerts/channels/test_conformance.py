"""What holds for every channel from the day it is declared: outcomes, secrets, escaping, all messages and languages."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.channels.configured import Configured
from alerts.channels.kind import Channel, Everybody
from alerts.channels.register import Kind, channel_kinds, declared
from alerts.deliver import Delivered, pump
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.recipient import Recipient
from commerce.clock import FrozenClock
from commerce.errors import Refused, ShopbellError, TryLater, Uncertain
from commerce.languages import LANGUAGES
from commerce.messages import Claimed, Message
from commerce.watches import Say
from tests.alerts.a_shop import CAC_OFF, HOSTILE, KNOWLEDGE, OPEN_WATCH, SCENE, digest, fired, recovered, unadvised
from tests.alerts.channels.counterpart import ASKED_WAIT_S, WEB_FAULTS, Fault, Line, counterpart_of
from tests.cache.stored import open_cache
from wording.names import Names
from wording.render import Renderer

pytestmark = [pytest.mark.untraced, pytest.mark.usefixtures("_pager")]

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
RENDERER = Renderer(KNOWLEDGE)
#: Found as the product finds them, and one that is declared for tests only.
EVERY = (*(kind.name for kind in declared()), "pager")
#: What the other side of each can do.
PLAYED = [(name, fault) for name in EVERY for fault in Fault if fault in counterpart_of(name).FAULTS]
#: What no text may hold: marks that turn its direction around, and what cannot be seen.
TRICKS = "\u202e\u2066evil\u2069\u200f\ufeff\x07"
REMINDED = IncidentUpdate(CAC_OFF, OPEN_WATCH, Say.REMINDED)
#: Every kind of message that incidents make.
UPDATES = {"fired": fired, "still": unadvised, "reminded": lambda: REMINDED, "recovered": recovered}


def kind_of(name: str) -> Kind:
    return next(kind for kind in channel_kinds() if kind.name == name)


def to(kind: Kind, language: str = "en") -> Recipient:
    return Recipient("anna", kind, "anna@toys.example", language)


def claimed(message: Message) -> Claimed:
    return Claimed(7, message, 1, NOON, reader="anna")


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what was logged; what the other side logs for itself is not ours."""
    return "\n".join(one.getMessage() for one in caplog.records if one.name != "mail.log")


@contextmanager
def connected(kind: Kind, fault: Fault) -> Iterator[tuple[Channel, Line]]:
    """Open a channel to a counterpart that does this."""
    with counterpart_of(kind.name).serving(fault) as line:
        yield kind.open(Configured(line.table, line.secrets, Path(), timeout_s=1)), line


def test_the_suite_runs_over_what_the_product_finds() -> None:
    assert [kind.name for kind in channel_kinds()] == sorted(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_the_other_side_can_do_all_that_may_go_wrong_there(name: str) -> None:
    on_this_machine = isinstance(kind_of(name).audience, Everybody)
    assert {Fault.NONE, Fault.REFUSES} | (set() if on_this_machine else WEB_FAULTS) <= counterpart_of(name).FAULTS


OUTCOMES: dict[Fault, type[ShopbellError]] = {
    Fault.REFUSES: Refused,
    Fault.BUSY: TryLater,
    Fault.IN_TROUBLE: TryLater,
    Fault.AWAY: TryLater,
    Fault.HANGS_UP: TryLater,
    Fault.SILENT: Uncertain,
    Fault.LOST: Uncertain,
}


WENT: dict[type[ShopbellError] | None, Delivered] = {
    None: Delivered(sent=1),
    Refused: Delivered(parked=1),
    TryLater: Delivered(put_off=1),
    Uncertain: Delivered(uncertain=1),
}


@pytest.mark.parametrize(("name", "fault"), [one for one in PLAYED if one[1] in OUTCOMES])
def test_what_goes_wrong_is_told_without_a_secret(name: str, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    kind = kind_of(name)
    caplog.set_level(logging.INFO)
    with connected(kind, fault) as (channel, line):
        with pytest.raises(ShopbellError) as caught:
            channel.deliver(claimed(alert_message([fired()], SCENE, to(kind), RENDERER)))
        assert type(caught.value) is OUTCOMES[fault]
        if fault is Fault.BUSY:
            assert isinstance(caught.value, TryLater)
            assert (caught.value.wait_s or 0) >= ASKED_WAIT_S
        if fault in {Fault.SILENT, Fault.LOST}:
            assert len(line.received()) == 1  # it did arrive: sending it again would show it twice
        shown = "".join(traceback.format_exception(caught.value)) + repr(channel) + logged(caplog)
        for secret in (*line.secrets.values(), "anna@toys.example"):
            assert secret not in shown


@pytest.mark.parametrize(("name", "fault"), PLAYED)
def test_a_message_is_sent_put_off_laid_aside_or_left_open(
    name: str, fault: Fault, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kind, clock = kind_of(name), FrozenClock(NOON)
    message = alert_message([fired()], SCENE, to(kind), RENDERER)
    with open_cache(tmp_path / "a.db") as cache, connected(kind, fault) as (channel, line):
        cache.outbox.queue([message], NOON)
        went = pump(cache.outbox, {kind.name: channel}, clock)
        assert went == WENT[OUTCOMES.get(fault)]
        held = cache.outbox.parked()
        assert [one.is_uncertain for one in held] == [went.uncertain == 1] * (went.parked + went.uncertain)
        told = logged(caplog) + "".join(one.reason for one in held)
        assert all(secret not in told for secret in line.secrets.values())


@pytest.mark.parametrize("name", EVERY)
def test_no_secret_stands_in_what_a_program_shows_of_it(name: str) -> None:
    kind = kind_of(name)
    with counterpart_of(name).serving(Fault.NONE) as line:
        configured = Configured(line.table, line.secrets, Path())
        shown = repr(configured) + repr(kind.open(configured)) + repr(kind) + line.table.summary(Path())
    assert all(secret not in shown for secret in line.secrets.values())
    assert set(line.secrets) == {secret.name for secret in kind.secrets if line.table.needs(secret.name)}


def messages(kind: Kind, language: str, key: str) -> Iterator[tuple[str, Message]]:
    """Yield every message that a channel takes, of a shop and a campaign of that name."""
    scene = replace(SCENE, shop=key)
    if "alert" in kind.editions:
        for said, make in UPDATES.items():
            update = fired(key) if make is fired else make()
            yield said, alert_message([update], scene, to(kind, language), RENDERER)
    if "digest" in kind.editions:
        told = replace(digest(), incidents=(fired(key),))
        yield "digest", digest_message(told, scene, to(kind, language), RENDERER)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_every_message_arrives_in_every_language_and_does_no_harm(name: str, language: str) -> None:
    kind = kind_of(name)
    number = Names(KNOWLEDGE, language)("customer_acquisition_cost")
    for said, message in messages(kind, language, HOSTILE + TRICKS):
        with connected(kind, Fault.NONE) as (channel, line):
            channel.deliver(claimed(message))
            [text], raw = line.received(), line.raw()
        assert number in text, said
        assert "{{" not in text
        for arrived in (text, *raw):
            assert not any(trick in arrived for trick in TRICKS if not trick.isalpha()), said
        for harm in line.harmful:
            assert not any(harm in arrived for arrived in raw), (said, harm)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_a_message_has_the_parts_that_its_channel_carries_and_no_others(name: str, language: str) -> None:
    kind = kind_of(name)
    for said, message in messages(kind, language, "spring_sale"):
        has = {"text": message.text, "html": message.html, "pictures": message.attachments, "own": message.payload}
        expected = {part if part in has else "own" for part in kind.carries}
        if said != "digest":
            expected -= {"pictures"}  # of an alert there are none
        assert {part for part, value in has.items() if value} == expected, said
        if kind.text_limit is not None:
            assert kind.text_limit.holds(message.text)
        assert message.channel == name
        assert re.search(r"\d", message.subject + message.text)
