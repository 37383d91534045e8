"""From a practice shop to a letter: a drift is told once, and the demo says that its data are simulated."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.watches import Say
from practice.drift import Drift
from practice.serve import PracticeServer
from practice.simulate import simulate
from shopbell import demo, service, wiring
from shopbell.cli import FINE, OFF_TARGET, group
from shopbell.cli.demo import go_on

# the whole road
from tests.shopbell.installed import installed
from tests.shopbell.web.served import serving, signed_in


@pytest.fixture(scope="module")
def drifting() -> Iterator[PracticeServer]:
    """A shop whose conversion falls by half on the first of December."""
    world = simulate(
        seed=5,
        first_day=date(2025, 7, 1),
        days=184,
        orders_per_day=25.0,
        peaks=(),
        spikes=0,
        drifts=(Drift("conversion_falls", date(2025, 12, 1), 0.5),),
    )
    clock = FrozenClock(datetime(2025, 11, 28, 6, tzinfo=UTC))
    with PracticeServer(world, "shopify", clock=clock) as server:
        yield server


@pytest.mark.untraced
def test_a_drift_is_told_once_with_cause_and_tactic_and_the_shop_that_fails_beside_it_is_no_hindrance(
    drifting: PracticeServer, tmp_path: Path
) -> None:
    installation = installed(
        tmp_path,
        '[[shop]]\nname = "gone"\nplatform = "woocommerce"\nurl = "http://127.0.0.1:9"\n'
        f'[[shop]]\nname = "silk"\nplatform = "shopify"\nurl = "silk.myshopify.com"\nbase_url = "{drifting.url}"\n'
        f'[[shop.traffic]]\nurl = "{drifting.url}/practice/traffic.csv"\n'
        '[targets.conversion_rate]\nat_least = "2 %"\n',
        {"shop": {"gone": {"key": "ck_x", "secret": "cs_x"}, "silk": {"token": "shpat_practice"}}},
        now=drifting.clock.now(),
    )
    clock = installation.clock
    assert isinstance(clock, FrozenClock)
    gone, silk = installation.settings.shop
    with pytest.raises(TryLater):
        service.visit(installation, gone)
    for day in (0, *range(12, 19)):  # the first look, before the drift, only takes note
        now = datetime(2025, 11, 28, 6, tzinfo=UTC) + timedelta(days=day)
        clock.move_to(now)
        drifting.clock.move_to(now)
        service.visit(installation, silk)
    with installation.open_cache() as cache:
        entries = [entry for entry in cache.incidents.log("silk") if entry.say is Say.FIRED]
    assert [entry.kpi for entry in entries] == ["conversion_rate"]
    assert entries[0].tactic
    assert entries[0].at > datetime(2025, 12, 1, tzinfo=UTC)
    files = sorted((tmp_path / "data" / "outbox").glob("*alert*.txt"))
    assert len(files) == 1
    told = files[0].read_text()
    assert told.startswith("silk: Conversion rate 1.30%, about 44% below usual (2.32%)")
    assert "Lost against the target: about" in told  # 2.00 %, which it missed as well
    assert "From visit to cart" in told  # the step that was planted
    assert "Message-ID: <incident-" in files[0].with_suffix(".eml").read_text()  # it opens a conversation


# the demo


def test_the_demo_plays_and_says_that_its_data_are_simulated(tmp_path: Path) -> None:
    said: list[str] = []
    outcome = demo.play(tmp_path / "demo", said.append, watched_days=2, orders_per_day=6.0, days=396)
    names = [file.name for file in outcome.files]
    toys, coffee = (line for line in said if line.startswith("  2026-"))  # on their morning, in words
    assert re.match(r"  2026-0\d-\d\d  Toy Chest: Customer acquisition cost at €\S+, above the limit of €16\.50", toys)
    assert re.match(r"  2026-0\d-\d\d  Cà Phê Mây: [A-Z].*, about \d+% below usual \(", coffee)
    # a mail in its four forms: everybody's digest, what is planted in each shop to whoever reads of it, and the week of
    # both shops for the agency
    assert [sum(f"-{language}." in name for name in names) for language in ("en", "vi", "zh_Hant")] == [12, 8, 8]
    visits = re.search(r"[\d,]+ rows of traffic, [\d,]+ rows of landings, [\d,]+ rows of spend", "".join(said))
    assert visits, "told by key, as everything of a service is"
    [week] = (file.read_text(encoding="utf-8") for file in outcome.files if file.name.endswith("Agency-en.txt"))
    assert "* Cà Phê Mây" in week
    assert "Toy Chest" in week
    assert "simulated" in week.lower()
    assert "slack" not in (outcome.folder / "config.toml").read_text(encoding="utf-8")  # nobody serves it any more
    texts = {file.suffix: file.read_text(encoding="utf-8") for file in outcome.files if "Anna-en" in file.name}
    assert set(texts) == {".eml", ".html", ".txt", ".json"}
    assert "simulated" in texts[".txt"].lower()
    assert "simulated" in texts[".html"].lower()
    assert "data:image/png" in texts[".html"]
    with pytest.raises(Refused, match="not empty"):
        demo.play(tmp_path, said.append)
    _, *lines, served = go_on(outcome.folder, outcome.ended_at)
    assert len(lines) == 3
    for line in lines:  # what it proposes to ask next, on whatever day it is run
        _, words = line.split("shopbell ", maxsplit=1)
        ran = CliRunner().invoke(group, shlex.split(words), catch_exceptions=False)
        assert ran.exit_code in {FINE, OFF_TARGET}, ran.output
        assert "Conversion rate" in ran.output
        assert "not up to date" not in ran.output  # by the clock of today it would be
    start, *given = shlex.split(served)[-5:]
    told = dict(zip(given[::2], given[1::2], strict=True))
    assert start == "start"
    clock = FrozenClock(datetime.fromisoformat(told["--now"]))
    with serving(wiring.open_installation(Path(told["--config"]) / "config.toml", None, clock, {})) as pages:
        assert "Conversion rate" in signed_in(pages).get("").text
