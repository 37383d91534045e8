"""Messages leave by the configured channels; a missing secret costs time, never a message."""

from __future__ import annotations

import contextlib
import io
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message as Mail
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MailHandler

from commerce.clock import FrozenClock
from commerce.messages import Message
from shopbell import doctor, wiring
from shopbell.cli import main
from shopbell.delivery import deliver
from shopbell.recipients import alert_recipients, digest_recipients
from shopbell.undelivered import addressee
from tests.listening import Handler, listening

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def slack() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook on a real socket, and what was posted to it."""
    posted: list[dict[str, Any]] = []

    class Webhook(Handler):
        def post(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer(200, b"ok")

    with listening(Webhook) as url:
        yield f"{url}/hook", posted


class Mailbox(MailHandler):
    """Keeps what arrives for whom it knows."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []
        self.unknown = "550"

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if not address.endswith("@toys.example"):
            return f"{self.unknown} <{address}> is not known here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Mail) -> None:
        self.mails.append(message)


@pytest.fixture
def mailbox() -> Iterator[tuple[int, Mailbox]]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, box
    controller.stop()


def installation(folder: Path, channels: str, clock: FrozenClock, environ: dict[str, str]) -> wiring.Installation:
    (folder / "config.toml").write_text(
        '[[shop]]\nname = "toys"\nplatform = "shopify"\nurl = "toys.myshopify.com"\n'
        f'[[recipient]]\nname = "Anna"\nemail = "anna@toys.example"\n{channels}'
    )
    return wiring.open_installation(folder / "config.toml", folder / "data", clock, environ)


def message(channel: str, recipient: str) -> Message:
    return Message(
        "alert:toys:revenue:0123456789ab:Anna",
        "alert",
        channel,
        recipient,
        "en",
        "Subject",
        "Text",
        payload='{"text": "Ding"}',
        message_id="<1@x>",
    )


def test_a_missing_webhook_waits_and_goes_out_once_it_is_there(
    tmp_path: Path, slack: tuple[str, list[dict[str, Any]]]
) -> None:
    url, posted = slack
    channels = '[[channels.slack]]\nname = "team"\nwebhook_env = "HOOK"\n'
    clock = FrozenClock(NOON)
    without = installation(tmp_path, channels, clock, {})
    with without.open_cache() as cache:
        [recipient] = alert_recipients(without.settings, "toys")
        cache.outbox.queue([message(recipient.channel.name, recipient.address)], NOON)
        assert deliver(without, cache).put_off == 1
        text = "\n".join(finding.text for finding in doctor.examine(without, contact=False).findings)
        assert "the environment variable HOOK is not set" in text
        clock.move_to(NOON + timedelta(hours=1))
        assert deliver(installation(tmp_path, channels, clock, {"HOOK": url}), cache).sent == 1
    assert posted == [{"text": "Ding"}]


def test_mail_goes_to_the_reader_over_the_configured_server(tmp_path: Path, mailbox: tuple[int, Mailbox]) -> None:
    port, box = mailbox
    channels = f'[channels.email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "bell@toys.example"\n'
    at_home = installation(tmp_path, channels, FrozenClock(NOON), {})
    with at_home.open_cache() as cache:
        [recipient] = digest_recipients(at_home.settings, "toys")
        assert (recipient.channel.name, recipient.address) == ("email", "anna@toys.example")
        cache.outbox.queue([message(recipient.channel.name, recipient.address)], NOON)
        assert deliver(at_home, cache).sent == 1
    assert [(mail["To"], mail["Message-ID"]) for mail in box.mails] == [("anna@toys.example", "<1@x>")]


def test_a_channel_that_is_gone_is_told_by_doctor_not_lost(tmp_path: Path) -> None:
    at_home = installation(tmp_path, "", FrozenClock(NOON), {})
    with at_home.open_cache() as cache:
        cache.outbox.queue([message("pigeon", "loft")], NOON)
        assert deliver(at_home, cache).parked == 1
        [number] = [parked.outbox_id for parked in cache.outbox.parked()]
    findings = doctor.examine(at_home, contact=False).findings
    [parked] = [finding for finding in findings if finding.level == "problem"]
    assert f"shopbell alerts release {number}" in parked.text


WRONG, RIGHT = 'email = "anna@tois.example"', 'email = "anna@toys.example"'


