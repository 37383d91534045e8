"""`shopbell digest`: write the digest now, to look at it or to send it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import click

from alerts.channels.register import files_in, last_resort
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.errors import BadConfig, Refused
from commerce.messages import Cadence, Claimed, Message
from shopbell.cli import FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.outgoing import delivered
from shopbell.cli.speech import echo
from shopbell.config import ShopSettings
from shopbell.digests import named_for, tell, tell_together, zone_of
from shopbell.jobs import together
from shopbell.jobs.editions import days_of
from shopbell.jobs.notes import zone_pending
from shopbell.jobs.shops import is_read
from shopbell.recipients import DigestReader, digest_readers, everybody
from shopbell.wiring import Installation


def write(
    call: Call,
    shop: str | None,
    folder: Path | None,
    language: str | None,
    edition: Cadence | None,
    *,
    together: bool,
    dry_run: bool,
) -> int:
    """Write the digest now. A reader who already got the same one is not written to again.

    Who reads many shops in one message gets that, unless one shop is named. It is sent to those who read the edition;
    looked at it is written for everybody.

    Exit code 1 when one of them, or another message that was due, is not delivered: laid aside, or put off.
    """
    if together and shop is not None:
        msg = "--together is about all shops, and --shop about one; leave one of them out"
        raise click.UsageError(msg)
    installation = call.installation()
    if together and len(installation.names) == 1:
        raise BadConfig([f"--together: there is one shop in {installation.settings.place.name}; its digest tells all"])
    with installation.open_cache() as cache:
        desk = _Desk(installation, cache, folder, language, edition or "daily", set(), dry_run=dry_run)
        code = FINE
        for one in () if together else installation.shops(shop):
            code = max(code, _write_of(desk, one, only=shop is not None))
        readers = desk.reading(everybody(installation.settings)) if shop is None else []
        over_many = [one for one in readers if (one.together or together) and len(one.shops) > 1]
        if together and not over_many:
            echo("nobody reads of more than one shop; `shops` under a [[recipient]] says of which", err=True)
        for reader in over_many:
            code = max(code, _write_together(desk, reader))
        if not dry_run and folder is None and not delivered(installation, cache, desk.keys):
            code = FAILED
    return code


@dataclass(frozen=True)
class _Desk:
    """Where messages are written, and what becomes of them.

    Attributes:
        keys: Of the messages that go out.
    """

    installation: Installation
    cache: Cache
    folder: Path | None
    language: str | None
    edition: Cadence
    keys: set[str]
    dry_run: bool

    @cached_property
    def is_only_looked_at(self) -> bool:
        """Whether nobody is written to."""
        return self.dry_run or self.folder is not None

    def reading(self, readers: Sequence[DigestReader]) -> list[DigestReader]:
        """Return who is written to: those who read the edition; to look at it everybody, each once."""
        if not self.is_only_looked_at:
            stopped = {job for job, one in self.cache.editions.states().items() if one.state == "stopped"}
            return [one for one in readers if one.edition == self.edition and one.job not in stopped]
        return list({(one.name, one.together): replace(one, edition=self.edition) for one in readers}.values())

    def whom(self, readers: Sequence[DigestReader]) -> list[Recipient]:
        """Return who to write for; one reader is enough to look at."""
        found = [recipient for reader in readers for recipient in reader.recipients]
        if self.is_only_looked_at:
            found = [Recipient(one.name, last_resort(), one.name, one.language) for one in found]
            if self.language is not None:
                found = found[:1]
        return [replace(one, language=self.language) if self.language else one for one in found]

    def show(self, written: Sequence[Message]) -> None:
        """Print messages, or write them into the folder."""
        for line in self._printed(written) if self.dry_run else self._filed(written):
            click.echo(line)

    def _printed(self, written: Sequence[Message]) -> Iterator[str]:
        return (f"{message.subject}\n\n{message.text}" for message in written)

    def _filed(self, written: Sequence[Message]) -> Iterator[str]:
        if self.folder is not None:
            files = files_in(self.folder)
            for number, message in enumerate(written, 1):
                yield files.deliver(Claimed(number, message, 1, self.installation.clock.now()))

    def say(self, about: str, written: Sequence[Message], new: int) -> None:
        """Say what goes out, and remember it."""
        self.keys.update(message.key for message in written)
        echo(f"{about}: {new} of {len(written)} digests are new and go out")


def _write_of(desk: _Desk, shop: ShopSettings, *, only: bool) -> int:
    """Write the digest of one shop; `only`: it was asked for by name, and goes to whoever reads many, too."""
    installation, cache = desk.installation, desk.cache
    reading = desk.reading(digest_readers(installation.settings, shop.name))
    readers = [one for one in reading if only or not one.together]
    if not readers:
        if not reading:
            echo(f"{shop.name}: nobody reads the {desk.edition} edition; --dry-run shows it", err=True)
        return FINE
    try:
        opened = installation.open_shop(shop, cache)
    except Refused as refusal:
        echo(str(refusal), err=True)
        return FAILED
    if pending := zone_pending(shop, opened.info):
        echo(pending, err=True)
    told = tell(installation, desk.edition, days_of(desk.edition, opened.today, shop.definition), opened, cache)
    whom = desk.whom(readers)
    if desk.is_only_looked_at:
        desk.show(told.messages(whom))
    else:
        desk.say(shop.name, told.messages(whom), told.queue(whom, cache))
    return FINE


def _write_together(desk: _Desk, reader: DigestReader) -> int:
    """Write the message over all shops of a reader."""
    installation, cache = desk.installation, desk.cache
    if not any(is_read(name, cache) for name in reader.shops):
        echo(f"{reader.name}: nothing is known of any shop yet; run `shopbell sync` first", err=True)
        return FAILED
    now = installation.clock.now()
    named = named_for(installation, reader, now.astimezone(zone_of(reader, cache)).date())
    told, found = tell_together(installation, reader, named.day, cache)
    written = together.messages(found, named, now, desk.whom([reader]), installation.renderer)
    if desk.is_only_looked_at:
        desk.show(written)
    else:
        desk.say(f"all shops for {reader.called}", written, together.queue(written, told, cache, now))
    return FINE
