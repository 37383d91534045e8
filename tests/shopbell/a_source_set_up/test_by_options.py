"""Set up by options alone: for scripts, and for who knows what to write."""

from __future__ import annotations

import socket
import tomllib

import pytest

from tests.shopbell.a_source_set_up.typing_it import ANOTHER, Setting


def test_scripts_get_all_of_it(setting: Setting) -> None:
    ran = setting.add("--env", "token=META", "--account", "act_1234567890", "--json")
    assert ran.code == 0
    told = ran.json()
    assert told["first_figures"]["spend.campaign"] == 2
    assert told["accounts"][0] | {"name": ""} == {
        "id": "1234567890",
        "name": "",
        "currency": "EUR",
        "zone": "Europe/Berlin",
        "marks": [],
    }
    assert told["settings"]["token_env"] == "META"
    assert tomllib.loads(setting.config)["shop"][0]["source"][0]["account"] == "1234567890"
    assert setting.meta.token not in ran.said + setting.config + (setting.folder / "secrets.toml").read_text()
    (listed,) = setting.run("source", "list", "--json").json()
    assert (listed["name"], listed["account"], listed["last"]) == ("meta", "1234567890", None)


def test_a_key_comes_by_standard_input(setting: Setting) -> None:
    assert setting.add("--key-stdin", "--yes", typed=f"{setting.meta.token}\n").code == 0
    assert setting.run("source", "test", "meta", "--json").json()["first_figures"]["rows"] == 14
    assert "another account" in setting.add("--account", "222333444", "--yes").said


