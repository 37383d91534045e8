"""A declaration that contradicts itself is told in one sentence: file, what was found, what to write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import connectors
from commerce.errors import BadDeclaration
from commerce.reports import ReportStep
from commerce.settings.fields import Variable
from commerce.settings.secret import Secret
from commerce.settings.table import Table
from connectors import register
from connectors.platform import Platform, WayIn, Webhook
from connectors.register import faults


class Keys(Table):
    code_env: Variable | None = None
    shelf: int = 1


CODE = Secret("code", "code", "the code")
SOUND = Platform[Keys](
    name="corner",
    title="Corner",
    settings=lambda: Keys,
    ways_in=(WayIn((CODE,)),),
    connect=lambda *_: pytest.fail("nothing is connected here"),
    customer_kind="guest",
)
IDLE = ReportStep("idle", "nothing", lambda rules: rules)
PAID = ReportStep("unpaid", "what is not paid", lambda rules: replace(rules, only_paid=True))
#: What is changed in a sound declaration, and the sentence that tells of it.
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"name": "korner"}, "name is 'korner', and the folder is called 'corner'; write name='corner'"),
    ({"ways_in": ()}, "a way in without a secret opens nothing; write ways_in=(WayIn((Secret(...),)),)"),
    (
        {"ways_in": (WayIn((CODE, Secret("word", "word", "the word"))),)},
        "the secret 'word' has no setting; write word_env: Variable | None = None into Keys",
    ),
    (
        {"ways_in": (WayIn((CODE,)), WayIn((CODE,)))},
        "`init` cannot tell the ways in apart; write a question for the first secret of each but the last",
    ),
    (
        {"ways_in": (WayIn((CODE,), "Code?"), WayIn((replace(CODE, title="key"),)))},
        "the secret 'code' is declared in two ways; write it once and name it in both places",
    ),
    (
        {"ways_in": (WayIn((replace(CODE, shape="("),)),)},
        "the shape of the secret 'code' is no regular expression; mend it, or leave it out",
    ),
    (
        {"ways_in": (WayIn((replace(CODE, variable_holds=""),)),)},
        "the secret 'code' does not say what it is; write title and variable_holds",
    ),
    (
        {"ways_in": (WayIn((Secret("shelf", "shelf", "the shelf"),)),)},
        "the secret 'shelf' has no setting; write shelf_env: Variable | None = None into Keys",
    ),
    (
        {"webhook": Webhook(lambda *_: None, CODE, also_signed_with=("word",))},
        "webhooks are signed with 'word', which is no secret of a way in; write one of 'code'",
    ),
    ({"statuses": ("paid", "open", "paid")}, "the status 'paid' stands there twice; take one out"),
    (
        {"draft_life_s": 0},
        "draft_life_s is 0; write the seconds that an unfinished checkout lives, or None",
    ),
    (
        {"report_steps": (PAID,), "report_habits": (PAID,)},
        "the cause 'unpaid' stands there twice; write another, each step needs one of its own",
    ),
    (
        {"report_steps": (IDLE,)},
        "the report step 'idle' changes no rule; take it out, or change one of ReportRules",
    ),
]


def test_the_sound_declaration_has_no_fault() -> None:
    assert list(faults("corner", SOUND)) == []


@pytest.mark.parametrize(("changed", "told"), FAULTS)
def test_a_fault_is_told_with_its_file_and_what_to_write(changed: dict[str, Any], told: str) -> None:
    assert f"connectors/corner/__init__.py: {told}" in list(faults("corner", replace(SOUND, **changed)))


def test_a_setting_of_a_secret_that_nobody_declares_is_told() -> None:
    class More(Keys):
        word_env: Variable | None = None

    (told,) = faults("corner", replace(SOUND, settings=lambda: More))
    assert told.startswith("connectors/corner/__init__.py: the setting word_env is of no secret; declare Secret('word'")


def test_what_is_no_declaration_is_told() -> None:
    assert list(faults("corner", {"name": "corner"})) == [
        "connectors/corner/__init__.py: PLATFORM is no Platform; write PLATFORM = Platform(name='corner', ...)"
    ]


def test_a_folder_that_declares_no_platform_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "unnamed").mkdir()
    (tmp_path / "unnamed" / "__init__.py").write_text("PLATFROM = 1")
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(tmp_path)])
    with pytest.raises(BadDeclaration) as caught:
        register.platforms.__wrapped__()
    assert str(caught.value) == (
        "connectors/unnamed/__init__.py: declares no platform; write PLATFORM = Platform(name='unnamed', ...)"
    )


def test_a_folder_that_python_takes_for_no_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corner").mkdir()
    (tmp_path / "corner" / "shop.py").write_text("")
    (tmp_path / "notes").mkdir()  # holds nothing to find
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(tmp_path)])
    with pytest.raises(BadDeclaration) as caught:
        register.platforms.__wrapped__()
    assert str(caught.value) == (
        "connectors/corner/: has no __init__.py, so that nobody finds what it declares;"
        " write one, or take the folder out"
    )


@pytest.mark.parametrize(("proposed", "told"), [((), "found none"), (("beer", "wine"), "found beer and wine")])
def test_one_platform_is_proposed_and_only_one(
    monkeypatch: pytest.MonkeyPatch, proposed: tuple[str, ...], told: str
) -> None:
    shelf = {name: replace(SOUND, name=name, is_proposed=name in proposed) for name in ("beer", "tea", "wine")}
    monkeypatch.setattr(register, "declared", lambda: shelf)
    with pytest.raises(BadDeclaration) as caught:
        register.platforms.__wrapped__()
    assert told in str(caught.value)
    assert str(caught.value).endswith("; write is_proposed=True in one")