def run(folder: Path, *words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main([*words, "--config", str(folder), "--data", str(folder / "data"), "--now", NOON.isoformat()])
    return code, out.getvalue()


@pytest.fixture
def mistyped(tmp_path: Path, mailbox: tuple[int, Mailbox]) -> Path:
    """A folder whose reader has a mistyped address, and a message that was refused because of it."""
    channels = (
        f'[channels.email]\nhost = "127.0.0.1"\nport = {mailbox[0]}\nsecurity = "none"\nsender = "b@toys.example"\n'
    )
    installation(tmp_path, channels, FrozenClock(NOON), {})
    file = tmp_path / "config.toml"
    file.write_text(file.read_text().replace(RIGHT, WRONG))
    at_home = wiring.open_installation(file, tmp_path / "data", FrozenClock(NOON), {})
    with at_home.open_cache() as cache:
        [recipient] = digest_recipients(at_home.settings, "toys")
        cache.outbox.queue([message(recipient.channel.name, recipient.address)], NOON)
        assert deliver(at_home, cache).parked == 1
    return tmp_path


def test_a_corrected_address_is_used_once_the_message_is_released(mistyped: Path, mailbox: tuple[int, Mailbox]) -> None:
    for words in (("doctor", "--no-contact"), ("alerts",), ("alerts", "list")):
        _, said = run(mistyped, *words)
        assert "message 1: 'Subject' for Anna was not delivered (email): " in said
        assert 'answered 550 to the recipient "Anna"; check the address in [[recipient]] "Anna"' in said
        assert "`shopbell alerts release 1`" in said
        assert "tois.example" not in said
    file = mistyped / "config.toml"
    file.write_text(file.read_text().replace(WRONG, RIGHT))
    assert run(mistyped, "alerts", "release", "1") == (0, "message 1 goes out with the next delivery\n")
    at_home = wiring.open_installation(file, mistyped / "data", FrozenClock(NOON), {})
    with at_home.open_cache() as cache:
        assert deliver(at_home, cache).sent == 1
    assert [mail["To"] for mail in mailbox[1].mails] == ["anna@toys.example"]


@pytest.mark.parametrize("taken_out", ['name = "Anna"\nemail = "anna@toys.example"', 'email = "anna@toys.example"'])
def test_a_reader_who_is_taken_out_while_a_message_waits_is_told_no_more(
    tmp_path: Path, mailbox: tuple[int, Mailbox], taken_out: str
) -> None:
    port = mailbox[0]
    channels = f'[channels.email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "b@toys.example"\n'
    before = installation(tmp_path, channels, FrozenClock(NOON), {})
    with before.open_cache() as cache:
        cache.outbox.queue([message("email", "anna@toys.example")], NOON)
    file = tmp_path / "config.toml"
    written = file.read_text()
    left = taken_out.replace('name = "Anna"', 'name = "Ben"').replace("anna@", "ben@") if "name" in taken_out else ""
    file.write_text(written.replace(taken_out, left))
    without = wiring.open_installation(file, tmp_path / "data", FrozenClock(NOON), {})
    with without.open_cache() as cache:
        assert deliver(without, cache).parked == 1
    assert mailbox[1].mails == []
    assert "its reader is in the configuration no more, or has no address there" in run(tmp_path, "alerts")[1]
    file.write_text(written)
    run(tmp_path, "alerts", "release", "1")
    again = wiring.open_installation(file, tmp_path / "data", FrozenClock(NOON), {})
    with again.open_cache() as cache:
        assert deliver(again, cache).sent == 1


def test_a_message_that_nobody_needs_any_more_is_dropped(mistyped: Path) -> None:
    assert run(mistyped, "alerts", "drop", "1") == (0, "message 1 is dropped\n")
    assert "was not delivered" not in run(mistyped, "doctor", "--no-contact")[1]
    code, said = run(mistyped, "alerts", "drop", "1")
    assert code == 2
    assert "no such message waits" in said


def test_what_was_never_refused_is_not_called_so(mistyped: Path, mailbox: tuple[int, Mailbox]) -> None:
    mailbox[1].unknown = "451"
    run(mistyped, "alerts", "release", "1")
    clock = FrozenClock(NOON + timedelta(days=3))
    at_home = wiring.open_installation(mistyped / "config.toml", mistyped / "data", clock, {})
    with at_home.open_cache() as cache:
        assert deliver(at_home, cache).parked == 1
    said = run(mistyped, "doctor", "--no-contact")[1]
    assert "given up after 1 attempt: " in said
    assert "answered 451" in said
    assert "refused" not in said.replace(str(mistyped), "")


def test_the_longest_fitting_name_is_the_readers(tmp_path: Path) -> None:
    at_home = installation(tmp_path, '[[recipient]]\nname = "Mary: Anna"\n', FrozenClock(NOON), {})
    assert addressee(at_home.settings, "email", "digest:toys:2026-03-02:Mary: Anna") == "Mary: Anna"
    assert addressee(at_home.settings, "email", "digest:toys:2026-03-02:Anna") == "Anna"
    assert addressee(at_home.settings, "email", "digest:toys:2026-03-02:Joanna") == ""
    assert addressee(at_home.settings, "slack", "alert:toys:revenue:0123456789ab:Anna") == ""


def test_doctor_tells_of_a_channel_that_works_today_what_ends_soon(tmp_path: Path) -> None:
    lines = '[channels.email]\nhost = "smtp.office365.com"\nuser = "b@toys.example"\npassword_env = "P"\n'
    at_home = installation(tmp_path, f'{lines}sender = "b@toys.example"\n', FrozenClock(NOON), {"P": "open sesame"})
    told = [one for one in doctor.examine(at_home, contact=False).findings if one.about == "email"]
    assert [one.level for one in told] == ["fine", "note"]
    assert "at the end of December 2026" in told[1].text


def test_a_configuration_named_from_where_one_stands_keeps_its_messages_beside_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = installation(tmp_path, "", FrozenClock(NOON), {})
    monkeypatch.chdir(tmp_path.parent)
    near = wiring.open_installation(
        Path(tmp_path.name) / "config.toml", Path(tmp_path.name) / made.data.name, FrozenClock(NOON), {}
    )
    with near.open_cache() as cache:
        [recipient] = alert_recipients(near.settings, "toys")
        cache.outbox.queue([message(recipient.channel.name, recipient.address)], NOON)
        assert deliver(near, cache).sent == 1
    assert len(list((made.data / "outbox").glob("*.txt"))) == 1
