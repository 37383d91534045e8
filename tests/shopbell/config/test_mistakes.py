"""Every mistake in config.toml gets one sentence: file, table, key, what was found, what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from commerce.errors import BadConfig
from shopbell.config import load
from tests.shopbell.config.reading import SHOP, VOCABULARY, mistakes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SHOP + SHOP.replace("toys", "wood").replace('"shopify"', '"shopfy"'),
            'config.toml, [[shop]] 2: unknown platform "shopfy"; did you mean "shopify"?',
        ),
        (
            SHOP + "[targets.conversion_rate]\nat_least = 0.025",
            'config.toml, [targets.conversion_rate]: at_least = 0.025 looks like a share; write "2.5 %"',
        ),
        (
            SHOP + "[targets.conversion_rate]\nat_least = 2.5",
            'config.toml, [targets.conversion_rate]: at_least = 2.5 lacks its sign; write "2.5 %"',
        ),
        (
            SHOP + '[targets.conversion_rate]\nat_least = "2.5"',
            'config.toml, [targets.conversion_rate]: at_least = "2.5" is not a percentage; write e.g. "2.5 %"',
        ),
        (
            SHOP + '[targets.conversoin_rate]\nat_least = "2.5 %"',
            'config.toml, [targets.conversoin_rate]: unknown KPI "conversoin_rate"; did you mean "conversion_rate"?',
        ),
        (
            SHOP + "[targets.net_promoter_score]\nat_least = 30",
            (
                'config.toml, [targets.net_promoter_score]: KPI "net_promoter_score" cannot be worked out by this '
                "version; take it out (`shopbell kpi --help` lists those that can)"
            ),
        ),
        (
            SHOP + '[targets.average_order_value]\nat_least = "25 %"',
            (
                'config.toml, [targets.average_order_value]: at_least = "25 %" is not a number; a percent sign does '
                'not belong here; write e.g. "25.00" (in the currency of the shop)'
            ),
        ),
        (
            SHOP + '[targets.customer_acquisition_cost]\nat_least = "25.00"',
            (
                "config.toml, [targets.customer_acquisition_cost]: customer_acquisition_cost is better the lower it "
                "is; write at_most"
            ),
        ),
        (
            SHOP + '[targets.revenue]\nat_least = "1000.00"',
            (
                "config.toml, [targets.revenue]: revenue adds up over time; say for how long: "
                'per = "day", "week" or "month"'
            ),
        ),
        (
            SHOP + '[targets.conversion_rate]\nat_least = "2 %"\nper = "week"',
            'config.toml, [targets.conversion_rate]: conversion_rate does not add up over time; take out per = "week"',
        ),
        (
            SHOP + '[targets.conversion_rate]\nat_least = "2 %"\noff = true',
            "config.toml, [targets.conversion_rate]: off = true sets no target; take out at_least, or off",
        ),
        (
            SHOP + '[targets.conversion_rate]\nat_least = "2 %"\nnear_usual = "10 %"',
            (
                "config.toml, [targets.conversion_rate]: write exactly one of at_least, at_most, near_usual; "
                "found at_least and near_usual"
            ),
        ),
        (
            SHOP + '[targets.conversion_rate]\natleast = "2 %"',
            'config.toml, [targets.conversion_rate]: unknown key "atleast"; did you mean "at_least"?',
        ),
        (
            SHOP + '[targets.cart_abandonment_rate]\nat_most = "100 %"',
            (
                'config.toml, [targets.cart_abandonment_rate]: at_most = "100 %" is always kept, so that it could '
                "never ring; write less"
            ),
        ),
        (
            SHOP + '[targets.revenue]\nat_least = 0\nper = "day"',
            "config.toml, [targets.revenue]: at_least = 0 is always kept, so that it could never ring; write more",
        ),
        (
            SHOP + '[alerts]\nsensitivity = "clam"',
            'config.toml, [alerts]: unknown sensitivity "clam"; did you mean "calm"?',
        ),
        (
            SHOP + 'sensitivity = "loud"',
            'config.toml, [[shop]] 1: unknown sensitivity "loud"; write one of "calm", "normal", "sharp"',
        ),
        (
            SHOP + '[alerts]\nwatch = ["order_cuont"]',
            'config.toml, [alerts]: watch: unknown KPI "order_cuont"; did you mean "order_count"?',
        ),
        (
            SHOP + 'watch = ["revenue_growth_rate"]',
            (
                "config.toml, [[shop]] 1: watch: revenue_growth_rate has no days of its own, it moves with others; "
                'write "revenue" instead'
            ),
        ),
        (
            SHOP + '[alerts]\nwatch = "revenue"',
            (
                'config.toml, [alerts]: watch = "revenue" does not fit; write a list of KPIs in [brackets], each in '
                "quotes"
            ),
        ),
        (SHOP + 'platfrom = "x"', 'config.toml, [[shop]] 1: unknown key "platfrom"; did you mean "platform"?'),
        (
            SHOP + '[shop.targets.order_cuont]\nnear_usual = "15 %"',
            (
                'config.toml, [[shop]] 1, [shop.targets.order_cuont]: unknown KPI "order_cuont"; '
                'did you mean "order_count"?'
            ),
        ),
        (
            SHOP + "[shop.facts]\nhas_loyalty_programme = true",
            (
                'config.toml, [[shop]] 1, [shop.facts]: unknown fact "has_loyalty_programme"; '
                'did you mean "has_loyalty_program"?'
            ),
        ),
        (
            SHOP + "[shop.facts]\npayment_methods_offered = true",
            "config.toml, [[shop]] 1, [shop.facts]: payment_methods_offered = true does not fit; write a whole number",
        ),
        (
            SHOP + 'time_zone = "Europe/Lodnon"',
            'config.toml, [[shop]] 1: time_zone = "Europe/Lodnon" is no time zone; did you mean "Europe/London"?',
        ),
        (
            SHOP + 'currency = "eur"',
            (
                'config.toml, [[shop]] 1: currency "eur" is not a currency code; '
                'write three capital letters such as "EUR" or "VND"'
            ),
        ),
        (
            '[shopbell]\nlanguage = "zh-hant"\n' + SHOP,
            'config.toml, [shopbell]: language = "zh-hant" is no language of ours; did you mean "zh_Hant"?',
        ),
        (SHOP + SHOP, 'config.toml, [[shop]] 2: name "toys" is taken by [[shop]] 1; write another'),
        (
            SHOP + '[[shop.spend]]\npath = "a.csv"\nday_order = "day frist"',
            'config.toml, [[shop]] 1, [[shop.spend]] 1: unknown day_order "day frist"; did you mean "day first"?',
        ),
        (
            SHOP + '[[shop.spend]]\npath = "a.csv"\ndecimal = ";"',
            'config.toml, [[shop]] 1, [[shop.spend]] 1: unknown decimal ";"; write one of ",", "."',
        ),
        (
            SHOP + '[[shop.spend]]\npath = "a.csv"\nencoding = "klingon"',
            (
                'config.toml, [[shop]] 1, [[shop.spend]] 1: there is no encoding "klingon" of texts; write e.g. '
                '"windows-1252", or take it out'
            ),
        ),
        (
            SHOP + '[[shop.survey]]\npath = "a.csv"\nkind = "npss"',
            'config.toml, [[shop]] 1, [[shop.survey]] 1: unknown kind of survey "npss"; did you mean "nps"?',
        ),
        (
            SHOP + '[[shop.spend]]\npath = "a.csv"\ncolumns = { amonut = "Kosten" }',
            (
                'config.toml, [[shop]] 1, [[shop.spend]] 1, [shop.spend.columns]: this table has no column "amonut"; '
                'did you mean "amount"?'
            ),
        ),
        (
            SHOP + '[[shop.spend]]\npath = "a.csv"\nspread = "yes"',
            'config.toml, [[shop]] 1, [[shop.spend]] 1: spread = "yes" does not fit; write true or false',
        ),
        (
            SHOP + '[[shop.spend]]\npath = "a.csv"\nurl = "https://a.example/a.csv"',
            'config.toml, [[shop]] 1, [[shop.spend]] 1: write either path = "spend.csv" or url = "https://..."',
        ),
        (
            SHOP + '[schedule]\nsync_every = "15"',
            (
                'config.toml, [schedule]: sync_every = "15" is not a length of time; '
                'write e.g. "15 min", "2 h" or "7 days"'
            ),
        ),
        (
            SHOP + '[schedule]\nsync_every = "1 s"',
            (
                "config.toml, [schedule]: sync_every is too short for a shop to bear; "
                'write "1 min" or more ("15 min" is usual)'
            ),
        ),
        (
            SHOP + '[alerts]\nquiet_from = "22:00"',
            'config.toml, [alerts]: quiet hours need both ends: quiet_from = "22:00" and quiet_to = "07:00"',
        ),
        (
            SHOP + '[[recipient]]\nname = "Anna"\ndigest_at = "7 o\'clock"',
            'config.toml, [[recipient]] 1: digest_at = "7 o\'clock" is not a time of day; write e.g. "07:30"',
        ),
        (
            SHOP + '[[recipient]]\nname = "Anna"\nshops = ["tois"]',
            'config.toml, [[recipient]] 1: shops: unknown shop "tois"; did you mean "toys"?',
        ),
        (
            SHOP + '[channels.email]\nhost = "h"\nport = 70000\nsender = "a@b.example"',
            "config.toml, [channels.email]: port = 70000 does not fit; write a whole number from 1 to 65535",
        ),
        (
            SHOP + '[schedule]\nstale_after = "999999999999 days"',
            (
                'config.toml, [schedule]: stale_after = "999999999999 days" is longer than anybody waits; '
                'write "3650 days" or less'
            ),
        ),
        (
            SHOP + '[targets.average_order_value]\nat_least = "1e400000000"',
            (
                'config.toml, [targets.average_order_value]: at_least = "1e400000000" is not a believable number; '
                'write e.g. "25.00" (in the currency of the shop)'
            ),
        ),
        (
            SHOP + '[targets.average_order_value]\nat_least = "25.000"',
            (
                'config.toml, [targets.average_order_value]: at_least = "25.000" can be read in two ways; '
                'write "25000", or "25.00"'
            ),
        ),
        (
            SHOP + "[targets.average_order_value]\nat_least = 1.204",
            (
                "config.toml, [targets.average_order_value]: at_least = 1.204 can be read in two ways; "
                'write "1204", or "1.2040"'
            ),
        ),
        (
            SHOP + '[targets.average_order_value]\nat_least = "1.250.000"',
            ('config.toml, [targets.average_order_value]: at_least = "1.250.000" parts its thousands; write "1250000"'),
        ),
        (
            SHOP + '[targets.order_count]\nat_least = "1,500"\nper = "month"',
            ('config.toml, [targets.order_count]: at_least = "1,500" parts its thousands; write "1500", or "1.50"'),
        ),
        (
            SHOP + "[targets.order_count]\nat_least = 1e-400000000\nper = 'day'",
            ("config.toml, [targets.order_count]: at_least = 1E-400000000 is not a believable number; write e.g. 100"),
        ),
        (
            SHOP + "[targets.conversion_rate]\nat_least = 1e-400000000",
            ('config.toml, [targets.conversion_rate]: at_least = 1E-400000000 is not a percentage; write e.g. "2.5 %"'),
        ),
        (
            SHOP + '[targets.conversion_rate]\nat_least = "250 %"',
            (
                'config.toml, [targets.conversion_rate]: at_least = "250 %" can never be reached; '
                'write a share between "0 %" and "100 %"'
            ),
        ),
        (
            SHOP + "[targets.order_count]\nat_least = -5\nper = 'day'",
            "config.toml, [targets.order_count]: at_least = -5 is less than nothing; write e.g. 100",
        ),
        (
            SHOP + "[shop.facts]\npayment_methods_offered = -1",
            (
                "config.toml, [[shop]] 1, [shop.facts]: payment_methods_offered = -1 is less than nothing; "
                "write a whole number from 0 on"
            ),
        ),
        (
            SHOP + 'currency = "GPB"',
            'config.toml, [[shop]] 1: there is no currency "GPB"; write its code of ISO 4217, such as "EUR" or "GBP"',
        ),
        (
            SHOP + "bulk_above = -1",
            "config.toml, [[shop]] 1: bulk_above = -1 does not fit; write a whole number from 0 on",
        ),
        (
            SHOP + f"bulk_above = {'9' * 5000}",
            ("config.toml: holds a number, or brackets in brackets, beyond all measure; write what a person would"),
        ),
        (SHOP + '[channels.slak]\nname = "x"', 'config.toml, [channels]: unknown table "slak"; did you mean "slack"?'),
        (
            SHOP.replace('url = "toys.myshopify.com"\n', ""),
            'config.toml, [[shop]] 1: url is missing; write url = "https://toys.example"',
        ),
        (SHOP + "[[recipient]]\n", 'config.toml, [[recipient]] 1: name is missing; write name = "Anna"'),
        ("", "config.toml: there is no shop; write a [[shop]] table with name, platform and url"),
        (
            SHOP.replace("toys.myshopify.com", "https://user:pass@toys.example"),
            (
                "config.toml, [[shop]] 1: url carries a user name or password; take it out, and name the secret's "
                "place instead"
            ),
        ),
        (
            "[[shop]\n",
            (
                "config.toml, line 1, column 7: not valid TOML: expected ']]' at the end of an array declaration; "
                "text stands in quotes, tables in [brackets]"
            ),
        ),
    ],
)
def test_one_mistake_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    assert mistakes(tmp_path, text) == [message]


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = '[shopbell]\nlanguage = "xx"\n' + SHOP.replace("shopify", "ebay") + "[targets.conversion_rate]\nat_least = 1"
    assert [mistake.partition(":")[0] for mistake in mistakes(tmp_path, text)] == [
        "config.toml, [shopbell]",
        "config.toml, [[shop]] 1",
        "config.toml, [targets.conversion_rate]",
    ]


@pytest.mark.parametrize(
    ("text", "between", "within"),
    [
        (
            '[alerts]\noff_days = 5\nquiet_from = "late"\nquiet_to = "07:00"',
            "off_days = 5 is more than of_days = 3",
            'quiet_from = "late" is not a time of day',
        ),
        (
            '[alerts]\nquiet_from = "late"',
            "quiet hours need both ends",
            'quiet_from = "late" is not a time of day',
        ),
        (
            '[targets.conversion_rate]\nat_least = 0.025\nat_most = "5 %"',
            "found at_least and at_most",
            "at_least = 0.025 looks like a share",
        ),
        (
            '[targets.order_count]\nat_most = "many"',
            'say for how long: per = "day"',
            'at_most = "many" is not a number',
        ),
        (
            '[[shop.spend]]\npath = ""\nurl = "https://toys.example/spend.csv"',
            "write either path",
            'path = "" is not a path',
        ),
        (
            SHOP.replace("toys", "wood") + 'token_env = "T"\nclient_id_env = "I"\ntime_zone = "Europe/Lodnon"',
            "write token_env, or client_id_env",
            'time_zone = "Europe/Lodnon" is no time zone',
        ),
    ],
)
def test_a_mistake_in_one_key_does_not_hide_one_between_keys(
    tmp_path: Path, text: str, between: str, within: str
) -> None:
    found = mistakes(tmp_path, SHOP + text)
    assert len([mistake for mistake in found if between in mistake]) == 1, found
    assert len([mistake for mistake in found if within in mistake]) == 1, found


@pytest.mark.parametrize("line", ['key = "ck_{}"', 'key_env = "ck_{}"', 'token = "shpat_{}"', 'api_version = "cs_{}"'])
def test_a_secret_in_the_file_is_refused_and_never_shown(tmp_path: Path, line: str) -> None:
    secret = "0123456789abcdef" * 2
    (found,) = mistakes(tmp_path, SHOP + line.format(secret))
    assert "holds a secret" in found
    assert secret not in found


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="run `shopbell init`"):
        load(tmp_path / "config.toml", VOCABULARY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'front_user = "team"',
            "front_user: no server of yours stands in front of a Shopify shop, so that nobody asks",
        ),
        ('front_password_env = "P"', "front_password_env: no server of yours stands in front of a Shopify shop"),
        ('count_orders = "payed"', 'unknown count_orders "payed"; did you mean "paid"?'),
        ('history_from = "last year"', 'history_from = "last year" is not a day; write e.g. 2024-01-01'),
        ('token_env = "A"\nclient_id_env = "B"', "write token_env, or client_id_env with client_secret_env, not both"),
        ('client_secret = "x"', 'client_secret: a secret has no place in this file; write client_secret_env = "NAME'),
        (
            'cost_coverage = "120 %"',
            'cost_coverage = "120 %" can never be reached; write a share between "0 %" and "100 %"',
        ),
        *(
            (f"[shop.definitions]\nlapse = {wrong}", f"lapse = {wrong} does not fit; write a number of days from 30")
            for wrong in ("0", "-5", '"soon"', "5000", "29", "true", '"90"', "90.5", "[90]")
        ),
        *(
            (f"[shop.definitions]\nmonth_start = {wrong}", "does not fit; write a day of the month from 1 to 28")
            for wrong in ("0", "29", '"first"', "true")
        ),
        ('[shop.definitions]\nrefund_day = "orders"', 'unknown refund_day "orders"; did you mean "order"?'),
        ('[shop.definitions]\norder_value = "net"', 'unknown order_value "net"; write one of "after_refunds", "before'),
        ('[shop.definitions]\nweek_start = "Sundy"', 'unknown week_start "Sundy"; did you mean "sunday"?'),
        ("[shop.definitions]\nlapses = 90", '[shop.definitions]: unknown key "lapses"; did you mean "lapse"?'),
        ("definitions = 90", "definitions = 90 does not fit"),
        ("cost_coverage = 0.6", 'cost_coverage = 0.6 looks like a share; write "60 %"'),
        ('[shop.exchange_rates]\nUSD = "-1"', 'USD = "-1" is worth nothing; write what one USD is worth, e.g. "0.92"'),
        ('[shop.exchange_rates]\nUSD = "25.450"', 'USD = "25.450" can be read in two ways; write "25450", or "25.45"'),
        ('keeping = ["newsletter", " "]', 'keeping: " " names nothing; write a channel or a campaign, e.g. keeping ='),
        ('free = [" "]', 'free: " " names nothing; write a channel, e.g. free = ["partner / cpc"]'),
        ('keeping = "newsletter"', 'keeping = "newsletter" does not fit'),
        ('[shop.channels]\n"google ads" = ""', 'channels: "google ads" = "" names nothing; write the name under which'),
        ('[shop.channels]\n"A" = "b"\n"b" = "c"', 'channels: "A" = "b", and "b" counts as "c"; write "A" = "c"'),
        ('[shop.channels]\n"A b" = "c"\n"a  B" = "d"', '"A b" = "c" and "a  B" = "d" rename the same name; keep one'),
        (
            "[shop.campaigns]\nx = 3",
            'campaigns: "x" = 3 names nothing; write the name under which it counts, e.g. "Autumn',
        ),
        (
            'channels = "x"',
            'channels = "x" does not fit; write a table [shop.channels] with lines such as "google ads"',
        ),
        ('[shop.exchange_rates]\nUSD = "a lot"', 'USD = "a lot" is not a number; write e.g. "0.92"'),
        ('[shop.exchange_rates]\nDollar = "1"', 'currency "Dollar" is not a currency code'),
        ('currency = "EUR"\n[shop.exchange_rates]\nEUR = "1"', "EUR is the shop's own currency; take it out"),
        ('[webhooks]\nlisten = "8765"', 'listen = "8765" is not an address with a port; write e.g. "127.0.0.1:8765"'),
        ('[webhooks]\nlisten = "localhost:99999"', 'listen = "localhost:99999" is not an address with a port'),
    ],
)
def test_mistakes_of_the_newer_tables_say_what_to_write(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in one for one in mistakes(tmp_path, SHOP + text)), mistakes(tmp_path, SHOP + text)
