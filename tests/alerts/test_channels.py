"""Real servers on real sockets: an SMTP server with and without TLS, and a web server that plays Slack's webhook."""

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from alerts.channels import CHANNELS, channel
from alerts.channels.email import EmailChannel
from alerts.channels.folder import FolderChannel
from alerts.channels.slack import SlackChannel
from commerce.errors import Refused, TryLater
from commerce.messages import Attachment, Claimed, Message

WRITTEN = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LETTER = Message(
    key="digest:toys:2026-03-02:anna",
    kind="digest",
    channel="email",
    recipient="anna@example.com",
    language="zh_Hant",
    subject="Toys 一切達標",
    text="轉換率 2.16%\n",
    html='<html><body><p>轉換率</p><img src="cid:chart@shopbell"></body></html>',
    payload='{"text": "hello"}',
    message_id="<0123@shopbell.invalid>",
    attachments=(Attachment("chart@shopbell", "image/png", b"\x89PNG picture"),),
)
CLAIMED = Claimed(7, LETTER, 1, WRITTEN)


class Mailbox:
    """Keeps what it is given; answers as told."""

    def __init__(self, answer: str = "250 OK", to: str = "250 OK") -> None:
        self.answer, self.to = answer, to
        self.mails: list[bytes] = []
        self.logins: list[bytes] = []
        self.was_encrypted = False

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.was_encrypted = session.ssl is not None
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return self.answer

    def login(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, auth: object) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append(auth.login)
        return AuthResult(success=auth.password == b"open sesame", handled=False)


