"""From configuration to command line: no line of the product knows of this kind, and every mistake has its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from connectors.sources.register import kinds
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from shopbell import doctor, secrets
from shopbell.cli import main
from shopbell.sources import sources_of
from tests.shopbell.a_source_by_key.meter import (
    NOON,
    TOKEN,
    VARIABLE,
    House,
    Meter,
    install,
    mistakes,
    same_as_counted_anew,
)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('kind = "metre"', ['unknown kind "metre"; did you mean "meter"?']),
        ('site = 7\nurl = "https://m.example"', ["kind is missing; write kind = ..."]),
        ('kind = "meter"\nurl = "https://m.example"', ["site is missing; write site = ..."]),
        (
            'kind = "meter"\nurl = "https://m.example"\nsite = 0',
            ["site = 0 does not fit; write a whole number from 1 to 999"],
        ),
        (
            'kind = "meter"\nurl = "https://m.example"\nsite = 7\nsight = 7',
            ['unknown key "sight"; did you mean "site"?'],
        ),
        (
            'kind = "meter"\nurl = "https://m.example"\nsite = 7\ntoken = "x"',
            [f"token: a secret has no place in this file; write {VARIABLE} or put it into the secrets file"],
        ),
        (
            f'kind = "meter"\nurl = "https://m.example"\nsite = 7\nname = "{TOKEN}"',
            ["name holds a secret; take it out of here"],
        ),
    ],
)
def test_a_mistake_is_told_as_any_other(tmp_path: Path, table: str, said: list[str]) -> None:
    found = mistakes(tmp_path, f"[[shop.source]]\n{table}\n")
    assert [one.split(" (and make")[0] for one in found] == said
    assert TOKEN not in "".join(found)


def test_a_kind_that_nobody_knows_is_told_how_to_get_its_figures_in(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, '[[shop.source]]\nkind = "zzz"\nproperty = "1"\n')
    known = ", ".join(f'"{name}"' for name in kinds())
    assert '"meter"' in known
    assert found.startswith(f'unknown kind "zzz"; write one of {known}, or hand in what it exports as a file (')


def test_two_services_of_one_kind_need_names(tmp_path: Path, meter: Meter) -> None:
    table = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\n'
    with pytest.raises(BadConfig) as caught:
        install(tmp_path, "", more=table * 2)
    (found,) = caught.value.mistakes
    assert found.startswith('config.toml, [[shop]] 1: [[shop.source]] 2: name "meter" is taken by [[shop.source]] 1; ')
    installation = install(tmp_path, "", more=table + table + 'name = "other"\n')
    assert [one.called for one in installation.settings.shop[0].source] == ["meter", "other"]


def test_a_secret_is_found_in_a_variable_or_in_the_file(tmp_path: Path, meter: Meter) -> None:
    named = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\ntoken_env = "METER"\n'
    installation = install(tmp_path, "", more=named, token=None)
    (source,) = sources_of(installation.settings, installation.settings.shop[0], installation.secrets)
    assert source.secrets() == {"token": TOKEN}
    installation = install(tmp_path, meter.url)
    (source,) = sources_of(installation.settings, installation.settings.shop[0], installation.secrets)
    assert source.secrets() == {"token": TOKEN}
    assert TOKEN not in repr(source)


def test_a_missing_secret_stops_the_source_alone_and_says_where_to_put_it(tmp_path: Path, meter: Meter) -> None:
    installation = install(tmp_path, meter.url, token=None)
    (installation.secrets.place).unlink()
    secrets.save(secrets.load(installation.secrets.place, {}), {"customer_key": "ab" * 32})
    installation = replace(installation, secrets=secrets.load(installation.secrets.place, {}))
    missing = (
        'config.toml, [[shop]] "toys", [[shop.source]] 1: no token; write token_env = ... there, or token under'
        ' [source."toys"."meter"] in secrets.toml'
    )
    with installation.open_cache() as cache:
        house = House(installation, cache)
        assert house.sync().refused == {"spend": missing, "traffic": missing}
        assert cache.facts.count_statuses("toys") == {"completed": 1}
        assert f"bad_config spend and traffic: {missing}" in house.told()
    assert meter.asked == []


# beside files


def test_the_source_named_first_goes_first_whatever_its_kind(tmp_path: Path, meter: Meter) -> None:
    (tmp_path / "traffic.csv").write_text("day,channel,sessions\n2026-03-08,direct,9\n2026-03-01,direct,4\n")
    service = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\n'
    file = '[[shop.traffic]]\npath = "traffic.csv"\n'
    for tables, visits in ((service + file, 108), (file + service, 9)):
        installation = install(tmp_path, "", more=tables)
        with installation.open_cache() as cache:
            house = House(installation, cache)
            report = house.sync()
            assert house.visits()[8] == visits
            assert house.visits()[1] == 4
            assert len(report.notes) == 1
            assert same_as_counted_anew(cache)


def test_doctor_knows_what_it_fills(tmp_path: Path, house: House) -> None:
    house.sync()
    assert not any("[[shop.spend]]" in one or "[[shop.traffic]]" in one for one in house.told())
    assert (
        "note surveys: there is no [[shop.survey]]: satisfaction and recommendation cannot be worked out;"
        " to set one up: `shopbell source add sheet --table survey`"
    ) in house.told()
    (shop,) = doctor.examine(house.installation, contact=False).shops
    assert {one.feed: (one.state, one.rows) for one in shop.feeds if one.feed in {"spend", "traffic"}} == {
        "spend": ("read", 10),
        "traffic": ("read", 10),
    }
    house.installation = install(tmp_path, "", more='currency = "EUR"\n')
    house.sync()
    told = "\n".join(house.told())
    for lacks, service in (
        ("spend: there is no [[shop.spend]]: acquisition cost cannot be worked out", "google_ads"),
        ("traffic: there is no [[shop.traffic]]: conversion cannot be worked out", "matomo"),
    ):
        assert f"note {lacks}; to set one up: `shopbell source add ga4`, `shopbell source add {service}`" in told


def test_the_command_line_reads_it(tmp_path: Path, meter: Meter, capsys: pytest.CaptureFixture[str]) -> None:
    world = simulate(seed=3, first_day=date(2026, 3, 1), days=12, orders_per_day=2.0)
    with PracticeServer(world, "woocommerce", clock=FrozenClock(NOON)) as server:
        (tmp_path / "config.toml").write_text(
            f'[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{server.url}"\n'
            'key_env = "K"\nsecret_env = "S"\n'
            f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{meter.url}"\ntoken_env = "METER"\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("K", WOOCOMMERCE_KEY), ("S", WOOCOMMERCE_SECRET), ("METER", TOKEN)):
                patch.setenv(name, value)
            where = ["--config", str(tmp_path), "--data", str(tmp_path / "data"), "--now", NOON.isoformat()]
            assert main(["sync", *where]) == 0
            assert "10 rows of spend, 10 rows of traffic" in capsys.readouterr().out
            meter.answers = [(401, {})]
            later = [*where[:-1], (NOON + timedelta(hours=7)).isoformat()]
            assert main(["sync", *later]) == 1
            assert "toys: traffic: 127.0.0.1" in (err := capsys.readouterr().err)
            assert "Meter > Keys" in err
            assert TOKEN not in err
