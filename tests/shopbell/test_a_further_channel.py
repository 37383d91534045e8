"""A channel that is nothing but a folder: from configuration to delivery, no line of the product knows of it."""

from __future__ import annotations

import ast
import contextlib
import io
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import alerts.channels
from alerts.channels.register import channel_kinds
from alerts.messages.alert import alert_message
from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.feeds import Feed
from commerce.languages import LANGUAGES
from shopbell import secrets, wiring
from shopbell.cli import BAD_CONFIG, FAILED, FINE, group, main
from shopbell.delivery import deliver
from shopbell.digests import write_digests
from shopbell.jobs.sync import sync
from shopbell.recipients import alert_recipients, digest_recipients
from tests import make
from tests.alerts.a_shop import SCENE, fired
from tests.alerts.channels.counterpart import Fault, web_server
from tests.make import NOON
from tests.shopbell.asking import about_channels
from tests.shopbell.scripted import ScriptedShop
from wording.language import language
from wording.names import Names

ROOT = Path(__file__).parents[2]
TOKEN = "tk_SECRET"
MORE = ROOT / "tests" / "alerts" / "channels" / "of_tests"
SHOP = '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
READERS = "".join(
    f'[[recipient]]\nname = "{code}"\npager = "{number}"\nlanguage = "{code}"\n'
    for number, code in enumerate(LANGUAGES)
)


@pytest.fixture
def _one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the folder beside the product's own; nothing else is done to make it known."""
    monkeypatch.setattr(alerts.channels, "__path__", [*alerts.channels.__path__, str(MORE)])


def opened(folder: Path, lines: str, token: str = TOKEN) -> wiring.Installation:
    (folder / "config.toml").write_text(SHOP + lines)
    kept = secrets.load(folder / "secrets.toml", {})
    secrets.save(kept, {"customer_key": "ab" * 32} | ({"pager": {"token": token}} if token else {}))
    return wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(NOON), {})


def run(folder: Path, *words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main([*words, "--config", str(folder), "--data", str(folder / "data"), "--now", NOON.isoformat()])
    return code, out.getvalue()


@pytest.mark.usefixtures("_one_more")
@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('[channels.pager]\nurll = "x"\nurl = "https://p.example"', '[channels.pager]: unknown key "urll"; did you'),
        ("[channels.pager]", "[channels.pager]: url is missing; write url ="),
        ('[channels.pager]\nurl = "https://p.example"\ntoken = "x"', "token: a secret has no place in this file"),
        ('[channels.pager]\nurl = "tk_SECRET"', "url holds a secret; take it out of here"),
        ('[[recipient]]\nname = "a"\npagr = "7"', '[[recipient]] 1: unknown key "pagr"; did you mean "pager"?'),
        ('[[channels.pager]]\nurl = "https://p.example"', "pager = [{'url': 'https://p.example'}] does not fit"),
    ],
)
def test_its_keys_are_checked_as_those_of_every_channel(tmp_path: Path, lines: str, told: str) -> None:
    with pytest.raises(BadConfig) as caught:
        opened(tmp_path, lines)
    assert told in str(caught.value)


@pytest.mark.usefixtures("_one_more")
def test_init_asks_for_it(tmp_path: Path) -> None:
    words = ("--non-interactive", "--name", "toys", "--platform", "woocommerce", "--url", "https://toys.example")
    code, said = run_init(tmp_path / "new", *words, "--pager", "7", "--pager-url", "https://pager.example")
    assert code == FINE, said
    assert 'below a line [pager]: token = "..."' in said
    written = tomllib.loads((tmp_path / "new" / "config.toml").read_text())
    assert written["recipient"] == [{"name": "7", "pager": "7", "language": "en", "digest_at": "07:30"}]
    assert written["channels"] == {"pager": {"url": "https://pager.example"}}
    answers = ("woocommerce", "https://toys.example", "toys", "ck_1", "cs_1", "en")
    typed = about_channels(pager="7", pager_url=["not there", "https://pager.example"])
    lines = "\n".join([*answers, *typed]) + "\n"
    asked = CliRunner().invoke(group, ["init", "--no-contact", "--config", str(tmp_path / "asked")], input=lines)
    assert asked.exit_code == FINE, asked.output
    assert "Number of the reader's pager (empty: none)" in asked.output
    assert "Error: url is not an address" in asked.output
    assert 'url = "https://pager.example"' in (tmp_path / "asked" / "config.toml").read_text()


