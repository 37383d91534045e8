"""Set up by questions: what is shown, what is asked, what is written, and what happens when something is wrong."""

from __future__ import annotations

import tomllib

import pytest

from practice.meta.faults import FAULTS
from tests.shopbell.a_source_set_up.typing_it import ANOTHER, Setting


def test_from_a_key_to_what_a_customer_costs(setting: Setting) -> None:
    ran = setting.add(typed=f"{setting.meta.token}\n1\ny\ny\n")
    assert ran.code == 0
    assert '5. Then "Generate new token" for that app' in ran.said
    assert "https://business.facebook.com/settings/system-users\n" in ran.out  # whole, to be clicked
    assert "First figures, Nov 23 \N{EN DASH} 29, 2026: amount spent: €" in ran.said
    assert "campaigns: 2" in ran.out
    assert "It will read what was spent and how often links were clicked, by day and campaign; from Dec" in ran.said
    assert "lookalike" in ran.out
    assert "Cost of one: €" in ran.said
    assert setting.meta.token not in ran.said + setting.config


def test_the_configuration_keeps_its_comments_and_its_order(setting: Setting) -> None:
    before = setting.config
    setting.add(typed=f"{setting.meta.token}\n1\ny\nn\n")
    written = f'[[shop.source]]\nkind = "meta"\nbase_url = "{setting.address}"\naccount = "1234567890"\n'
    assert setting.config == before.replace("\n\n# who reads", f"\n\n{written}\n# who reads")
    (kept,) = setting.folder.glob("config.*.bak")
    assert kept.read_text() == before
    secrets = setting.folder / "secrets.toml"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert tomllib.loads(secrets.read_text())["source"]["toys"]["meta"] == {"token": setting.meta.token}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "nothing was handed over; copy the key at the service, and paste it here"),
        ("1234567890", "this is a number, not a token"),
        ("ya29.other", 'this is no token of Meta: it begins with "EAA"'),
        ("EAAwrong", "does not take the token: it is none, or not valid any more"),
    ],
)
def test_a_wrong_key_is_asked_for_again(setting: Setting, typed: str, said: str) -> None:
    ran = setting.add(typed=f"{typed}\n{setting.meta.token}\n1\ny\nn\n")
    assert ran.code == 0
    assert said in ran.said


@pytest.mark.parametrize("fault", ["token expired", "no ads_read"])
def test_what_the_service_refuses_is_told_with_the_way_out(setting: Setting, fault: str) -> None:
    assert fault in FAULTS
    setting.meta.faults = [fault]
    ran = setting.add(typed=f"{setting.meta.token}\n")
    assert ran.code == 1
    assert "ads_read" in ran.said
    assert ran.err.strip() == "stopped"


def test_no_account_is_looked_for_once_more_when_it_was_assigned(setting: Setting) -> None:
    setting.meta.is_assigned = False
    ran = setting.add(typed=f"{setting.meta.token}\ny\nn\n")
    assert ran.code == 1
    assert ran.said.count("the token may see no ad account at all") == 2
    assert setting.files() == {"config.toml", "data", "secrets.toml"}  # of the shop's customers, no key of Meta
    assert "EAA" not in (setting.folder / "secrets.toml").read_text()


def test_accounts_are_listed_with_what_does_not_fit(setting: Setting) -> None:
    setting.meta.others = [ANOTHER]
    ran = setting.add(typed=f"{setting.meta.token}\n7\nact_222333444\n")
    assert "Note: is closed, no rate for USD, and days in another time zone" in ran.said
    assert "that is none of the list; write a number of it" in ran.said


def test_a_rate_that_lacks_is_asked_for_and_written_with_the_source(setting: Setting) -> None:
    setting.meta.currency = "USD"
    ran = setting.add(typed=f"{setting.meta.token}\n1\nmuch\n0,90\ny\nn\n")
    assert ran.code == 0
    assert (
        "The account spends in USD, and your shop sells in EUR. Without a rate nothing of it can be read." in ran.said
    )
    assert "that is no rate; write what one is worth as a number, e.g. 0.92" in ran.said
    assert "amount spent: \N{EURO SIGN}" in ran.said
    (shop,) = tomllib.loads(setting.config)["shop"]
    assert shop["exchange_rates"] == {"USD": "0.90"}
    assert shop["source"][0]["kind"] == "meta"
    assert "# ours" in setting.config


