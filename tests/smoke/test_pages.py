"""Pages are served, and somebody gets in by a link."""

from __future__ import annotations

from pathlib import Path

from tests.shopbell.installed import TOYS, installed
from tests.shopbell.web.served import serving, signed_in, words


def test_somebody_gets_in_and_looks(tmp_path: Path) -> None:
    with serving(installed(tmp_path, TOYS)) as server:
        browser = signed_in(server)
        assert "toys" in words(browser.get(""))
        assert browser.post("language", {"language": "vi", "back": "./"}).status_code == 303
        assert "Hôm nay" in words(browser.get(""))
