"""Every kind of source that is declared, and what is told of one that contradicts itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import connectors.sources
from commerce.errors import BadDeclaration
from commerce.period import Period
from commerce.settings.fields import Variable
from commerce.settings.secret import Secret
from commerce.settings.table import Table
from commerce.tables import DataTable, Row
from commerce.tables.columns import Count, Day
from commerce.tables.traffic import TRAFFIC
from connectors.sources import checks, register
from connectors.sources.daily import DailyReport, Service
from connectors.sources.kind import SourceKind
from connectors.sources.register import all_kinds, kinds
from connectors.sources.settings import SourceTable
from connectors.sources.setup import Account, HandedOver, Knock, SetUp, Step, Way


@pytest.mark.parametrize("name", all_kinds())
def test_a_kind_says_all_about_itself(name: str) -> None:
    kind = all_kinds()[name]
    assert list(checks.mistakes(kind, name)) == []
    assert kind.tables
    assert callable(kind.opens)
    assert import_module(f"connectors.sources.{name}").__doc__


@pytest.mark.parametrize("name", all_kinds())
def test_a_kind_asks_for_its_secrets_by_the_variable_only(name: str) -> None:
    kind = all_kinds()[name]
    for secret in kind.secrets:
        assert not kind.settings.model_fields[secret.variable].is_required()
        assert secret.name not in kind.settings.model_fields


def test_files_are_no_service() -> None:
    assert "file" in all_kinds()
    assert "file" not in kinds()


# declarations that contradict themselves


class Settings(SourceTable):
    site: str
    token_env: Variable | None = None


def figures(service: Service, days: Period) -> Iterator[Row]:
    del service, days
    yield from ()


REPORT = DailyReport(rows=figures, rereads=3, provisional=1, history=30)
GOOD = SourceKind(name="meter", settings=Settings, secrets=(Secret("token"),), tables=(TRAFFIC,), opens=REPORT)


class WithSecret(SourceTable):
    api_key: str


class WithoutKind(Table):
    site: str


class Nowhere(SourceTable):
    site: str


ONE_MORE = DataTable(name="steps", setting="steps", columns=(Day(), Count("n")))
NO_SECRETS = replace(GOOD, settings=Nowhere, secrets=())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (GOOD, ""),
        (NO_SECRETS, ""),
        (replace(GOOD, name="metre"), "name is 'metre', and the folder is called 'meter'; write name='meter'"),
        (replace(GOOD, tables=()), "it fills no table; write which, e.g. tables=(TRAFFIC,)"),
        (
            replace(GOOD, tables=(ONE_MORE,)),
            "it fills a table steps that is not declared; declare it in",
        ),
        (replace(GOOD, secrets=()), "the setting token_env is of no secret; write secrets=(Secret('token'),), or"),
        (
            replace(GOOD, secrets=(Secret("token"), Secret("password"))),
            "the secret 'password' has no setting; write password_env: Variable | None = None into Settings",
        ),
        (replace(GOOD, settings=WithSecret, secrets=()), "the setting api_key asks for a secret; write secrets="),
        (replace(NO_SECRETS, settings=WithoutKind), "[[shop.source]] holds kind and name; let WithoutKind be a Source"),
        (replace(NO_SECRETS, opens=replace(REPORT, history=0)), "history = 0 reads nothing; write how many days"),
        (replace(NO_SECRETS, opens=replace(REPORT, slice_days=0)), "slice_days = 0 reads nothing; write how many days"),
        (
            replace(NO_SECRETS, opens=replace(REPORT, provisional=9)),
            "provisional = 9 days may still change, and only the last 3 are read again (rereads); write at",
        ),
    ],
)
def test_a_kind_that_contradicts_itself_is_told_what_to_write(kind: SourceKind, said: str) -> None:
    told = list(checks.mistakes(kind, "meter"))
    assert len(told) == (1 if said else 0)
    assert all(one.startswith(said) for one in told)


def no_accounts(knock: Knock) -> list[Account]:
    del knock
    return []


WAY = Way(
    name="token",
    title="a token",
    steps=(Step("Make a token."),),
    asks=(HandedOver(gives=("token",), question="The token"),),
)
SETUP = SetUp(
    title="Meter",
    gives="visits by day",
    ways=(WAY,),
    minutes=1,
    key="site",
    asks_which="Which site is it",
    lists=no_accounts,
    none_listed="the token may see no site",
    reads="visits by day",
    history=30,
    first_figures=("sessions", "channel"),
    guide="tables",
)
OF_A_FILE = replace(WAY, asks=(*WAY.asks, HandedOver(question="A file", is_file=True, sets="file")))
TWO_TOGETHER = replace(WAY, asks=(HandedOver(gives=("token", "token"), question="A file"),))


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        (SETUP, ""),
        (replace(SETUP, ways=(WAY, WAY)), "two ways are called 'token'; call one otherwise"),
        (replace(SETUP, ways=(replace(WAY, steps=()),)), "the way 'token' has no step; write what to click"),
        (replace(SETUP, ways=(TWO_TOGETHER,)), "the way 'token' hands over 2 secrets at once; write reads=..., which"),
        (replace(SETUP, ways=(OF_A_FILE,)), "the way 'token' sets 'file', which is no setting; write the one that"),
        (replace(SETUP, ways=()), "no way gives the secret 'token'; let one hand it over, e.g. gives=('token',)"),
        (replace(SETUP, key="name"), "nobody asks for the setting 'site'; write asks_first={'site': ...}, a question"),
        (
            replace(SETUP, key="page", asks_first={"site": "Which site"}),
            "key = 'page' is no setting of Settings; write the one that names the account",
        ),
        (replace(SETUP, history=0), "history = 0 of the setup reads nothing; write how many days"),
        (replace(SETUP, first_figures=("visits",)), "first_figures names 'visits', no column of its tables; write one"),
    ],
)
def test_a_setup_that_contradicts_itself_is_told_what_to_write(setup: SetUp, said: str) -> None:
    told = list(checks.mistakes(replace(GOOD, setup=setup), "meter"))
    assert len(told) == (1 if said else 0)
    assert all(one.startswith(said) for one in told)


def test_a_way_gives_secrets_that_are_declared() -> None:
    more = HandedOver(gives=("id",), question="The number")
    told = list(
        checks.mistakes(replace(GOOD, setup=replace(SETUP, ways=(replace(WAY, asks=(*WAY.asks, more)),))), "meter")
    )
    assert told == ["the way 'token' gives 'id', which is no secret of it; write secrets=(Secret('id'),)"]


def test_what_is_asked_shows_no_secret() -> None:
    assert "EAA" not in repr(Knock({}, {"token": "EAA"}, Path("config.toml"), None))  # type: ignore[arg-type]  # nothing is asked


def test_a_secret_in_the_settings_is_told_beside_its_missing_variable() -> None:
    assert list(checks.mistakes(replace(GOOD, settings=WithSecret, secrets=(Secret("api_key"),)), "meter")) == [
        "the secret 'api_key' has no setting; write api_key_env: Variable | None = None into WithSecret",
        "WithSecret holds the secret api_key; take it out: api_key_env says where it is",
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "declares no source; write SOURCE = SourceKind(...)"),
        (
            "from connectors.sources.file import SOURCE",
            "name is 'file', and the folder is called 'broken'; write name='broken'",
        ),
    ],
)
def test_a_broken_kind_ends_the_program_at_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "__init__.py").write_text(code)
    monkeypatch.setattr(connectors.sources, "__path__", [*connectors.sources.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "connectors.sources.broken", raising=False)
    register.all_kinds.cache_clear()
    try:
        with pytest.raises(BadDeclaration) as caught:
            all_kinds()
        assert str(caught.value) == f"connectors/sources/broken/__init__.py: {said}"
    finally:
        register.all_kinds.cache_clear()


def test_a_folder_that_python_takes_for_no_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "meter").mkdir()
    (tmp_path / "meter" / "rows.py").write_text("")
    monkeypatch.setattr(connectors.sources, "__path__", [*connectors.sources.__path__, str(tmp_path)])
    with pytest.raises(BadDeclaration, match=r"^connectors/sources/meter/: has no __init__.py, so that nobody finds"):
        register.all_kinds.__wrapped__()
