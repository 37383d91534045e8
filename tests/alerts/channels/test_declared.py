"""A channel that is declared wrongly is told at start, in one sentence that names the file and what to write there."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

import alerts.channels
from alerts.channels import register
from alerts.channels.register import channel_kinds
from commerce.errors import BadDeclaration
from shopbell.cli import FAILED, main

_NUMBERS = count(1)
_RIGHT = """
from alerts.channels.kind import ChannelKind, Everybody, OwnForm, Question, Readers, Tables
from alerts.channels.tables import ChannelTable, DigestTable, NamedTable
from commerce.settings.secret import Secret


class Keyed(ChannelTable):
    token_env: str = ""


CHANNEL = ChannelKind(
    name="{name}", settings=lambda: ChannelTable, audience=Readers(lambda: str), open=print, carries={{"text"}},
    editions={{"alert"}}, {more}
)
"""
_TABLES = ("Readers(lambda: str)", "Tables()")
_WRONG = [
    ([("ChannelKind(\n", "dict(\n")], "CHANNEL is no ChannelKind; write CHANNEL = ChannelKind(name='made_up_"),
    ([("CHANNEL =", "CHANEL =")], "declares no channel; write CHANNEL = ChannelKind(name='made_up_"),
    ([('name="', 'name="other')], "name is 'othermade_up_"),
    ([('{{"text"}}', '{{"text", "blocs"}}')], 'carries "blocs", which nobody makes; did you mean "blocks"?'),
    ([('{{"text"}}', '{{"html"}}')], 'a channel must carry "text", its last resort; add it to `carries`'),
    ([('{{"text"}}', '{{"text", "pictures"}}')], '"pictures" are shown by "html"; add that to `carries`'),
    ([('{{"alert"}}', '{{"alert", "weekly"}}')], 'there is no edition "weekly"; write one of "alert", "digest"'),
    ([('{{"alert"}}', "set()")], "is never sent anything; write what into `editions`"),
    (
        [('{{"text"}}', '{{"text", "card"}}'), ("{more}", 'own_form=OwnForm("card", {{}})')],
        'takes the alert, and nobody writes its card; add "alert" to `write` of that form',
    ),
    (
        [('{{"text"}}', '{{"text", "card", "blocks"}}'), ("{more}", 'own_form=OwnForm("card", {{"alert": print}})')],
        "carries blocks and card; a message has one such form: keep one",
    ),
    ([("{more}", 'secrets=(Secret("token"),)')], "the secret 'token' has no setting; write token_env: Variable | None"),
    (
        [("lambda: ChannelTable", "lambda: Keyed"), ("{more}", 'secrets=(Secret("token", shape="("),)')],
        "the shape of the secret 'token' is no regular expression; mend it, or leave it out",
    ),
    (
        [("lambda: ChannelTable", "lambda: Keyed")],
        "the setting token_env is of no secret; declare Secret('token'), or take it out",
    ),
    (
        [("{more}", 'questions=(Question("x", "X?", key="hots"),)')],
        "`init` asks for `hots`, and ChannelTable has none; write it there, or take the question out",
    ),
    ([_TABLES], "several tables need names; let ChannelTable be a NamedTable, or a DigestTable"),
    (
        [_TABLES, ("lambda: ChannelTable", "lambda: NamedTable"), ('"alert"', '"digest"')],
        "nobody can say when the digest comes; let NamedTable be a DigestTable",
    ),
    (
        [_TABLES, ("lambda: ChannelTable", "lambda: DigestTable")],
        'DigestTable asks for `digest_at`; add "digest" to `editions`, or let it be a NamedTable',
    ),
]


def declare(folder: Path, monkeypatch: pytest.MonkeyPatch, *changes: tuple[str, str]) -> str:
    """Put the folder of a channel beside the others, changed from a right one; return its name."""
    name, text = f"made_up_{next(_NUMBERS)}", _RIGHT
    for right, wrong in changes:
        assert right in text
        text = text.replace(right, wrong)
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(text.format(name=name, more=""))
    monkeypatch.setattr(alerts.channels, "__path__", [*alerts.channels.__path__, str(folder)])
    return name


def test_what_is_right_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = declare(tmp_path, monkeypatch)
    assert name in [kind.name for kind in channel_kinds()]


@pytest.mark.parametrize(("changes", "told"), _WRONG, ids=[told for _, told in _WRONG])
def test_a_declaration_that_cannot_hold_is_told(
    changes: list[tuple[str, str]], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = declare(tmp_path, monkeypatch, *changes)
    with pytest.raises(BadDeclaration) as caught:
        channel_kinds()
    assert str(caught.value).startswith(f"alerts/channels/{name}/__init__.py: {told}")
    assert "\n" not in str(caught.value)


def test_a_channel_that_is_not_declared_any_more_is_told_before_what_the_others_miss_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    undeclared = next(kind.name for kind in channel_kinds() if kind.own_form)
    found = [(kind.name, None if kind.name == undeclared else kind) for kind in channel_kinds()]
    monkeypatch.setattr(register, "_folders", lambda: ("changed",))
    monkeypatch.setattr(register, "_found", lambda _folders: tuple(found))
    with pytest.raises(BadDeclaration, match=f"^alerts/channels/{undeclared}/__init__.py: declares no channel; write"):
        channel_kinds()


def test_a_folder_that_python_takes_for_no_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(tmp_path, monkeypatch)  # other folders than before: they are looked at anew
    (tmp_path / "pigeon").mkdir()
    (tmp_path / "pigeon" / "channel.py").write_text("")
    with pytest.raises(BadDeclaration, match=r"^alerts/channels/pigeon/: has no __init__.py, so that nobody finds"):
        channel_kinds()


def test_one_channel_reaches_whom_no_other_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = declare(tmp_path, monkeypatch, ("Readers(lambda: str)", "Everybody(print)"))
    with pytest.raises(
        BadDeclaration, match=rf"whom no other does, found folder and {name}; write Everybody\(...\) in one"
    ):
        channel_kinds()


def test_the_first_command_says_so_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text('[[shop]]\nname = "toys"\nplatform = "shopify"\nurl = "toys.example"\n')
    name = declare(tmp_path / "beside", monkeypatch, ('"text"', '"html"'))
    assert main(["doctor", "--config", str(tmp_path)]) == FAILED
    assert capsys.readouterr().err.splitlines() == [
        f'alerts/channels/{name}/__init__.py: a channel must carry "text", its last resort; add it to `carries`'
    ]
