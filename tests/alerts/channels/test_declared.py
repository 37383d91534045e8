"""A channel that is declared wrongly is told at start, or in the tests, in one sentence that names file and remedy."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

import alerts.channels
from alerts.channels.declared import channel_kinds, incomplete, kind_named
from commerce.errors import BadConfig
from shopbell.cli import BAD_CONFIG, main

_NUMBERS = count(1)
_RIGHT = """
from alerts.channels.kind import ChannelKind, Everybody, Readers, Tables
from alerts.channels.tables import ChannelTable, DigestTable, NamedTable
from commerce.settings.secret import Secret

CHANNEL = ChannelKind(
    name="{name}", settings=ChannelTable, audience=Readers(str), carries=frozenset({{"text"}}),
    editions=frozenset({{"alert"}}), {more}
)
"""
_WRONG = [
    ("ChannelKind(\n", "dict(\n", "declares no channel of that name; write CHANNEL = ChannelKind(name="),
    ('name="', 'name="other', "declares no channel of that name"),
    ('{{"text"}}', '{{"text", "blocs"}}', 'carries "blocs", which nobody makes; did you mean "blocks"?'),
    ('{{"text"}}', '{{"html"}}', 'a channel must carry "text", its last resort; add it to `carries`'),
    ('{{"text"}}', '{{"text", "pictures"}}', '"pictures" are shown by "html"; add that to `carries`'),
    ('{{"alert"}}', '{{"alert", "weekly"}}', 'there is no edition "weekly"; write one of "alert", "digest"'),
    ('{{"alert"}}', "()", "is never sent anything; write what into `editions`"),
    (
        "{more}",
        'secrets=(Secret("token"),)',
        "ChannelTable has no `token_env`; write token_env: Variable",
    ),
    ("Readers(str)", "Tables()", "several tables need names; let ChannelTable be a NamedTable"),
    ("ChannelTable, audience", "DigestTable, audience", 'DigestTable asks for `digest_at`; add "digest" to `editions`'),
    ("Readers(str)", "Everybody(None)", "one channel, and only one, reaches Everybody(...) whom no other reaches"),
]


def declare(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, **modules: str) -> str:
    """Put the folder of a channel beside the others; return its name."""
    name = f"made_up_{next(_NUMBERS)}"
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(text.format(name=name, more=""))
    for module, body in modules.items():
        (folder / name / f"{module}.py").write_text(body)
    monkeypatch.setattr(alerts.channels, "__path__", [*alerts.channels.__path__, str(folder)])
    return name


@pytest.mark.parametrize(("right", "wrong", "said"), _WRONG)
def test_a_declaration_that_cannot_hold_is_told_at_start(
    right: str, wrong: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert right in _RIGHT
    name = declare(tmp_path, monkeypatch, _RIGHT.replace(right, wrong))
    with pytest.raises(BadConfig) as caught:
        channel_kinds()
    [mistake] = [one for one in caught.value.mistakes if said in one]
    assert mistake.startswith((f"alerts/channels/{name}/__init__.py: ", "alerts/channels: "))
    assert "\n" not in mistake


def test_a_digest_that_has_no_hour_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = _RIGHT.replace("ChannelTable, audience=Readers(str)", "NamedTable, audience=Tables()")
    declare(tmp_path, monkeypatch, text.replace('"alert"', '"digest"'))
    with pytest.raises(BadConfig, match="nobody can say when the digest comes; let NamedTable be a DigestTable"):
        channel_kinds()


def test_a_message_has_one_form_of_a_channels_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = _RIGHT.replace('{{"text"}}', '{{"text", "card", "blocks"}}').replace("{more}", 'own_form="card"')
    declare(tmp_path, monkeypatch, text)
    with pytest.raises(BadConfig, match="carries blocks and card; a message has one such form: keep one"):
        channel_kinds()


def test_every_command_says_so_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text('[[shop]]\nname = "toys"\nplatform = "shopify"\nurl = "toys.example"\n')
    name = declare(tmp_path / "beside", monkeypatch, _RIGHT.replace('"text"', '"html"'))
    assert main(["doctor", "--config", str(tmp_path)]) == BAD_CONFIG
    assert capsys.readouterr().err.splitlines() == [
        f'alerts/channels/{name}/__init__.py: a channel must carry "text", its last resort; add it to `carries`'
    ]


@pytest.mark.parametrize("modules", [{}, {"channel": "def deliver() -> None: ..."}], ids=["no file", "no function"])
def test_a_channel_that_cannot_be_opened_is_told(
    modules: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = kind_named(declare(tmp_path, monkeypatch, _RIGHT, **modules))
    assert kind is not None
    assert list(incomplete(kind)) == [
        f"alerts/channels/{kind.name}/channel.py: write open_channel(configured) -> Channel"
    ]


def test_a_form_that_cannot_write_what_its_channel_takes_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _RIGHT.replace('{{"text"}}', '{{"text", "card"}}').replace("{more}", 'own_form="card"')
    modules = {"channel": "def open_channel(configured): ...", "card": "def digest(renderer, language, known): ..."}
    kind = kind_named(declare(tmp_path, monkeypatch, text, **modules))
    assert kind is not None
    folder = f"alerts/channels/{kind.name}"
    said = (
        f"{folder}/card.py: cannot write the alert that {folder} takes; write alert(renderer, language, known) -> str"
    )
    assert list(incomplete(kind)) == [said]
