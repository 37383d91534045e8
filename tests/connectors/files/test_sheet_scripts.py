"""The scripts by which a sheet fetches what Plausible and Umami tell: run as they are shipped, and read as tables.

What the services answer are the examples of their documentation.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from commerce.tables.traffic import TRAFFIC
from tests.connectors.files.looking import rows_of, seen

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "connectors" / "files"
HERE = Path(__file__).parent / "sheet_scripts"
PAGES = [ROOT / "docs" / "guide" / folder / "exports-analytics.md" for folder in ("", "vi", "zh_Hant")]
NOW = "2026-11-27T09:00:00Z"


def example(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text())


def run(script: str, answers: list[list[Any]], settings: str = "") -> tuple[str, list[dict[str, Any]]]:
    """Run a script; return what its sheet is as CSV, and what it asked."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("the script is run by Node, which is not on this machine")
    world = {"now": NOW, "zone": "Europe/London", "settings": settings, "answers": answers}
    line = [node, str(HERE / "stand_in.js"), str(SCRIPTS / script)]
    done = subprocess.run(line, input=json.dumps(world), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    text = io.StringIO()
    csv.writer(text).writerows(found["rows"])
    return text.getvalue(), found["asked"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_guide_shows_them_as_they_are(page: Path) -> None:
    shown = re.findall(r"```js\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert shown == [(SCRIPTS / name).read_text("utf-8") for name in ("plausible_script.js", "umami_script.js")]


def test_plausible_by_channel_and_device() -> None:
    carts = {"results": [{"metrics": [41], "dimensions": ["2026-11-23", "google", "cpc", "Google", "Mobile"]}]}
    answers = [["Add to cart", {**carts, "meta": {"total_rows": 1}}], ["/api/v2/query", example("plausible_response")]]
    text, asked = run("plausible_script.js", answers, "CART_GOAL = 'Add to cart'; DAYS = 4;")
    told = [(str(row.day), row.channel, row.device, row.sessions, row.carts) for row in rows_of(seen(TRAFFIC, text))]
    assert told == [
        ("2026-11-23", "direct", "desktop", 88, 0),
        ("2026-11-23", "google / cpc", "mobile", 120, 41),
        ("2026-11-23", "organic", "mobile", 201, 0),
        ("2026-11-24", "direct", "desktop", 14, 0),
    ]
    queries = [json.loads(one["payload"]) for one in asked]
    for query, name in zip(queries, ("plausible_query", "plausible_carts_query"), strict=True):
        expected = example(name)
        shared = set(query) & set(expected) - {"include"}
        assert {key: query[key] for key in shared} == {key: expected[key] for key in shared}
    assert {one["headers"]["Authorization"] for one in asked} == {"Bearer STATS API KEY"}


def test_what_plausible_is_not_asked_for_is_not_known() -> None:
    text, asked = run("plausible_script.js", [["/api/v2/query", example("plausible_response")]])
    assert {row.carts for row in rows_of(seen(TRAFFIC, text))} == {None}
    assert len(asked) == 1


def test_plausible_is_read_page_by_page() -> None:
    page = example("plausible_response")
    answers = [
        ['"offset":10000', {**page, "meta": {"total_rows": 10004}}],
        ["/api/v2/query", {**page, "meta": {"total_rows": 10004}}],
    ]
    text, asked = run("plausible_script.js", answers)
    assert len(asked) == 2
    assert sum(row.sessions for row in rows_of(seen(TRAFFIC, text))) == 2 * (120 + 201 + 88 + 14)


def test_umami_by_day() -> None:
    told = example("umami_pageviews")
    days = [f"2026-11-{day} 00:00:00" for day in (24, 25, 26, 27)]
    told = {
        "pageviews": [*told["pageviews"], *({"x": day, "y": "30"} for day in days)],
        "sessions": [*told["sessions"], *({"x": day, "y": 20} for day in days)],
    }
    text, asked = run("umami_script.js", [["/api/auth/login", {"token": "abc"}], ["/pageviews?", told]])
    rows = rows_of(seen(TRAFFIC, text))
    assert [(str(row.day), row.channel, row.sessions, row.page_views) for row in rows] == [
        (f"2026-11-{day}", "all", 20, 30) for day in (24, 25, 26)
    ]
    assert asked[1]["headers"] == {"Authorization": "Bearer abc"}
    assert "..." not in asked[1]["url"]