def run_init(folder: Path, *words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        return main(["init", *words, "--config", str(folder)]), out.getvalue()


@pytest.mark.usefixtures("_one_more")
def test_doctor_names_the_secret_that_is_missing(tmp_path: Path) -> None:
    opened(tmp_path, '[channels.pager]\nurl = "https://pager.example"\n', token="")
    code, said = run(tmp_path, "doctor", "--no-contact")
    assert code == BAD_CONFIG
    assert (
        "[channels.pager]: no token; write token_env = ... there, or token under [pager] in secrets.toml"
        in " ".join(said.split())
    )


@pytest.mark.usefixtures("_one_more")
def test_its_readers_get_digest_and_alert_in_their_languages(tmp_path: Path) -> None:
    with web_server(Fault.NONE) as (url, posted):
        here = opened(tmp_path, f'{READERS}[channels.pager]\nurl = "{url}"\n')
        with here.open_cache() as cache:
            orders = make.page(make.order(1, NOON - timedelta(days=1)))
            sync(here.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [orders]}), here.clock)
            assert write_digests(here) == f"written: {', '.join(f'toys for {code}' for code in LANGUAGES)}"
            recipients = alert_recipients(here.settings, "toys")
            alarms = [alert_message([fired()], SCENE, one, here.renderer) for one in recipients]
            cache.outbox.queue(alarms, NOON)
            assert deliver(here, cache).sent == len(LANGUAGES)
    heads = [(one["to"], one["text"].splitlines()[0]) for one in posted]
    for number, code in enumerate(LANGUAGES):
        of_digest, of_alert = [head for to, head in heads if to == str(number)]
        assert of_digest.startswith("toys")
        assert language(code).long_day(NOON.date()) in of_digest
        assert Names(here.collection, code)("customer_acquisition_cost") in of_alert
    assert all(len(one["text"]) <= 500 for one in posted)


@pytest.mark.usefixtures("_one_more")
def test_who_can_be_paged_is_paged_and_whoever_cannot_hears_of_it_otherwise(tmp_path: Path) -> None:
    lines = (
        '[[recipient]]\nname = "Anna"\nemail = "anna@toys.example"\npager = "7"\n'
        '[[recipient]]\nname = "Ben"\nemail = "ben@toys.example"\n[[recipient]]\nname = "Cy"\n'
        '[channels.pager]\nurl = "https://pager.example"\n'
        '[channels.email]\nhost = "localhost"\nsender = "bell@toys.example"\n'
    )
    team = '[[channels.slack]]\nname = "team"\n'
    digests = ["email anna@toys.example", "pager 7", "email ben@toys.example", "folder Cy"]
    for more, alarms in (
        ("", ["pager 7", "email ben@toys.example", "folder Cy"]),
        (team, ["slack team", "pager 7", "email ben@toys.example"]),
    ):
        settings = opened(tmp_path, lines + more).settings
        told = alert_recipients(settings, "toys"), digest_recipients(settings, "toys")
        assert [[f"{one.channel.name} {one.address}" for one in some] for some in told] == [alarms, digests]


