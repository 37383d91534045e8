"""What Apprise is told, what it does with it, and what its "no" means, by its own plugins at real servers."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from apprise.plugins.telegram import NotifyTelegram

from alerts.channels.apprise import CHANNEL
from alerts.channels.apprise.channel import AppriseChannel, text_of
from alerts.channels.apprise.examine import examine
from alerts.channels.apprise.service import service_of
from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.apprise.watched import Watched, watching
from alerts.channels.configured import Configured
from alerts.messages.alert import alert_message
from alerts.messages.recipient import Recipient
from commerce.errors import Refused, ShopbellError, TryLater, Uncertain
from commerce.messages import Claimed, Message
from tests.alerts.a_shop import HOSTILE, KNOWLEDGE, NOW, SCENE, fired
from tests.alerts.channels.counterpart import Fault, web_server
from tests.listening import Handler, listening
from wording.render import Renderer
from wording.troubles import trouble_in

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "messages.md"
TOKEN, KEY = "123456789:abcdefghijklmnopqrstuvwxyz012345678", "3ccdd113474722377935511fc85d3dd4"  # nobody's
RENDERER = Renderer(KNOWLEDGE)


@dataclass
class There:
    """A service: what it answers to each request in turn, the last of it for ever, and what it got."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(200, {})])
    got: list[tuple[str, Any]] = field(default_factory=list)
    url: str = ""

    @property
    def at(self) -> str:
        return self.url.partition("://")[2]


@contextmanager
def there(*answers: int | tuple[int, dict[str, str]], tls: tuple[Path, Path] | None = None) -> Iterator[There]:
    told = There([one if isinstance(one, tuple) else (one, {}) for one in answers] or [(200, {})])

    class Service(Handler):
        def post(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append((self.path, json.loads(content)))
            status, headers = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            self.answer(status, b'{"ok": true}', headers)

    with listening(Service, tls) as url:
        told.url = url
        yield told


def alert(code: str = "en", key: str = "spring_sale") -> Message:
    to = Recipient("phone", CHANNEL, "phone", code)
    return alert_message([fired(key)], replace(SCENE, shop=key), to, RENDERER)


def send(address: str, message: Message | None = None) -> None:
    table = AppriseSettings(name="phone")
    channel = CHANNEL.open(Configured(table, {"address": address}, Path(), timeout_s=2))
    channel.deliver(Claimed(7, message or alert(), 1, NOW, reader="anna"))


def refusal(address: str) -> ShopbellError:
    with pytest.raises(ShopbellError) as caught:
        send(address)
    return caught.value


def test_a_service_with_a_place_for_titles_gets_the_headline_once() -> None:
    with there() as service:
        send(f"ntfy://{service.at}/topic")
    [(_, told)] = service.got
    assert told["title"] == f"New · {alert().subject}"
    assert told["message"].startswith("Off target since")
    assert "First step" in told["message"]


def test_what_takes_markup_gets_foreign_words_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    with there() as service:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"{service.url}/bot")
        send(f"tgram://{TOKEN}/987654321", alert(key=f"{HOSTILE} [pay here](https://evil.example)"))
    [(path, told)] = service.got
    assert path == f"/bot{TOKEN}/sendMessage"
    assert told["parse_mode"] == "HTML"
    for harm in ("<script", "<!channel", "@here", "[pay"):
        assert harm not in told["text"]


def test_what_takes_markdown_alone_keeps_its_lines() -> None:
    with there() as service:
        send(f"rocket://abc/def@{service.at}/%23alerts")
    [(_, told)] = service.got
    lines = told["text"].splitlines()
    assert len(lines) > 3
    assert all(line.endswith("  ") for line in lines[:-1])


@pytest.mark.parametrize(
    "address", ["discord://1234/abcd", "pover://" + "u" * 30 + "@" + "a" * 30, f"tgram://{TOKEN}/1"]
)
@pytest.mark.parametrize("sign", ["x", "知", "\N{BELL}"])
def test_a_long_text_is_cut_between_lines_at_what_the_service_takes(address: str, sign: str) -> None:
    service = service_of(address, "x")
    long = "\n".join(f"{number} {sign * 40}" for number in range(300))
    title, told, _ = text_of(replace(alert(), payload=json.dumps({"text": long})), service)
    assert len(title) <= service.title_maxlen
    assert len((title + told).encode("utf-16-le")) // 2 <= service.body_maxlen
    assert len(told.encode()) <= 4000
    *whole, last = told.splitlines()
    assert last == "\N{HORIZONTAL ELLIPSIS}"
    assert set(whole) <= set(long.splitlines())


def test_nothing_of_the_address_is_logged_however_much_is_asked_for(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(1, logger="apprise")
    with there(200, 403, 503) as service:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"{service.url}/bot")
        send(f"tgram://{TOKEN}/987654321")
        told = [refusal(f"tgram://{TOKEN}/987654321") for _ in range(2)]
    told += [refusal(f"tgram://{TOKEN}"), refusal(f"nothing://{TOKEN}/987654321")]
    shown = caplog.text + "".join(capsys.readouterr()) + "".join(map(str, told))
    for secret in (TOKEN, TOKEN.partition(":")[2], "987654321"):
        assert secret not in shown
    assert not any(record.name == "apprise" for record in caplog.records)