@contextmanager
def mail_server(mailbox: Mailbox, **settings: Any) -> Iterator[int]:
    with socket.create_server(("localhost", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="localhost", port=port, authenticator=mailbox.login, **settings)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost, signed by itself."""
    if which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not on PATH")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


def plain(port: int, **more: Any) -> EmailChannel:
    return EmailChannel("localhost", "Shopbell <bell@example.com>", port=port, security="none", timeout_s=5, **more)


def test_a_mail_holds_text_html_and_pictures_and_its_own_id() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        plain(port).deliver(CLAIMED)
    mail = message_from_bytes(mailbox.mails[0], policy=default)
    assert mail["Message-ID"] == "<0123@example.com>"  # the sender's domain
    assert mail["Subject"] == LETTER.subject
    assert mail["To"] == "anna@example.com"
    assert mail["Date"].datetime == WRITTEN
    assert mail.get_content_type() == "multipart/alternative"
    text, related = mail.iter_parts()
    assert text.get_content().strip() == "轉換率 2.16%"
    assert related.get_content_type() == "multipart/related"
    page, picture = related.iter_parts()
    assert "cid:chart@shopbell" in page.get_content()
    assert picture["Content-ID"] == "<chart@shopbell>"
    assert picture.get_content() == b"\x89PNG picture"


def test_a_retry_carries_the_same_message_id() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        plain(port).deliver(CLAIMED)
        plain(port).deliver(Claimed(7, LETTER, 2, WRITTEN))
    assert len({message_from_bytes(mail)["Message-ID"] for mail in mailbox.mails}) == 1


def test_starttls_and_login_on_a_trusted_certificate(certificate: tuple[Path, ssl.SSLContext]) -> None:
    cert, context = certificate
    mailbox = Mailbox()
    with mail_server(mailbox, tls_context=context, require_starttls=True) as port:
        EmailChannel(
            "localhost",
            "bell@example.com",
            port=port,
            username="bell",
            password="open sesame",
            verify=str(cert),
            timeout_s=5,
        ).deliver(CLAIMED)
    assert mailbox.logins == [b"bell"]
    assert mailbox.was_encrypted


def test_tls_from_the_first_byte(certificate: tuple[Path, ssl.SSLContext]) -> None:
    cert, context = certificate
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=context) as port:
        EmailChannel("localhost", "bell@example.com", port=port, security="tls", verify=str(cert), timeout_s=5).deliver(
            CLAIMED
        )
    assert len(mailbox.mails) == 1


def test_a_certificate_nobody_vouches_for_is_refused(certificate: tuple[Path, ssl.SSLContext]) -> None:
    _, context = certificate
    mailbox = Mailbox()
    with mail_server(mailbox, tls_context=context) as port, pytest.raises(Refused, match="not trusted"):
        EmailChannel("localhost", "bell@example.com", port=port, timeout_s=5).deliver(CLAIMED)
    assert mailbox.mails == []


def test_a_server_without_starttls_gets_no_password() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, pytest.raises(Refused, match="starttls"):
        EmailChannel("localhost", "b@example.com", port=port, username="bell", password="open sesame").deliver(CLAIMED)
    assert mailbox.logins == []


def test_a_wrong_password_is_refused_and_not_shown(certificate: tuple[Path, ssl.SSLContext]) -> None:
    cert, context = certificate
    with mail_server(Mailbox(), tls_context=context) as port, pytest.raises(Refused) as refused:
        EmailChannel(
            "localhost", "b@example.com", port=port, username="bell", password="wrong horse", verify=str(cert)
        ).deliver(CLAIMED)
    assert "answered 535 to user name or password" in str(refused.value)
    assert "wrong horse" not in str(refused.value)


@pytest.mark.parametrize(
    ("mailbox", "expected"),
    [
        (Mailbox(answer="451 later"), TryLater),
        (Mailbox(answer="554 no"), Refused),
        (Mailbox(to="450 greylisted"), TryLater),
        (Mailbox(to="550 no such user"), Refused),
    ],
)
def test_an_answer_for_now_is_tried_again_and_one_for_good_is_not(mailbox: Mailbox, expected: type[Exception]) -> None:
    with mail_server(mailbox) as port, pytest.raises(expected) as caught:
        plain(port).deliver(CLAIMED)
    assert "anna@example.com" not in str(caught.value)


def test_a_refusal_names_the_reader_and_what_to_correct() -> None:
    with mail_server(Mailbox(to="550 no such user")) as port, pytest.raises(Refused) as caught:
        plain(port, reader="Anna").deliver(CLAIMED)
    said = (
        f'mail server localhost:{port} answered 550 to the recipient "Anna"; check the address in [[recipient]] "Anna"'
    )
    assert str(caught.value) == said


def test_a_refused_sender_is_told_from_a_refused_message() -> None:
    class Strict(Mailbox):
        async def handle_MAIL(self, *_: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
            return "550 not from here"

    with mail_server(Strict()) as port, pytest.raises(Refused, match="answered 550 to the sender; check `sender`"):
        plain(port).deliver(CLAIMED)


def test_a_mail_server_that_is_away_is_tried_again(free_port: int) -> None:
    with pytest.raises(TryLater, match="cannot be reached"):
        plain(free_port).deliver(CLAIMED)


@pytest.mark.parametrize("farewell", ["451 busy", "554 no", None])
def test_a_mail_that_was_taken_stays_taken_whatever_is_said_to_the_farewell(farewell: str | None) -> None:
    class Rude(Mailbox):
        async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - as above
            if farewell is None and server.transport is not None:
                server.transport.close()
            return farewell or ""

    mailbox = Rude()
    with mail_server(mailbox) as port:
        plain(port).deliver(CLAIMED)
    assert len(mailbox.mails) == 1


def test_secrets_have_no_repr() -> None:
    told = repr(EmailChannel("h", "s", password="hunter2")) + repr(SlackChannel({"shop": "https://hooks/secret"}))
    assert "hunter2" not in told
    assert "hooks" not in told


@pytest.fixture
def free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return int(server.server_address[1])


class Hook(BaseHTTPRequestHandler):
    """Slack's webhook: the path says how it answers."""

    posts: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posts.append(json.loads(body))
        status = int(self.path.rsplit("/", 1)[1])
        answer = {200: b"ok", 404: b"no_service", 403: b"<html>token T0/B0/SECRET is bad</html>"}.get(status, b"")
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "30")
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    posts: list[dict[str, Any]] = []
    handler = type("OwnHook", (Hook,), {"posts": posts})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/services/T0/B0/SECRET", posts
    server.shutdown()
    server.server_close()
    thread.join()


def to_slack(url: str, payload: str = LETTER.payload) -> None:
    message = Message("k", "alert", "slack", "shop", "en", "s", "<!channel> text", payload=payload)
    SlackChannel({"shop": url}, timeout_s=5).deliver(Claimed(1, message, 1, WRITTEN))


def test_the_payload_is_posted_as_it_is(hook: tuple[str, list[dict[str, Any]]]) -> None:
    url, posts = hook
    to_slack(f"{url}/200")
    assert posts == [{"text": "hello"}]


