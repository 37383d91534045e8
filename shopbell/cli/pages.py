"""`shopbell start`, `shopbell open`, `shopbell password`: the pages in a browser, from the command line."""

from __future__ import annotations

import threading
from datetime import timedelta

import click

from commerce.errors import Refused
from shopbell import secrets
from shopbell.cli.options import Call
from shopbell.cli.speech import echo
from shopbell.outside import random_bytes
from shopbell.schedule import Service, configure_log
from shopbell.web.door import invite, make_link
from shopbell.web.keys import LONGEST_PASSWORD, SHORTEST_PASSWORD, hashed
from shopbell.web.server import Server, entrance


def start(call: Call) -> None:
    """Serve the pages until Ctrl-C."""
    configure_log()
    stop = threading.Event()
    installation = call.installation()
    Service([], stop).stop_on()
    with Server(installation) as server:
        echo(f"Pages: {server.url}")
        echo(f"This link lets you in once, within 15 minutes: {server.link()}")
        stop.wait()


def open_(call: Call, *, shop: str | None, days: int, revoke: str | None) -> None:
    """Print a link for the owner or for guests of one shop, or end theirs."""
    installation = call.installation()
    web = installation.settings.web
    host, port = web.place
    base = web.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with installation.open_cache() as cache:
        if revoke is not None:
            (one,) = installation.shops(revoke)
            count = cache.visitors.revoke(one.name)
            echo(f"{one.name}: links of guests that are not good any more: {count}")
            return
        if shop is not None:
            (one,) = installation.shops(shop)
            lasts = timedelta(days=days)
            ticket = invite(cache, installation.clock, random_bytes, one.name, lasts)
            echo(f"For guests of {one.name}, who may look and change nothing, for {days} days:")
        else:
            ticket = make_link(cache, installation.clock, random_bytes)
    click.echo(entrance(base, ticket))


def password(call: Call) -> None:
    """Ask for a password, unseen and twice, and keep its hash.

    Raises:
        Refused: It is too short or too long.
    """
    installation = call.installation()
    typed = click.prompt("Password", hide_input=True, confirmation_prompt="Once more")
    if not SHORTEST_PASSWORD <= len(typed) <= LONGEST_PASSWORD:
        msg = (
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; three words in a row are a good one"
        )
        raise Refused(msg)
    secrets.save(installation.secrets, {"web": {"password": hashed(typed, random_bytes)}})
    with installation.open_cache() as cache:
        cache.visitors.end_all()
    echo("The password is set; whoever was in has to sign in again, and `shopbell run` has to be started anew.")
