"""A consent in the browser: the service sends the person back to a port of this machine, or the address is pasted."""

from __future__ import annotations

import base64
import hmac
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import click

from commerce.errors import BadConfig, Refused
from connectors.sources.setup import Consent, Errand, Knock
from shopbell import outside
from shopbell.cli.dialog import Dialog

#: Seconds between two looks whether somebody came back.
_POLL_S = 0.05


def agree(consent: Consent, knock: Knock, dialog: Dialog) -> str:
    """Return the secret that comes of a consent.

    Raises:
        Refused: It was not given, or somebody else came back.
        BadConfig: Nobody can be asked.
    """
    if not dialog.asks:
        msg = f"nobody can agree in a browser here; run this without --yes, or write --env {consent.gives}=VARIABLE"
        raise BadConfig([msg])
    # browsers connect ahead of need, and say nothing: nobody must wait behind that
    with ThreadingHTTPServer(("127.0.0.1", 0), _Back) as server:
        server.answers = []  # type: ignore[attr-defined]  # what browsers came back with
        errand = Errand(f"http://127.0.0.1:{server.server_address[1]}", _by_chance(), _by_chance())
        thread = threading.Thread(target=server.serve_forever, args=[_POLL_S], daemon=True)
        thread.start()
        try:
            dialog.say("Open this page in a browser, and agree:")
            click.echo(f"\n{consent.page(knock, errand)}\n")
            dialog.say(
                "Then press Enter here. Where the browser runs on another machine its last page cannot be shown: paste"
                " the address of that page instead."
            )
            return consent.trades(knock, errand, _code(server, errand, dialog))
        finally:
            server.shutdown()
            thread.join()


class _Back(BaseHTTPRequestHandler):
    """Takes down with what a browser comes back."""

    def do_GET(self) -> None:
        """Answer one word, which every language knows."""
        self.server.answers.append(self.path)  # type: ignore[attr-defined]  # see `agree`
        body = b"OK: shopbell"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep the code off the terminal."""


def _code(server: HTTPServer, errand: Errand, dialog: Dialog) -> str:
    """Return the code with which the person came back."""
    found = ""

    def checked(text: str) -> str:
        nonlocal found
        # the newest first: who refused, and thought better of it, agreed
        came = [text.strip()] if text.strip() else server.answers[::-1]  # type: ignore[attr-defined]  # see `agree`
        try:
            found = next(filter(None, (_in(one, errand) for one in came)), "")
        except Refused as error:
            raise click.UsageError(str(error)) from None
        if not found:
            msg = "nobody came back from that page yet; agree there first, or paste the address of the last page"
            raise click.UsageError(msg)
        return ""

    dialog.ask("Enter, or the address", checked)
    return found


def _in(address: str, errand: Errand) -> str:
    """Return the code in an address; "" for an address of something else (an icon).

    Raises:
        Refused: The consent was not given, or is not of this errand.
    """
    given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    if "error" in given:
        msg = "the consent was not given on that page; open it once more, and agree"
        raise Refused(msg)
    if "code" not in given:
        return ""
    if not hmac.compare_digest(given.get("state", ""), errand.state):
        msg = "that address is of another run; open the page that is shown above, and agree there"
        raise Refused(msg)
    return given["code"]


def _by_chance() -> str:
    return base64.urlsafe_b64encode(outside.random_bytes(32)).decode().rstrip("=")
