"""The whole program once over, by every library that it stands on: quick, and run with the oldest versions as well.

Real sockets: a practice shop of each platform, a mail server, a web server that plays Slack's webhook.
"""

from __future__ import annotations

import contextlib
import io
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import click
import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from commerce.clock import FrozenClock
from practice import PLATFORMS
from practice.serve import PracticeServer
from practice.simulate import simulate
from shopbell.cli import FINE, OFF_TARGET, group, main
from tests.listening import Handler, listening

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[2]
FIRST_DAY, DAYS = date(2025, 11, 1), 84
NOW = datetime(2026, 1, 20, 6, tzinfo=UTC)
MORE = """
[[shop.spend]]
url = "{woocommerce}/practice/spend.csv"
[[shop.traffic]]
url = "{woocommerce}/practice/traffic.csv"
[[shop]]
name = "silk"
platform = "shopify"
url = "silk.myshopify.com"
base_url = "{shopify}"
token_env = "SMOKE_TOKEN"

[targets.order_count]
at_least = 1
per = "week"

[[channels.slack]]
name = "team"
webhook_env = "SMOKE_HOOK"

[[channels.apprise]]
name = "phone"
address_env = "SMOKE_PHONE"
"""


class Mailbox:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[int, Mailbox]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, box
    controller.stop()


@pytest.fixture(scope="module")
def slack() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    posted: list[dict[str, Any]] = []

    class Webhook(Handler):
        def post(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer(200)

    with listening(Webhook) as url:
        yield f"{url}/hook", posted


@pytest.fixture(scope="module")
def shops() -> Iterator[dict[str, str]]:
    """The addresses of two shops with the same orders."""
    # a shop of which nothing is to be told before something happens
    world = simulate(seed=4, first_day=FIRST_DAY, days=DAYS, orders_per_day=4.0)
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(PracticeServer(world, one, clock=FrozenClock(NOW))) for one in PLATFORMS]
        yield dict(zip(PLATFORMS, (server.url for server in servers), strict=True))


