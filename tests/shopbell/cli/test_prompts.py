"""A question that is answered wrongly says so wholly in the reader's language, and asks again."""

from __future__ import annotations

import click
from click.testing import CliRunner

from shopbell.cli.dialog import picked
from shopbell.cli.prompts import asked
from shopbell.cli.speech import SPEECH, Speech


@click.command
def ask() -> None:
    click.echo(f"<{asked('Which account is it', '1', value_proc=lambda text: picked(text, ['a', 'b']))}>")


def test_what_is_wrong_is_told_in_the_readers_language() -> None:
    ran = CliRunner().invoke(
        ask, input="99\n2\n", obj={SPEECH: Speech({"LANG": "vi_VN.UTF-8", "SHOPBELL_CONFIG": "none.toml"})}
    )
    assert "Lỗi: mục đó không có trong danh sách" in ran.output
    assert "Error" not in ran.output
    assert ran.output.endswith("<b>\n")