def test_an_app_that_wants_signed_requests_gets_them_from_the_list_of_accounts_on(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.meta.app_secret = "s3cretOfTheApp"
    monkeypatch.setenv("APP", setting.meta.app_secret)
    assert "wants every request signed (error 100)" in setting.add("--yes", "--env", "token=META").said
    ran = setting.add("--yes", "--env", "token=META", "--env", "app_secret=APP", "--set", "signed=true", "--sync")
    assert ran.code == 0
    assert "Cost of one: €" in ran.said
    assert setting.meta.app_secret not in ran.said + setting.config


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "the key is lacking; hand it over by --env token=VARIABLE, or by --key-stdin"),
        (("--env", "token=NOWHERE"), "the environment variable NOWHERE is not set"),
        (("--env", "token=META", "--account", "G-ABC"), 'account = "G-ABC" is no ad account; write its number'),
        (("--env", "token=META", "--account", "99"), "--account 99: the key does not see it; it sees 1234567890"),
        (("--env", "token=META"), "the key sees several accounts; write --account with one of 1234567890, 222333444"),
        (("--env", "token=META", "--account", "222333444"), "the shop's currency is EUR; state what one USD is worth"),
        (("--env", "token=META", "--set", "split"), "--set holds no = between a key and its value"),
        (("--env", "token=EAA-x"), "--env wants the name of a secret and the NAME of an environment variable"),
        (
            ("--env", "token=META", "--set", "splt=true"),
            '--set splt: there is no such key; did you mean "split"? There',
        ),
        (("--env", "token=META", "--set", "split=perhaps"), 'split = "perhaps" does not fit; write true or false'),
        (("--env", "token=META", "--way", "magic"), '--way "magic" is none of this kind; write one of token'),
        (("--env", "token=META", "--shop", "toyz"), "--shop toyz: no such shop"),
        (("--env", "token=META", "--set", "base_url=http://elsewhere.example"), "would send the token unsealed"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(setting: Setting, words: tuple[str, ...], said: str) -> None:
    before = setting.config
    setting.meta.others = [ANOTHER]
    ran = setting.add("--yes", *words)
    assert ran.code in {1, 2}
    assert said in ran.said
    assert setting.config == before


def test_without_a_network_it_is_done_again_later(setting: Setting) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        setting.address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    ran = setting.add("--yes", "--env", "token=META")
    assert ran.code == 1
    assert "nothing was written, run the same command once more later" in ran.said
    setting.speak("vi")
    said = setting.add("--yes", "--env", "token=META").said
    assert "chưa ghi gì, hãy chạy lại chính lệnh này sau" in said
    assert " the " not in said


def test_one_account_is_not_read_twice(setting: Setting) -> None:
    assert setting.add("--yes", "--env", "token=META").code == 0
    ran = setting.add("--yes", "--env", "token=META", "--name", "once more")
    assert "this account is read already, as meta; nothing is written twice" in ran.said
    assert setting.config.count("[[shop.source]]") == 1


def test_what_was_added_can_be_taken_out_again(setting: Setting) -> None:
    before = setting.config
    setting.add("--yes", "--key-stdin", typed=setting.meta.token)
    assert 'there is no source "mata"; did you mean "meta"' in setting.run("source", "remove", "mata").said
    assert "Nothing was changed." in setting.run("source", "remove", "meta", typed="n\n").said
    ran = setting.run("source", "remove", "meta", "--yes")
    back = f"`shopbell source remove meta --undo --config {setting.folder}`"
    assert f"To take that back: {back}" in ran.said
    assert "Its key stays in secrets.toml" in ran.said
    assert setting.config == before


def test_what_was_taken_out_is_put_back_with_its_comments(setting: Setting) -> None:
    setting.add("--yes", "--key-stdin", typed=setting.meta.token)
    place = setting.folder / "config.toml"
    place.write_text(setting.config.replace('kind = "meta"', 'kind = "meta"  # both of us read it'))
    with_it = setting.config
    setting.run("source", "remove", "meta", "--yes")
    ran = setting.run("source", "remove", "meta", "--undo")
    assert (ran.code, setting.config) == (0, with_it)
    told = f'"meta" is in {place} again.'  # a long path is broken anywhere
    assert "".join(told.split()) in "".join(ran.said.split())
    assert '"meta" is there: nothing is to be put back' in setting.run("source", "remove", "meta", "--undo").said


def test_what_was_changed_since_stays_where_it_is_put_back(setting: Setting) -> None:
    setting.add("--yes", "--key-stdin", typed=setting.meta.token)
    (table,) = tomllib.loads(setting.config)["shop"][0]["source"]
    setting.run("source", "remove", "meta", "--yes")
    setting.speak("vi")
    assert setting.run("source", "remove", "meta", "--undo").code == 0
    told = tomllib.loads(setting.config)
    assert told["shop"][0]["source"] == [table]
    assert told["shopbell"]["language"] == "vi"
    ran = setting.run("source", "remove", "mata", "--undo")
    assert ran.code == 1
    assert "không bản sao nào" in ran.said


def test_a_sheet_is_tested_taken_out_and_put_back(setting: Setting) -> None:
    (setting.folder / "ads.csv").write_text("day,channel,campaign,amount\n2026-11-20,google / cpc,a,12.50\n")
    sheet = ("--address", str(setting.folder / "ads.csv"), "--table", "spend", "--yes")
    assert setting.run("source", "add", "sheet", *sheet).code == 0
    with_it = setting.config
    assert "amount in all: 12.50" in setting.run("source", "test", "ads.csv").said
    assert setting.run("source", "test", "ads.csv", "--json").json()["totals"]["amount"] == "12.50"
    ran = setting.run("source", "remove", "ads.csv", "--yes")
    assert ran.code == 0
    assert "Its key stays" not in ran.said
    assert "ads.csv" not in setting.config
    assert setting.run("source", "remove", "ads.csv", "--undo").code == 0
    assert setting.config == with_it


def test_a_sheet_is_looked_at_before_it_is_written(setting: Setting) -> None:
    sheet = setting.folder / "ads.csv"
    sheet.write_text("day,channel,campaign,amount\n2026-11-20,google / cpc,a,12.50\n2026-11-21,google / cpc,b,10.00\n")
    ran = setting.run("source", "add", "sheet", "--address", str(sheet), "--table", "spend", typed="y\nn\n")
    assert ran.code == 0
    assert "amount in all: 22.50" in ran.said
    assert "Read it now, and show what a new customer costs by campaign" in ran.said
    assert tomllib.loads(setting.config)["shop"][0]["spend"] == [{"path": "ads.csv"}]
    again = setting.run("source", "add", "sheet", "--address", str(sheet), "--table", "spend", "--yes")
    assert "is read already by this shop; nothing is written twice" in again.said
    sheet.write_text("day,amount\n2026-11-20,12.50\n")
    other = setting.folder / "other.csv"
    other.write_text("day,amount\n2026-11-20,12.50\n")
    said = setting.run("source", "add", "sheet", "--address", str(other), "--table", "spend", "--yes").said
    assert 'or write channel = "google / cpc" beside the file, for all its rows' in said
    named = ("--address", str(other), "--table", "spend", "--set", "channel=tv / ads", "--json")
    assert setting.run("source", "add", "sheet", *named).json()["totals"] == {"amount": "12.50"}