@dataclass(frozen=True)
class Installation:
    folder: Path

    def __call__(self, *words: str, code: int = FINE, now: datetime | None = NOW) -> str:
        """Run a command line in this process and return what it printed."""
        out, err = io.StringIO(), io.StringIO()
        timed = ["--now", now.isoformat()] if now else []
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            got = main([*words, "--config", str(self.folder), *timed])
        assert got == code, (words, got, out.getvalue(), err.getvalue())
        return out.getvalue()

    def write(self, old: str, new: str) -> None:
        """Change the configuration."""
        file = self.folder / "config.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def shopbell(
    shops: dict[str, str],
    mailbox: tuple[int, Mailbox],
    slack: tuple[str, list[dict[str, Any]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    """An installation that `init` has written, with both shops and its channels, synced once."""
    made = Installation(tmp_path_factory.mktemp("smoke"))
    flags = ["--name", "wood", "--platform", "woocommerce", "--url", shops["woocommerce"], "--language", "zh_Hant"]
    flags += ["--key-env", "SMOKE_KEY", "--secret-env", "SMOKE_SECRET", "--email", "anna@toys.example"]
    flags += ["--data", str(made.folder / "data")]
    made("init", "--non-interactive", *flags, "--smtp-host", "127.0.0.1", "--sender", "bell@toys.example", now=None)
    made.write('secret_env = "SMOKE_SECRET"\n', f'secret_env = "SMOKE_SECRET"\n{MORE.format(**shops)}')
    made.write('host = "127.0.0.1"\n', f'host = "127.0.0.1"\nport = {mailbox[0]}\nsecurity = "none"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMOKE_KEY", "ck_practice")
        patch.setenv("SMOKE_SECRET", "cs_practice")
        patch.setenv("SMOKE_TOKEN", "shpat_practice")
        patch.setenv("SMOKE_HOOK", slack[0])
        patch.setenv("SMOKE_PHONE", slack[0].replace("http://", "json://"))
        made("sync")
        yield made


def helps(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        yield (*path, name)
        if isinstance(command := group.get_command(context, name), click.Group):
            yield from helps(command, *path, name)


@pytest.mark.parametrize("words", list(helps(group)), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--help"]) == 0
    assert f"{' '.join(words)} [OPTIONS]" in capsys.readouterr().out


def test_the_configuration_tells_its_mistakes(shopbell: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    broken = shopbell.folder / "broken"
    broken.mkdir()
    text = (shopbell.folder / "config.toml").read_text(encoding="utf-8")
    (broken / "config.toml").write_text(text.replace('platform = "shopify"', 'platform = "shopfy"'), encoding="utf-8")
    assert main(["kpi", "--config", str(broken)]) == 2
    assert '是否要寫 "shopify"' in capsys.readouterr().err


def test_figures_of_both_shops(shopbell: Installation) -> None:
    rows = json.loads(shopbell("kpi", "--json"))
    orders = {row["shop"]: row["value"] for row in rows if row["kpi"] == "order_count"}
    assert orders["wood"] > 50
    assert orders["silk"] > 50
    assert "€" in shopbell("kpi", "--language", "vi")
    assert "訂單" in shopbell("reconcile", "--shop", "wood")


def test_a_digest_goes_out_by_mail(shopbell: Installation, mailbox: tuple[int, Mailbox]) -> None:
    shopbell("digest", "--shop", "wood")
    mail = message_from_bytes(mailbox[1].mails[-1], policy=default)
    page = mail.get_body(("html",))
    assert mail["To"] == "anna@toys.example"
    assert page is not None
    assert "<table" in page.get_content()
    assert 'style="' in page.get_content()  # the style sheet was written into the page
    assert [part.get_content_type() for part in mail.walk() if part.get_content_maintype() == "image"]


def test_an_alert_goes_to_slack_and_by_apprise(
    shopbell: Installation, shops: dict[str, str], slack: tuple[str, list[dict[str, Any]]]
) -> None:
    shopbell("check", "--shop", "wood")
    shopbell.write("at_least = 1\n", "at_least = 1000\n")
    for days in (1,):  # one look that is sure is an incident
        now = NOW + timedelta(days=days)
        moved = {"now": now.isoformat()}
        requests.post(f"{shops['woocommerce']}/practice/clock", json=moved, timeout=10).raise_for_status()
        shopbell("sync", "--shop", "wood", now=now)
        shopbell("check", "--shop", "wood", code=OFF_TARGET, now=now)
    by_apprise, by_slack = sorted(slack[1], key=lambda one: "blocks" in one)
    assert by_slack["blocks"]
    assert "訂單數" in by_apprise["title"]
    assert "order_count" in shopbell("alerts", now=now)
    shopbell("alerts", "acknowledge", "order_count", "--shop", "wood", now=now)
    assert "訂單數" in shopbell("alerts", "log", now=now)  # Orders, in the language of the configuration
    assert "沒有等待中的訊息" in shopbell("alerts", "retry", now=now)
    assert "測試訊息" in shopbell("doctor", "--shop", "wood", "--no-contact", "--send", now=now)


def test_doctor_finds_the_shops_well(shopbell: Installation) -> None:
    later = NOW + timedelta(
        days=2
    )  # the shops were read until then: what lies ahead of a clock is a problem of its own
    shopbell("sync", now=later)
    told = json.loads(shopbell("doctor", "--json", now=later))
    assert {shop["shop"] for shop in told["shops"]} == {"wood", "silk"}


def test_the_service_starts_and_stops(shopbell: Installation) -> None:
    words = [sys.executable, "-m", "shopbell", "run", "--config", str(shopbell.folder)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        guard = threading.Timer(60, process.kill)
        guard.start()
        log = ""
        while "sync wood" not in log and (line := process.stderr.readline()):
            log += line
        process.send_signal(signal.SIGTERM)
        log += process.stderr.read()
        guard.cancel()
    assert (process.returncode, log.rstrip().rpartition(" ")[2]) == (0, "stopped"), log


def test_a_customer_and_a_shop_are_forgotten(shopbell: Installation) -> None:
    shopbell("redact-customer", "--shop", "wood", "--id", "1", "--yes")
    shopbell("wipe", "--shop", "wood", "--yes")
