"""Serve a practice shop from the command line until it is stopped, and say how to connect to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from commerce.clock import Clock, FrozenClock
from practice.faults import Faults
from practice.google.server import KEY_FILE
from practice.keys import secret_lines, shop_lines
from practice.order_file import Told
from practice.replay import replay
from practice.serve import PracticeServer, Restricted, Versioned
from practice.services.beside import Services
from practice.shopify.oddities import add_shopify_oddities
from practice.simulate import Settings, simulate
from practice.woocommerce.oddities import add_woocommerce_oddities
from practice.world import World

#: A simulated shop has this much behind "now", and this much ahead for whoever moves the clock.
_DAYS_BEHIND, _DAYS_AHEAD = 395, 60


def practice_world(
    replay_file: Path | None,
    seed: int,
    now: datetime | None,
    wall: Clock,
    *,
    story: Settings | None = None,
    said: Told | None = None,
) -> tuple[World, datetime]:
    """Return a world and the instant its clock should stand at.

    Args:
        replay_file: A file of order lines (see `practice.order_file`); None: simulate.
        seed: Of the simulation.
        now: None: the wall clock for a simulated shop, a day after the last order or refund of a replayed one.
        wall: The real clock.
        story: What happens in a simulated shop; seed and days are given here.
        said: Of the shop whose orders the file holds.

    Raises:
        OSError: The file cannot be read.
        BadRecord: The file is not of the form described there.
    """
    if replay_file is not None:
        world = replay(replay_file, said or Told())
        refunds = (refund.at for order in world.orders for refund in order.refunds)
        end = max((*(order.placed_at for order in world.orders), *refunds), default=wall.now())
        return world, now or end + timedelta(days=1)
    stands = (now or wall.now()).astimezone(UTC).replace(microsecond=0)
    first_day = stands.date() - timedelta(days=_DAYS_BEHIND)
    return simulate(story, seed=seed, first_day=first_day, days=_DAYS_BEHIND + _DAYS_AHEAD), stands


def serve_forever(
    platform: str,
    *,
    say: Callable[[str], None],
    wall: Clock,
    replay_file: Path | None = None,
    seed: int = 1,
    now: datetime | None = None,
    port: int = 0,
    fault_rates: Mapping[str, float] | None = None,
    scopes: Sequence[str] | None = None,
    plan: str = "",
    story: Settings | None = None,
    said: Told | None = None,
    version: str = "",
) -> None:
    """Serve until interrupted (Ctrl-C, or any exception raised in the main thread by a signal handler).

    Args:
        platform: "woocommerce" or "shopify".
        say: Takes the lines to show.
        wall: The real clock, by which signatures age.
        replay_file: A file of order lines; None: simulate.
        seed: Of the simulation and of the faults.
        now: Where the shop's clock stands; see `practice_world`.
        port: 0 for any free one.
        fault_rates: Kind -> share of requests; see `practice.faults.fault_rates`.
        scopes: What a Shopify token may read, e.g. "read_orders"; None: everything.
        plan: Whose limits hold for Shopify: "standard", "advanced", "plus" or "enterprise"; "": none do.
        story: What happens in a simulated shop; None: nothing in particular.
        said: Of the shop whose orders the file holds: currency, time zone, country.
        version: Of WooCommerce, which the shop has always run; "" for the usual one.

    Raises:
        ValueError: What is said of a shop without its file, a story for one with a file, an unknown platform, scope or
            plan, scopes, a plan or a version for another platform, impossible fault rates.
        OSError: The file cannot be read, or the port is taken.
        BadRecord: The file is not of the form that `practice.order_file` describes.
    """
    _refuse_contradictions(replay_file, said, story)
    odd_share = 0.0 if story is None else story.odd_share
    faults = Faults(fault_rates, seed=seed)
    world, stands = practice_world(replay_file, seed, now, wall, story=story, said=said)
    if platform == "shopify" and replay_file is None:
        world = add_shopify_oddities(world, odd_share, seed)
    if platform == "woocommerce" and replay_file is None:
        world = add_woocommerce_oddities(world, odd_share, seed)
    clock = FrozenClock(stands)
    with ExitStack() as stack:
        server = stack.enter_context(PracticeServer(world, platform, clock=clock, wall=wall, faults=faults, port=port))
        if world.spend or world.traffic:
            ports = (port + 1, port + 2) if port else (0, 0)
            server.beside = stack.enter_context(Services(world, clock, ports=ports))
        if scopes is not None or plan:
            _restrict(server, platform, scopes, plan)
        if version:
            _run_version(server, platform, version)
        for line in introduction(server, platform, replay_file):
            say(line)
        try:
            server.wait()
        except KeyboardInterrupt:
            say("Stopped.")


def _refuse_contradictions(replay_file: Path | None, said: Told | None, story: Settings | None) -> None:
    if said is not None and said != Told() and replay_file is None:
        msg = "--currency, --time-zone and --country go with --replay; a simulated shop has its own"
        raise ValueError(msg)
    if story is not None and replace(story, odd_share=0.0) != Settings() and replay_file is not None:
        msg = "--drift, --closed-... and --orders-per-day are of a simulated shop; a file tells what happened itself"
        raise ValueError(msg)


def _restrict(server: PracticeServer, platform: str, scopes: Sequence[str] | None, plan: str) -> None:
    if not isinstance(server.handler, Restricted):
        msg = f"scopes and plans are Shopify's; {platform} has none"
        raise ValueError(msg)  # noqa: TRY004 - the caller chose the platform, not a type
    server.handler.restrict(scopes, plan)


def _run_version(server: PracticeServer, platform: str, version: str) -> None:
    if not isinstance(server.handler, Versioned):
        msg = f"a version is WooCommerce's; {platform} has none"
        raise ValueError(msg)  # noqa: TRY004 - the caller chose the platform, not a type
    server.handler.has_always_run(version)


def introduction(server: PracticeServer, platform: str, replay_file: Path | None) -> list[str]:
    """Return the lines that tell what is served and how to connect; the keys are fixed and open nothing real."""
    kind = "REPLAYED from a file" if replay_file is not None else "SIMULATED"
    orders = len(server.timeline.orders(server.clock.now()))
    tomorrow = server.clock.now() + timedelta(days=1)
    of_its_time = f"  Ask Shopbell as of its clock, too, from the first sync on: --now {server.clock.now().isoformat()}"
    lines = [
        f"A practice shop as {platform} at {server.url} - its data are {kind}, nobody in it is real.",
        *(f"  {note}" for note in server.world.notes),
        f"  {orders:,} orders by now; its clock stands at {server.clock.now().isoformat()}. Move it with:",
        f'  curl -d \'{{"now": "{tomorrow.isoformat()}"}}\' {server.url}/practice/clock',
        *([of_its_time] if replay_file is not None else []),
        *_beside(server),
        "",
        "To connect, put this into config.toml:",
        "",
        *_config(server, platform),
        "",
        "Stop it with Ctrl-C.",
    ]
    return [line.rstrip() for line in lines]


def _beside(server: PracticeServer) -> list[str]:
    """Return what is said of the services beside a shop, where there are any."""
    if not isinstance(server.beside, Services):
        return []
    google = server.beside.google.url
    return [
        f"  Google Analytics and Google Ads beside it at {google}, Meta at {server.beside.meta.url}: its visits, and",
        f"  what its campaigns cost. A key file instead of the three secrets: curl -o google.json {google}{KEY_FILE}",
        f"  The same as files: {server.url}/practice/traffic.csv and {server.url}/practice/spend.csv",
    ]


def _config(server: PracticeServer, platform: str) -> list[str]:
    """Return a `[[shop]]` table that connects to the server and what runs beside it, and the secrets for both."""
    beside = server.beside if isinstance(server.beside, Services) else None
    return [
        "[[shop]]",
        'name = "practice"',
        *shop_lines(platform, server.url),
        *(beside.source_lines() if beside else []),
        "",
        "and this into secrets.toml beside it (readable by you only, mode 0600):",
        "",
        '[shop."practice"]',
        *secret_lines(platform),
        *(beside.secret_lines("practice") if beside else []),
    ]
