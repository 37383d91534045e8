"""The wire to a shop: patient, pooled, silent about keys, and clear about what went wrong."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from connectors.base import Patience
from connectors.http import Again, Answer, Call, Wire, decode, place
from connectors.waiting import told_to
from tests.listening import Handler, Listener
from tests.waiting import elapsed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBERS = msgspec.json.Decoder(list[int])


@dataclass
class Script:
    """What the server answers, one entry a request, the last for ever: status, headers, body; "cut" drops the line."""

    answers: list[tuple[int, dict[str, str], bytes]]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)


Serve = Callable[..., Script]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Listener] = []

    def begin(*answers: tuple[int, dict[str, str], bytes], tls: tuple[Path, Path] | None = None) -> Script:
        script = Script(list(answers))

        class Own(Handler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def get(self) -> None:
                script.asked.append(self.path)
                script.headers.append(dict(self.headers.items()))
                script.connections.add(self.client_address)
                status, headers, body = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.close_connection = headers.get("X-Cut") == "yes"
                self.wfile.write(body)

        server = Listener(Own, tls)
        servers.append(server)
        script.url = server.url
        return script

    yield begin
    for server in servers:
        server.stop()


def numbers(script: Script, clock: FrozenClock | None = None, tries: int = 6) -> list[int]:
    wire = Wire(clock or FrozenClock(NOON), secrets=("cs_secret",), patience=Patience(tries=tries))
    try:
        return wire.ask(lambda: Call(f"{script.url}/list?key=cs_secret"), lambda answer: decode(answer, NUMBERS))
    finally:
        wire.close()


FINE: tuple[int, dict[str, str], bytes] = (200, {}, b"[1, 2]")


@pytest.mark.parametrize(
    ("status", "next_step"),
    [(500, "look into its error log, or ask its host"), (507, "look into its error log"), (502, "down or overloaded")],
)
def test_a_server_that_fails_is_told_with_what_to_do(serve: Serve, status: int, next_step: str) -> None:
    script = serve((status, {}, b""))
    with pytest.raises(TryLater, match=rf"answered {status}; .*{next_step}.*the next sync tries again"):
        numbers(script, tries=1)


def test_one_connection_serves_many_requests(serve: Serve) -> None:
    script = serve(FINE)
    wire = Wire(FrozenClock(NOON))
    for _ in range(5):
        wire.ask(lambda: Call(script.url), lambda answer: decode(answer, NUMBERS))
    wire.close()
    assert len(script.connections) == 1
    assert script.headers[0]["User-Agent"].startswith("Shopbell/")
    assert script.headers[0]["Accept"] == "application/json"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 408])
def test_a_busy_shop_is_asked_again(serve: Serve, status: int) -> None:
    script, clock = serve((status, {}, b"<html>busy"), (status, {}, b""), FINE), FrozenClock(NOON)
    assert numbers(script, clock) == [1, 2]
    assert (clock.now() - NOON).total_seconds() == 1 + 2


def test_patience_doubles_and_ends_after_six_tries(serve: Serve) -> None:
    script, clock = serve((503, {}, b"")), FrozenClock(NOON)
    with pytest.raises(TryLater, match=r"127\.0\.0\.1:\d+ answered 503") as caught:
        numbers(script, clock)
    assert len(script.asked) == 6
    assert (clock.now() - NOON).total_seconds() == 1 + 2 + 4 + 8 + 16
    assert caught.value.wait_s is None


def test_the_wait_the_shop_asks_for_is_kept(serve: Serve) -> None:
    script, clock = serve((429, {"Retry-After": "7"}, b""), FINE), FrozenClock(NOON)
    assert numbers(script, clock) == [1, 2]
    assert (clock.now() - NOON).total_seconds() == 7


def test_what_is_waited_for_is_told_as_it_begins_and_holds_no_secret(serve: Serve) -> None:
    body = b'{"message": "slow down, cs_secret of /list?key=cs_secret"}'
    script, heard = serve((429, {"Retry-After": "30"}, body), (503, {}, b""), FINE), list[str]()
    with told_to(heard.append):
        assert numbers(script) == [1, 2]
    (told,) = heard  # two seconds more are none to speak of
    assert "cs_secret" not in told
    assert re.fullmatch(r'127\.0\.0\.1:\d+ answered 429 \("slow down, .*; waiting 30 s', told)


def test_a_secret_that_comes_up_later_is_hidden_as_it_stands_in_addresses_too() -> None:
    wire = Wire(FrozenClock(NOON), secrets=("a secret",))
    assert wire.hide("p/q=") == "p/q="
    assert wire.clean("at a secret, a%20secret, a+secret, p/q= and p%2Fq%3D") == "at ***, ***, ***, *** and ***"


def test_a_wait_given_as_a_date_counts_from_the_answers_own_date(serve: Serve) -> None:
    dates = {"Date": "Mon, 02 Mar 2026 15:00:00 GMT", "Retry-After": "Mon, 02 Mar 2026 15:00:30 GMT"}
    script, clock = serve((503, dates, b""), FINE), FrozenClock(NOON)
    numbers(script, clock)
    assert (clock.now() - NOON).total_seconds() == 30


def test_a_long_wait_is_handed_up_instead_of_slept_through(serve: Serve) -> None:
    script, clock = serve((503, {"Retry-After": "600"}, b"")), FrozenClock(NOON)
    with pytest.raises(TryLater) as caught:
        numbers(script, clock)
    assert caught.value.wait_s == 600
    assert clock.now() == NOON
    assert len(script.asked) == 1


def test_each_try_is_signed_anew(serve: Serve) -> None:
    script = serve((503, {}, b""), FINE)
    signed = iter(range(10))
    wire = Wire(FrozenClock(NOON))
    wire.ask(lambda: Call(f"{script.url}/?nonce={next(signed)}"), lambda answer: answer)
    wire.close()
    assert script.asked == ["/?nonce=0", "/?nonce=1"]


def test_a_dropped_connection_is_tried_again(serve: Serve) -> None:
    script = serve((200, {"Content-Length": "900", "X-Cut": "yes"}, b"[1, 2"), FINE)
    assert numbers(script) == [1, 2]


def test_json_that_breaks_off_is_tried_again_and_named(serve: Serve) -> None:
    assert numbers(serve((200, {}, b"[1, 2"), FINE)) == [1, 2]
    with pytest.raises(TryLater, match="broke off its answer after 5 bytes"):
        numbers(serve((200, {}, b"[1, 2")))
    with pytest.raises(TryLater, match="with nothing in it"):
        numbers(serve((200, {}, b" ")))


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"<!DOCTYPE html><html><title>Shop</title></html>", "a web page instead of data"),
        (b"\xef\xbb\xbf[1]", "byte order mark"),
        (b"<br />\n<b>Warning</b>:  Undefined array key in <b>/srv/x</b>\n[1]", "prints a PHP Warning"),
        (b"Deprecated: Function x in /srv\n[1]", "prints a PHP Deprecated"),
        (b"[1]<!-- cached by SomeCache -->", "adds a comment after its data"),
        (b"It works!", "something that is not JSON"),
    ],
)
def test_what_is_not_json_is_named_and_looked_at_again(serve: Serve, body: bytes, complaint: str) -> None:
    script = serve((200, {}, body))
    with pytest.raises(Refused, match=complaint):
        numbers(script)
    assert len(script.asked) == 3
    assert numbers(serve((200, {}, body), FINE)) == [1, 2], "one request's notice is no reason to give up"


def test_a_web_page_among_other_troubles_is_not_the_last_word(serve: Serve) -> None:
    assert numbers(serve((503, {}, b""), (503, {}, b""), (200, {}, b"<html>"), (200, {}, b"<html>"), FINE)) == [1, 2]


@pytest.mark.parametrize(
    ("status", "headers", "body", "advice"),
    [
        (401, {}, b"{}", "check `key_env` and that the key may read orders"),
        (401, {"WWW-Authenticate": 'Basic realm="staging"'}, b"<html>", "the web server itself asks for a password"),
        (403, {}, b"", "the right to read orders"),
        (404, {}, b"", "check `url`"),
        (400, {}, b"<html>The plain HTTP request was sent to HTTPS port", "write https://"),
        (301, {"Location": "https://toys.example/?x=cs_secret"}, b"", "redirects to toys.example"),
    ],
)
def test_a_refusal_says_what_to_do_and_is_not_repeated(
    serve: Serve, status: int, headers: dict[str, str], body: bytes, advice: str
) -> None:
    script = serve((status, headers, body))
    with pytest.raises(Refused) as caught:
        numbers(script)
    assert advice in str(caught.value)
    assert str(caught.value).startswith(f"{place(script.url)} answered {status}")
    assert len(script.asked) == 1


def test_no_message_shows_a_key_even_when_the_server_echoes_it(serve: Serve) -> None:
    body = b'{"message": "bad cs_secret at <b>http://x/?consumer_secret=cs_secret&b=1</b>\\u0007\\n!"}'
    with pytest.raises(Refused) as caught:
        numbers(serve((401, {}, body)))
    text = str(caught.value)
    assert "cs_secret" not in text
    assert "consumer_secret" not in text
    assert text.isprintable()
    assert caught.value.__cause__ is None


def test_nothing_of_a_call_or_answer_shows_in_its_repr() -> None:
    call = Call("https://ann:pw@toys.example/x?oauth_signature=abc", headers={"Authorization": "Basic c2VjcmV0"})
    answer = Answer(call.url, 200, {"Link": "<https://x/?oauth_signature=abc>"}, b"name@example.com")
    for text in (repr(call), repr(answer)):
        assert not [word for word in ("abc", "c2VjcmV0", "pw", "name@") if word in text]


def test_nobody_listens(serve: Serve) -> None:
    script = serve(FINE)
    script.url = "http://127.0.0.1:9"  # the discard port: nothing there
    with pytest.raises(TryLater, match=r"nothing listens at 127\.0\.0\.1:9; check `url` and its port"):
        numbers(script, tries=1)


def test_who_has_little_patience_asks_once_and_not_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes the connection and never says a word
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        clock, began = FrozenClock(NOON), elapsed()
        wire = Wire(clock, patience=Patience(tries=1, read_s=0.2))
        with pytest.raises(TryLater, match=r"127\.0\.0\.1:\d+ did not answer in time"):
            wire.ask(lambda: Call(url), lambda answer: answer)
        wire.close()
    assert elapsed() - began < 5
    assert clock.now() == NOON  # no wait between tries, since there is one only


def test_a_name_nobody_knows() -> None:
    wire = Wire(FrozenClock(NOON), patience=Patience(tries=1))
    with pytest.raises(TryLater, match=r"no server is known by the name toys\.invalid"):
        wire.ask(lambda: Call("http://toys.invalid/?key=1"), lambda answer: answer)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("toys.example", "write `url` like https://toys.example"),
        ("http://", "write `url` like https://toys.example"),
        ("http://toys.example:port/", "write `url` like https://toys.example"),
        ("ftp://toys.example/", "only http:// and https://"),
    ],
)
def test_what_is_no_address(url: str, complaint: str) -> None:
    wire = Wire(FrozenClock(NOON))
    with pytest.raises(Refused, match=complaint):
        wire.ask(lambda: Call(url), lambda answer: answer)


def test_https_spoken_to_a_plain_port(serve: Serve) -> None:
    script = serve(FINE)
    script.url = script.url.replace("http:", "https:")
    with pytest.raises(Refused, match="does not speak https on this port; write http://"):
        numbers(script, tries=1)


def test_first_contact_follows_without_keys_and_remembers(serve: Serve) -> None:
    there = serve(FINE)
    here = serve((301, {"Location": f"{there.url}/shop/wp-json/"}, b""))
    wire = Wire(FrozenClock(NOON))
    assert wire.first_contact(f"{here.url}/wp-json/").url == f"{there.url}/shop/wp-json/"
    assert not [headers for headers in there.headers if "Authorization" in headers]


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("http://other.example/wp-json/", "keys are never sent to another name"),
        ("/wp-json/", "redirects in a circle"),
        ("file:///etc/passwd", "file:// address"),
    ],
)
def test_first_contact_goes_nowhere_it_should_not(serve: Serve, target: str, complaint: str) -> None:
    script = serve((302, {"Location": target}, b""))
    with pytest.raises(Refused, match=complaint):
        Wire(FrozenClock(NOON)).first_contact(f"{script.url}/wp-json/")


def test_first_contact_never_leaves_https_for_http(serve: Serve, certificate: tuple[Path, Path]) -> None:
    plain = serve(FINE)
    safe = serve((301, {"Location": f"{plain.url}/wp-json/"}, b""), tls=certificate)
    wire = Wire(FrozenClock(NOON), verify=str(certificate[0]))
    with pytest.raises(Refused, match="redirects to a http:// address, where a key is not safe"):
        wire.first_contact(f"{safe.url}/wp-json/")
    wire.close()
    assert (len(safe.asked), plain.asked) == (1, [])


def test_a_netrc_does_not_replace_our_signature(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    script = serve(FINE)
    Wire(FrozenClock(NOON)).send(Call(script.url, headers={"Authorization": "Basic ours"}))
    assert script.headers[0]["Authorization"] == "Basic ours"


def test_no_cookie_is_kept(serve: Serve) -> None:
    script = serve((200, {"Set-Cookie": "woocommerce_session=1; Path=/"}, b"[]"))
    wire = Wire(FrozenClock(NOON))
    wire.send(Call(script.url))
    wire.send(Call(script.url))
    assert "Cookie" not in script.headers[1]


def test_an_endless_answer_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.http.MOST_BYTES", 2**20)
    with pytest.raises(Refused, match="sends more than 1 MB"):
        numbers(serve((200, {}, b"[" + b"1," * 2**20 + b"1]")))


def test_asking_in_another_way_is_no_try_but_does_not_go_on_for_ever(serve: Serve) -> None:
    script, clock = serve((401, {}, b"")), FrozenClock(NOON)
    wire = Wire(clock, patience=Patience(tries=2))
    with pytest.raises(TryLater, match="in another way"):
        wire.ask(lambda: Call(script.url), lambda answer: answer, lambda _: Again("asking in another way"))
    wire.close()
    assert len(script.asked) == 2 + 4  # two tries, and four ways for nothing
    assert clock.now() == NOON  # at once, each time
