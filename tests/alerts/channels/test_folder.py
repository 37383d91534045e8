"""Messages as files."""

from __future__ import annotations

import json
from email import message_from_bytes
from pathlib import Path

import pytest

from alerts.channels.folder.channel import FolderChannel
from commerce.errors import Refused
from commerce.messages import Claimed, Message
from tests.alerts.channels.letter import CLAIMED, LETTER, WRITTEN


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


def test_the_file_to_look_at_is_named(tmp_path: Path) -> None:
    assert FolderChannel(tmp_path).deliver(CLAIMED) == str(next(tmp_path.glob("*.html")))
    plain = Claimed(2, Message("k", "alert", "folder", "anna", "en", "s", "t"), 1, WRITTEN)
    assert FolderChannel(tmp_path).deliver(plain) == str(next(tmp_path.glob("*-2-*.txt")))
