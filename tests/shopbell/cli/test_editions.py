"""`shopbell digest --edition`: the campaigns with their verdicts, the stages of the journey, the diary; to look at."""

from __future__ import annotations

import json

from tests.shopbell.cli.home import Home

ASKED = ("digest", "--shop", "wood", "--dry-run")
TACTIC = "limited_time_offer_countdown"


def test_a_week_has_the_campaigns_with_what_to_do(shopbell: Home) -> None:
    told = shopbell(*ASKED, "--edition", "weekly")
    assert told.code == 0, told.err
    assert "wood: the week of Jan 12" in told.out
    assert "Campaigns, judged by 90 days" in told.out
    judged = {
        one["key"]: one["advice"]
        for one in json.loads(shopbell("campaigns", "--shop", "wood", "--by", "campaign", "--json").out)[0]["rows"]
    }
    lines = [line.strip() for line in told.out.splitlines() if "new customers: " in line]
    assert lines
    for line in lines:
        name, _, rest = line.partition(": ")
        assert rest.startswith(judged[name] or "\N{EN DASH}")


def test_a_month_has_the_stages_and_what_came_of_what_was_tried(shopbell: Home) -> None:
    assert shopbell("tactics", "adopt", TACTIC, "--shop", "wood").code == 0
    told = shopbell(*ASKED, "--edition", "monthly").out
    assert "wood: the month of Dec 1" in told
    awareness, purchase, retention = (told.index(f"\n{stage}\n") for stage in ("Awareness", "Purchase", "Retention"))
    assert awareness < purchase < retention
    assert "What came of what was tried" in told
    assert "too early to tell" in told


def test_nobody_is_sent_what_nobody_reads(shopbell: Home) -> None:
    ran = shopbell("digest", "--shop", "wood", "--edition", "monthly")
    assert "nobody reads the monthly edition; --dry-run shows it" in ran.err
