"""A webhook from the configuration to a program that is told; nothing of its address or secret is ever shown."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

from shopbell.cli import BAD_CONFIG, FAILED, FINE, main
from tests.alerts.channels.counterpart import Fault, web_server
from tests.alerts.channels.webhook import SECRET
from tests.make import NOON
from tests.shopbell.installed import TOYS, installed

TABLE = '[[channels.webhook]]\nname = "n8n"\n'


def run(folder: Path, *words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        where = ("--config", str(folder), "--data", str(folder / "data"))
        code = main([*words, *where, "--now", NOON.isoformat()])
    return code, out.getvalue()


def held(url: str) -> dict[str, Any]:
    return {"webhook": {"n8n": {"address": f"{url}/OWN-PATH", "secret": SECRET}}}


def test_doctor_posts_a_test(tmp_path: Path) -> None:
    with web_server(Fault.NONE) as (url, posted):
        installed(tmp_path, TOYS + TABLE, held(url))
        code, said = run(tmp_path, "doctor", "--no-contact", "--send")
    assert code == FINE, said
    assert "ok       webhook n8n: address and signing secret known" in said
    assert "ok       webhook n8n: the test message is sent" in said
    [event] = posted
    assert event["type"] == "message.test"
    assert "n8n" in event["data"]["text"]
    assert "OWN-PATH" not in said
    assert SECRET not in said


def test_a_refusal_is_told_without_the_address(tmp_path: Path) -> None:
    with web_server(Fault.REFUSES) as (url, _):
        installed(tmp_path, TOYS + TABLE, held(url))
        code, said = run(tmp_path, "doctor", "--no-contact", "--send", "--json")
    levels = {one["about"]: one["text"] for one in json.loads(said)["findings"] if one["level"] == "problem"}
    assert "webhook 'n8n' answered 403; see in the program there" in levels["webhook n8n"]
    assert code == FAILED
    assert "OWN-PATH" not in said


def test_an_address_without_encryption_and_a_missing_secret_are_told_beforehand(tmp_path: Path) -> None:
    installed(tmp_path, TOYS + TABLE, held("http://n8n.example"))
    code, said = run(tmp_path, "doctor", "--no-contact")
    assert (code, "webhook 'n8n': the address begins with http://" in said) == (FAILED, True)
    (bare := tmp_path / "bare").mkdir()
    installed(bare, TOYS + TABLE)
    code, said = run(bare, "doctor", "--no-contact")
    assert code == BAD_CONFIG
    assert 'no address; write address_env = ... there, or address under [webhook."n8n"] in secrets.toml' in said


def test_a_secret_that_is_written_into_the_configuration_is_told_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'{TOYS}{TABLE}secret = "{SECRET}"\n')
    code, said = run(tmp_path, "doctor")
    assert (code, "secret holds a secret; take it out of here" in said, SECRET in said) == (BAD_CONFIG, True, False)