def test_without_an_answer_no_rate_is_written(setting: Setting) -> None:
    before = setting.config
    setting.meta.currency = "USD"
    assert setting.add(typed=f"{setting.meta.token}\n1\n0.9\nn\n").code == 0
    assert setting.config == before


def test_cut_off_anywhere_nothing_is_half_done_and_a_run_again_goes_on(setting: Setting) -> None:
    before = setting.config
    first = setting.add(typed="")  # at the key
    assert (first.code, first.err.strip()[-7:]) == (1, "stopped")
    assert "source" not in tomllib.loads((setting.folder / "secrets.toml").read_text())
    second = setting.add(typed=f"{setting.meta.token}\n")  # at the account: the key is not asked for again
    assert second.code == 1
    third = setting.add(typed="1\n")  # at the last question
    assert third.code == 1
    assert 'The key of "meta" in secrets.toml is used.' in third.said
    assert setting.config == before
    assert setting.add(typed="1\ny\nn\n").code == 0
    again = setting.add(typed="n\n")
    assert "meta is set up already; nothing is written twice. What it tells now:" in again.said
    assert setting.config.count("[[shop.source]]") == 1


def test_a_key_that_ended_meanwhile_is_asked_for_anew(setting: Setting) -> None:
    setting.add(typed=f"{setting.meta.token}\n")
    setting.meta.token = "EAAanotherTokenOfTheSystemUser"
    ran = setting.add(typed=f"{setting.meta.token}\n1\ny\nn\n")
    assert ran.code == 0
    assert setting.meta.token in (setting.folder / "secrets.toml").read_text()


def test_a_wrong_key_of_the_environment_is_told_as_such_and_not_asked_for(setting: Setting) -> None:
    ran = setting.add("--name", "second", "--env", "token=S", typed=f"{setting.meta.token}\n")
    assert ran.code == 1
    assert "The key comes from the environment: S." in ran.said
    assert ran.said.count("does not take the token") == 1


def test_a_wrong_key_of_a_known_account_is_not_kept(setting: Setting) -> None:
    ran = setting.add("--name", "second", "--account", "1234567890", typed="EAAwrong\n")
    assert ran.code == 1
    assert "The key works" not in ran.said
    again = setting.add("--name", "second", "--account", "1234567890", typed=f"{setting.meta.token}\ny\nn\n")
    assert again.code == 0
    assert "The key works. It is kept in secrets.toml" in again.said
    assert "is used" not in again.said


def test_who_names_no_kind_chooses(setting: Setting) -> None:
    ran = setting.run("source", "add", "--set", f"base_url={setting.address}", typed="meta\n")
    assert "meta: what ads on Facebook and Instagram cost, by day and campaign" in ran.said
    assert "sheet: what a published sheet or a file under an address holds" in ran.said
    assert "What has to be done there takes about 10 min; docs/guide/meta.md says more." in ran.said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "vi",
            (
                "Tạo một người dùng hệ thống",
                "Khóa dùng được.",
                "Những con số đầu tiên, 23/11/2026",
                "số tiền đã chi: ",
                "Đã ghi:",
            ),
        ),
        ("zh_Hant", ("建立系統使用者", "金鑰可用。", "最初的數字", "2026年11月23日", "花費", "已寫入")),
    ],
)
def test_it_speaks_the_readers_language(setting: Setting, language: str, said: tuple[str, ...]) -> None:
    setting.speak(language)
    setting.meta.others = [ANOTHER]
    ran = setting.add(typed=f"x\nEAAx\n{setting.meta.token}\n9\n1\ny\nn\n")
    assert ran.code == 0
    for one in said:
        assert one in ran.said
    for english in (" the ", " is ", " and "):
        assert english not in ran.said