@pytest.mark.usefixtures("_one_more")
def test_a_lost_answer_is_told_in_words_and_a_person_decides(tmp_path: Path) -> None:
    lines = '[[recipient]]\nname = "Anna"\npager = "7"\n[channels.pager]\nurl = "{}"\n'
    with web_server(Fault.LOST) as (url, posted):
        here = opened(tmp_path, lines.format(url))
        with here.open_cache() as cache:
            orders = make.page(make.order(1, NOON - timedelta(days=1)))
            sync(here.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [orders]}), here.clock)
        told = "for Anna may have arrived, or not (pager): the pager has the message, but its answer was lost"
        code, said = run(tmp_path, "digest")
        assert (code, told in said) == (FAILED, True)
        assert len(posted) == 1
        for words in (("alerts",), ("doctor", "--no-contact"), ("doctor", "--no-contact", "--json")):
            _, said = run(tmp_path, *words)
            assert told in " ".join(said.split())
            assert "`shopbell alerts drop 1`" in " ".join(said.split())
            assert TOKEN not in said
    with web_server(Fault.NONE) as (url, posted):
        here = opened(tmp_path, lines.format(url))
        assert run(tmp_path, "alerts", "release", "1") == (FINE, "message 1 goes out with the next delivery\n")
        with here.open_cache() as cache:
            assert deliver(here, cache).sent == 1
        assert len(posted) == 1
        assert "may have arrived" not in run(tmp_path, "alerts")[1]


@pytest.mark.usefixtures("_one_more")
def test_what_did_arrive_is_dropped(tmp_path: Path) -> None:
    with web_server(Fault.SILENT) as (url, _):
        here = opened(tmp_path, f'[[recipient]]\nname = "Anna"\npager = "7"\n[channels.pager]\nurl = "{url}"\n')
        queue(here)
        with here.open_cache() as cache:
            [claimed] = cache.outbox.claim(NOON)
            cache.outbox.leave_open(claimed, "no answer", NOON)
        assert run(tmp_path, "alerts", "drop", "1") == (FINE, "message 1 is dropped\n")
        assert "may have arrived" not in run(tmp_path, "doctor", "--no-contact")[1]


def queue(here: wiring.Installation) -> None:
    message = replace(make.message("alert:toys:revenue:0123456789ab:Anna", "7"), channel="pager", subject="Subject")
    with here.open_cache() as cache:
        cache.outbox.queue([message], NOON)


#: Where the name of a channel is a word for something else.
_OTHER_MEANINGS = {
    "commerce/channels/known.py": {"line", "zalo"},  # where shops advertise
    "shopbell/doctor/for_scripts.py": {"line"},  # of the configuration
    "shopbell/cli/targets.py": {"line"},
    "shopbell/cli/tables.py": {"line"},  # of a file
    "wording/comparisons.py": {"line"},
    "wording/conditions.py": {"line"},
}


def named(tree: ast.AST, names: frozenset[str]) -> Iterator[int]:
    """Yield the lines where code decides by one of these names: compares, looks up, lists, takes an attribute of it."""
    for node in ast.walk(tree):
        inside: list[Any] = []
        if isinstance(node, ast.Compare):
            inside = [node.left, *node.comparators]
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            inside = node.elts
        elif isinstance(node, ast.Dict):
            inside = node.keys
        elif isinstance(node, ast.Subscript):
            inside = [node.slice]
        elif isinstance(node, ast.MatchValue):
            inside = [node.value]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            inside = [ast.Constant(node.attr)] if node.value.attr == "channels" else []
        yield from (getattr(one, "lineno", 0) for one in inside if isinstance(one, ast.Constant) and one.value in names)


def meant_otherwise(file: Path) -> frozenset[str]:
    return frozenset(_OTHER_MEANINGS.get(file.relative_to(ROOT).as_posix(), ()))


def test_nothing_outside_of_its_folder_decides_by_the_name_of_a_channel() -> None:
    kinds = channel_kinds()
    names = frozenset(kind.name for kind in kinds)
    rooms = [ROOT / room for room in ("alerts", "cache", "commerce", "shopbell", "wording")]
    homes = [ROOT / "alerts" / "channels" / name for name in names]
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in (file for room in rooms for file in room.rglob("*.py"))
        if not any(file.is_relative_to(home) for home in homes)
        for line in named(ast.parse(file.read_text(encoding="utf-8")), names - meant_otherwise(file))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'if kind == "slack": ...',
        'KINDS = ("email", "slack")',
        'made = {"slack": 1}',
        "settings.channels.slack",
        'Kind = Literal["slack"]',
        'match kind:\n    case "slack": ...',
    ],
)
def test_a_decision_by_name_is_seen(line: str) -> None:
    assert list(named(ast.parse(line), frozenset({"slack", "email"})))