def test_a_message_without_blocks_goes_as_escaped_text(hook: tuple[str, list[dict[str, Any]]]) -> None:
    url, posts = hook
    to_slack(f"{url}/200", payload="")
    assert posts == [{"text": "&lt;!channel&gt; text"}]


def test_slack_asking_for_a_pause_gets_it(hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(TryLater) as caught:
        to_slack(f"{hook[0]}/429")
    assert caught.value.wait_s == 30


@pytest.mark.parametrize("status", [500, 503])
def test_slack_in_trouble_is_tried_again(status: int, hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(TryLater):
        to_slack(f"{hook[0]}/{status}")


@pytest.mark.parametrize("status", [403, 404, 302])
def test_a_dead_webhook_is_refused_without_its_address(status: int, hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(Refused) as caught:
        to_slack(f"{hook[0]}/{status}")
    assert str(status) in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_slacks_own_reason_is_told(hook: tuple[str, list[dict[str, Any]]]) -> None:
    with pytest.raises(Refused, match="no_service"):
        to_slack(f"{hook[0]}/404")


def test_a_webhook_out_of_reach_is_tried_again_without_its_address(free_port: int) -> None:
    with pytest.raises(TryLater) as caught:
        to_slack(f"http://127.0.0.1:{free_port}/services/SECRET")
    assert "SECRET" not in str(caught.value)


def test_something_that_is_no_address_is_refused() -> None:
    with pytest.raises(Refused, match="not a web address") as caught:
        to_slack("hooks.slack.example/SECRET")
    assert "SECRET" not in str(caught.value)


def test_an_unknown_webhook_is_refused() -> None:
    with pytest.raises(Refused, match="no Slack webhook is called 'shop'"):
        SlackChannel({}).deliver(Claimed(1, Message("k", "alert", "slack", "shop", "en", "s", "t"), 1, WRITTEN))


def test_a_folder_gets_files_to_look_at(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    FolderChannel(folder).deliver(CLAIMED)
    FolderChannel(folder).deliver(CLAIMED)  # again after a crash: the same files
    files = {path.suffix: path for path in folder.iterdir()}
    assert len(list(folder.iterdir())) == 4
    assert set(files) == {".eml", ".html", ".txt", ".json"}
    assert files[".txt"].name == "20260302T063000Z-7-digest-toys-2026-03-02-anna-zh_Hant.txt"
    assert "data:image/png;base64," in files[".html"].read_text(encoding="utf-8")
    assert "cid:" not in files[".html"].read_text(encoding="utf-8")
    assert message_from_bytes(files[".eml"].read_bytes())["Message-ID"] == LETTER.message_id
    assert json.loads(files[".json"].read_bytes()) == {"text": "hello"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_no_letter_writes_over_another_however_long_the_names(tmp_path: Path) -> None:
    shop = "玩具" * 40
    for number, reader in enumerate(("anna", "bao"), 1):
        letter = Message(f"digest:{shop}:2026-03-02:{reader}", "digest", "folder", reader, "en", "s", f"to {reader}")
        FolderChannel(tmp_path).deliver(Claimed(number, letter, 1, WRITTEN))
    assert {path.read_text(encoding="utf-8") for path in tmp_path.glob("*.txt")} == {"s\n\nto anna", "s\n\nto bao"}
    assert max(len(path.name.encode()) for path in tmp_path.iterdir()) < 200


def test_a_key_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    message = Message("../../etc/cron", "alert", "folder", "x", "en", "s", "t", message_id="<a@b>")
    FolderChannel(tmp_path / "out").deliver(Claimed(1, message, 1, WRITTEN))
    assert {path.parent for path in tmp_path.rglob("*.txt")} == {tmp_path / "out"}


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refused, match="cannot write"):
        FolderChannel(tmp_path / "file").deliver(CLAIMED)


def test_every_channel_is_found_by_its_name(tmp_path: Path) -> None:
    settings: dict[str, dict[str, Any]] = {
        "email": {"host": "h", "sender": "s"},
        "slack": {"webhooks": {}},
        "folder": {"path": tmp_path},
    }
    assert set(settings) == set(CHANNELS)
    for kind, given in settings.items():
        assert callable(channel(kind, **given).deliver)
