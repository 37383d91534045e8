"""Tokens outlive the process in a private file, and never outlive their credentials."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

from connectors.base import SavedToken
from shopbell.tokens import FileTokens

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOKEN = SavedToken("shpat_of_today", NOON, NOON.replace(day=3), ("read_orders",))


def test_a_token_is_found_again_by_the_next_process(tmp_path: Path) -> None:
    FileTokens(tmp_path / "tokens.json", "silk", "app", "secret").save(TOKEN)
    assert FileTokens(tmp_path / "tokens.json", "silk", "app", "secret").load() == TOKEN


def test_another_shop_or_other_credentials_find_nothing(tmp_path: Path) -> None:
    place = tmp_path / "tokens.json"
    FileTokens(place, "silk", "app", "secret").save(TOKEN)
    assert FileTokens(place, "wool", "app", "secret").load() is None
    assert FileTokens(place, "silk", "app", "new secret").load() is None
    FileTokens(place, "wool", "app", "secret").save(TOKEN)
    assert FileTokens(place, "silk", "app", "secret").load() == TOKEN


def test_only_the_owner_may_read_the_file_and_no_secret_is_in_it(tmp_path: Path) -> None:
    place = tmp_path / "tokens.json"
    FileTokens(place, "silk", "an-app", "its-secret").save(TOKEN)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "its-secret" not in place.read_text()
    place.chmod(0o644)
    assert FileTokens(place, "silk", "an-app", "its-secret").load() is None


def test_a_file_that_cannot_be_read_is_no_token(tmp_path: Path) -> None:
    place = tmp_path / "tokens.json"
    place.write_text("{half a")
    place.chmod(0o600)
    tokens = FileTokens(place, "silk", "app", "secret")
    assert tokens.load() is None
    tokens.save(TOKEN)
    assert tokens.load() == TOKEN


def test_where_nothing_can_be_written_the_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    FileTokens(tmp_path / "a-file" / "tokens.json", "silk", "app", "secret").save(TOKEN)


def test_a_forgotten_token_is_gone(tmp_path: Path) -> None:
    place = tmp_path / "tokens.json"
    FileTokens(place, "silk", "app", "secret").save(TOKEN)
    FileTokens(place, "silk", "", "").forget()
    assert "shpat_of_today" not in place.read_text()


def test_a_token_shows_nothing_of_itself() -> None:
    assert "shpat" not in repr(TOKEN)
