"""`shopbell digest`: write the digest now, to look at it or to send it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from alerts.channels.register import files_in, last_resort
from alerts.messages.recipient import Recipient
from commerce.errors import Refused
from commerce.messages import Claimed
from shopbell.cli import FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.outgoing import delivered
from shopbell.jobs import digest
from shopbell.jobs.notes import zone_pending
from shopbell.recipients import digest_recipients
from shopbell.wiring import Installation


def write(call: Call, shop: str | None, folder: Path | None, language: str | None, *, dry_run: bool) -> int:
    """Write the digest now. A reader who already got today's is not written to again.

    Exit code 1 when one of them, or another message that was due, is not delivered: laid aside, or put off.
    """
    installation = call.installation()
    code, keys = FINE, set[str]()
    with installation.open_cache() as cache:
        for one in installation.shops(shop):
            try:
                opened = installation.open_shop(one, cache)
            except Refused as refusal:
                click.echo(str(refusal), err=True)
                code = FAILED
                continue
            if pending := zone_pending(one, opened.info):
                click.echo(pending, err=True)
            told = digest.digest(opened, cache, installation.collection)
            readers = _readers(installation, one.name, folder, language, dry_run=dry_run)
            written = digest.messages(told, opened, readers, installation.renderer)
            if dry_run:
                for message in written:
                    click.echo(f"{message.subject}\n\n{message.text}")
            elif folder is not None:
                files = files_in(folder)
                for number, message in enumerate(written, 1):
                    click.echo(files.deliver(Claimed(number, message, 1, installation.clock.now())))
            else:
                keys.update(message.key for message in written)
                new = digest.queue(written, told, opened, cache, installation.clock.now())
                click.echo(f"{one.name}: {new} of {len(written)} digests are new and go out")
        if not dry_run and folder is None and not delivered(installation, cache, keys):
            code = FAILED
    return code


def _readers(
    installation: Installation, shop: str, folder: Path | None, language: str | None, *, dry_run: bool
) -> list[Recipient]:
    """Return who to write for; one reader is enough to look at."""
    readers = digest_recipients(installation.settings, shop)
    if folder is not None or dry_run:
        readers = [Recipient(reader.name, last_resort(), reader.name, reader.language) for reader in readers]
        if language is not None:
            readers = readers[:1]
    return [replace(reader, language=language) if language else reader for reader in readers]