@pytest.mark.parametrize(
    ("answers", "kind", "told"),
    [
        ([206], Uncertain, "apprise 'phone' said no, which says nothing of whether the service has the message"),
        ([504], Uncertain, "says nothing of whether"),
        ([307], Refused, "apprise 'phone' answered 307; the service turns the message away"),
        ([401], Refused, "answered 401"),
        ([(429, {"Retry-After": "77"})], TryLater, "answered 429"),
    ],
)
def test_a_no_means_what_was_answered(
    answers: list[int | tuple[int, dict[str, str]]], kind: type[ShopbellError], told: str
) -> None:
    with there(*answers) as service:
        error = refusal(f"mmost://{service.at}/{KEY}")
    assert type(error) is kind
    assert told in str(error)
    if isinstance(error, TryLater):
        assert error.wait_s == 77


def test_of_several_addressees_some_may_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NotifyTelegram, "request_rate_per_sec", 0)
    with there(200, 403) as service:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"{service.url}/bot")
        assert type(refusal(f"tgram://{TOKEN}/1/2")) is Uncertain
    assert len(service.got) == 2


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.SILENT])
def test_what_may_be_there_is_not_repeated_though_the_address_asks_for_it(fault: Fault) -> None:
    with web_server(fault) as (address, posted):
        error = refusal(f"{address.replace('http://', 'json://')}?retry=2&wait=0")
    assert type(error) is Uncertain
    assert len(posted) == 1


def test_no_redirect_is_followed() -> None:
    with there() as elsewhere, there((307, {"Location": f"{elsewhere.url}/x"})) as service:
        assert type(refusal(f"json://{service.at}?redirect=yes")) is Refused
    assert elsewhere.got == []


def test_certificates_are_checked_whatever_the_address_says(certificate: tuple[Path, Path]) -> None:
    with there(tls=certificate) as service:
        error = refusal(f"jsons://{service.at}?verify=no")
    assert type(error) is Refused
    assert "the certificate of the server is not trusted" in str(error)
    assert service.got == []


def test_what_is_no_web_service_says_nothing_of_what_became_of_it() -> None:
    error = refusal("mailto://user:pass@127.0.0.1:9?from=bell@toys.example&to=anna@toys.example&mode=insecure")
    assert type(error) is Uncertain


def test_nothing_leaves_that_nobody_would_know_of() -> None:
    watched = Watched("requests")
    with there() as service:
        with watching(2, lambda: 0.0) as watch:
            assert watched.post(service.url, json={}).status_code == 200
            watch.is_over = True
            with pytest.raises(requests.ConnectionError):
                watched.post(service.url, json={})
        with pytest.raises(requests.ConnectionError):
            watched.post(service.url, json={})
    assert len(service.got) == len(watch.exchanges) == 1
    assert watched.codes.ok == 200  # all else is that of requests


def test_a_question_without_a_body_says_whether_it_reached_anybody() -> None:
    watched = Watched("requests")
    with watching(0.3, lambda: 0.0) as watch, there() as service:
        with pytest.raises(requests.ConnectionError):
            watched.get("http://127.0.0.1:9/")
        with pytest.raises(requests.ConnectionError):
            watched.get(service.url)  # it knows none, and hangs up
    assert [one.has_left for one in watch.exchanges] == [False, True]


def doctor(address: str) -> list[tuple[str, str]]:
    configured = Configured(AppriseSettings(name="phone"), {"address": address}, Path())
    return [(one.level, one.text) for one in examine(configured, NOW, True)]  # noqa: FBT003 - as declared


def test_doctor_tells_which_service_it_is_and_what_cannot_be_watched() -> None:
    assert doctor(f"tgram://{TOKEN}/1") == [("fine", "the address is one of Telegram")]
    [(level, told)] = doctor("tgram://nothing")
    assert (level, "no address that Apprise knows" in told) == ("problem", True)
    assert [level for level, _ in doctor("aprs://DF1ABC:12345@DF1DEF")] == ["fine", "note"]


def test_without_the_extra_it_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    [(level, told)] = doctor(f"tgram://{TOKEN}/1")
    assert (level, "pip install '.[apprise]'" in told) == ("problem", True)
    assert str(refusal(f"tgram://{TOKEN}/1")) == told
    for code in ("vi", "zh_Hant"):
        said = trouble_in(code, told)
        assert "pip install '.[apprise]'" in said
        assert "not installed" not in said


@pytest.mark.parametrize("code", ["vi", "zh_Hant"])
def test_every_trouble_is_told_in_the_readers_language(code: str) -> None:
    with there(403) as service:
        told = [refusal(f"json://{service.at}"), refusal("nothing://x")]
    with there(206) as service:
        told.append(refusal(f"mmost://{service.at}/{KEY}"))
    for error in told:
        said = trouble_in(code, str(error))
        assert said != str(error)
        assert "doctor" not in said
        assert not re.search(r"\b(the|service|address)\b", said)


def test_the_addresses_of_the_guide_are_ones_that_apprise_knows() -> None:
    section = GUIDE.read_text(encoding="utf-8").partition("## Apprise")[2].partition("\n## ")[0]
    shown = re.findall(r"^\| (?P<name>[^|]+) \| `(?P<address>[a-z]+://[^`]+)`", section, re.MULTILINE)
    assert len(shown) >= 5
    for name, address in shown:
        service = AppriseChannel("phone", address).service()
        assert name.split(",")[0].split(" (")[0].lower() in service.service_name.lower(), address
