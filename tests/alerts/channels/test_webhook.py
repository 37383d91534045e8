"""A signed webhook, read by a program that shares nothing with ours but the secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.channels.configured import Configured
from alerts.channels.webhook import CHANNEL
from alerts.channels.webhook.channel import examine
from alerts.channels.webhook.events import number
from alerts.channels.webhook.settings import WebhookSettings
from alerts.channels.webhook.signing import keys_of, signature
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.recipient import Recipient
from commerce.errors import Refused, TryLater
from commerce.messages import Claimed, Message
from commerce.watches import Say
from tests.alerts.a_shop import CAC_OFF, KNOWLEDGE, OPEN_WATCH, SCENE, digest, fired, recovered
from tests.alerts.channels.webhook import SECRET
from tests.listening import Handler, listening
from wording.render import Renderer
from wording.troubles import trouble_in
from wording.values import Value

RENDERER = Renderer(KNOWLEDGE)
NOW = datetime(2026, 11, 28, 13, 30, 12, tzinfo=UTC)
#: As in the documentation of Standard Webhooks: what is signed, and what must come out.
BODY = (
    b'{"type":"incident.opened","timestamp":"2026-11-28T13:30:12Z","data":{"incident":"in_01JD","shop":"hanoi-linen",'
    b'"rule":"conversion","state":"open","severity":"warning","headline":"Checkout conversion fell to 1.1 % (usual'
    b' 2.0 %)","value":"0.011","usual":"0.020","unit":"ratio","period":{"from":"2026-11-24","to":"2026-11-27"},'
    b'"tactic":{"id":"ta_77","title":"Show shipping cost on the product page"}}}'
)


class Program(Handler):
    """Verifies by hand, knows ids that it has seen, and answers as it is told."""

    def __init__(self, *arguments: Any, told: list[dict[str, Any]], ids: list[str], answers: list[int]) -> None:
        self.told, self.ids, self.answers = told, ids, answers
        super().__init__(*arguments)

    def post(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        key = base64.b64decode(SECRET.split("_", 1)[1])
        expected = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
        given = [one.split(",", 1) for one in self.headers["webhook-signature"].split(" ")]
        signed = any(kind == "v1" and hmac.compare_digest(base64.b64decode(one), expected) for kind, one in given)
        status = self.answers.pop(0) if self.answers else 200
        if not signed or abs(int(at) - NOW.timestamp()) > 300:
            status = 401
        elif status < 300 and name not in [one["id"] for one in self.told]:
            self.told.append({"id": name, **json.loads(body)})
        self.ids.append(name)
        self.answer(status)


class There:
    """A program that listens."""

    def __init__(self, url: str, told: list[dict[str, Any]], ids: list[str], answers: list[int]) -> None:
        self.url, self.told, self.ids, self.answers = url, told, ids, answers


@pytest.fixture
def there() -> Iterator[There]:
    told, ids, answers = list[dict[str, Any]](), list[str](), list[int]()

    class Own(Program):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, told=told, ids=ids, answers=answers)

    with listening(Own) as url:
        yield There(f"{url}/hook/OWN-PATH", told, ids, answers)


def configured(url: str, secret: str = SECRET, *, allow_http: bool = False) -> Configured[Any]:
    table = WebhookSettings(name="n8n", allow_http=allow_http)
    return Configured(table, {"address": url, "secret": secret}, Path(), timeout_s=2, now=lambda: NOW)


def to(code: str = "en") -> Recipient:
    return Recipient("n8n", CHANNEL, "n8n", code)


def send(there: There, message: Message, secret: str = SECRET) -> str:
    written = NOW - timedelta(days=2)  # it waited: the signature is of now
    return CHANNEL.open(configured(there.url, secret)).deliver(Claimed(7, message, 1, written))


def test_the_signature_is_that_of_standard_webhooks() -> None:
    found = signature(keys_of(SECRET), "msg_01JDZ8K3", 1795895012, BODY)
    assert found == "v1,nl00wjuJj2EChNXQRfIENfV//2/bwIJnf30GfSQ9aNM="


def test_an_incident_is_an_event_that_the_other_side_verifies(there: There) -> None:
    send(there, alert_message([fired("spring_sale")], SCENE, to(), RENDERER))
    [told] = there.told
    assert (told["version"], told["type"], told["timestamp"]) == (1, "incident.opened", "2026-11-26T13:30:12Z")
    data = told["data"]
    assert (data["shop"], data["subject"], data["state"]) == ("toys", CAC_OFF.subject, "open")
    assert data["value"] == {"number": "50.12", "unit": "EUR"}
    assert data["limit"] == {"number": "30", "unit": "EUR"}
    assert data["period"] == {"from": "2026-02-10", "to": "2026-03-09"}
    assert data["tactic"]["first_step"] == "Sort campaigns by cost per new customer"
    assert data["headline"].startswith("Toys & Co: Customer acquisition cost at €50.12")
    assert data["text"].startswith("New")


def test_each_incident_of_a_message_is_an_event_with_an_id_of_its_own(there: There) -> None:
    reminded = type(recovered())(CAC_OFF, msgspec.structs.replace(OPEN_WATCH, incident="i2"), Say.REMINDED)
    send(there, alert_message([fired(), recovered(), reminded], SCENE, to(), RENDERER))
    assert {one["type"] for one in there.told} == {"incident.opened", "incident.closed", "incident.changed"}
    assert len(set(there.ids)) == 3


def test_what_is_tried_again_has_the_same_ids_and_is_taken_once(there: There) -> None:
    message = alert_message([fired(), recovered()], SCENE, to(), RENDERER)
    there.answers[:] = [200, 503]
    with pytest.raises(TryLater):
        send(there, message)
    send(there, message)
    first, second = there.ids[:2]
    assert there.ids == [first, second, first, second]
    assert [one["id"] for one in there.told] == [first, second]


def test_a_digest_is_an_event_with_its_numbers(there: There) -> None:
    send(there, digest_message(replace(digest(), incidents=(fired(),)), SCENE, to("vi"), RENDERER))
    [told] = there.told
    assert told["type"] == "digest.ready"
    assert told["data"]["language"] == "vi"
    assert told["data"]["day"] == "2026-03-10"
    [incident] = told["data"]["incidents"]
    assert incident["value"]["number"] == "50.12"
    assert "Chi phí thu hút khách hàng" in told["data"]["text"]


def test_a_message_of_text_alone_is_an_event_of_its_kind(there: There) -> None:
    send(there, Message("k", "test", "webhook", "n8n", "en", "Subject", "Text\n"))
    [told] = there.told
    assert (told["type"], told["data"]) == ("message.test", {"language": "en", "headline": "Subject", "text": "Text"})


def test_while_a_secret_is_changed_both_sign(there: There) -> None:
    other = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()
    message = Message("k", "test", "webhook", "n8n", "en", "Subject", "Text")
    send(there, message, f"{other} {SECRET}")
    with pytest.raises(Refused, match="webhook 'n8n' answered 401; see in the program there"):
        send(there, message, other)
    assert len(there.told) == 1


@pytest.mark.parametrize(
    ("status", "told"), [(410, "is gone for good"), (404, "see in the program there"), (302, "302")]
)
def test_a_refusal_says_what_to_do_in_every_language(status: int, told: str, there: There) -> None:
    there.answers[:] = [status]
    with pytest.raises(Refused, match=told) as caught:
        send(there, Message("k", "test", "webhook", "n8n", "en", "Subject", "Text"))
    assert "OWN-PATH" not in str(caught.value)
    for code in ("vi", "zh_Hant"):
        assert "doctor" not in trouble_in(code, str(caught.value))


@pytest.mark.parametrize(
    ("url", "secret", "told"),
    [
        ("https://n8n.example/x", "secret", "must be whsec_ and 24 to 64 random bytes"),
        ("https://n8n.example/x", "whsec_c2hvcnQ=", "must be whsec_ and 24 to 64 random bytes"),
        ("https://n8n.example/x", "whsec_!!", "openssl rand -base64 32"),
        ("http://n8n.example/OWN-PATH", SECRET, "begins with http://"),
        ("http://8.8.8.8/OWN-PATH", SECRET, "allow_http = true"),
        ("http://[8.8.8.8/OWN-PATH", SECRET, "no web address"),
    ],
)
def test_a_secret_or_an_address_that_will_not_do_is_told_by_doctor(url: str, secret: str, told: str) -> None:
    made = configured(url, secret)
    [found] = examine(made, NOW, False)  # noqa: FBT003 - as declared
    assert (found.level, told in found.text) == ("problem", True)
    assert "OWN-PATH" not in found.text
    assert secret == "secret" or secret not in found.text
    with pytest.raises(Refused):
        CHANNEL.open(made).deliver(Claimed(7, Message("k", "test", "webhook", "n8n", "en", "S", "T"), 1, NOW))


@pytest.mark.parametrize("url", ["http://192.168.1.7:5678/hook", "http://localhost/hook", "https://n8n.example/hook"])
def test_a_private_address_needs_no_encryption(url: str) -> None:
    assert list(examine(configured(url), NOW, False)) == []  # noqa: FBT003 - as declared
    assert list(examine(configured("http://n8n/hook", allow_http=True), NOW, False)) == []  # noqa: FBT003 - as above


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Value(Fraction(5012), "currency", "EUR"), {"number": "50.12", "unit": "EUR"}),
        (Value(Fraction(5012), "currency", "VND"), {"number": "5012", "unit": "VND"}),
        (Value(Fraction(1, 30), "percent"), {"number": "0.033333", "unit": "share"}),
        (Value(Fraction(100), "orders"), {"number": "100", "unit": "orders"}),
        (None, None),
    ],
)
def test_numbers_are_texts_that_lose_nothing(value: Value | None, told: dict[str, str] | None) -> None:
    assert number(value) == told
