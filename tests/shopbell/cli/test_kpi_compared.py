"""`shopbell kpi --compare`: each figure beside its target, other days, what is usual, and a benchmark."""

from __future__ import annotations

from tests.shopbell.cli.home import Home


def test_kpi_stands_beside_target_past_usual_and_benchmark_when_asked(shopbell: Home) -> None:
    words = ("kpi", "--shop", "wood", "--kpi", "average_order_value", "--kpi", "conversion_rate", "--compare")
    rows = {row["kpi"]: row["compared"] for row in shopbell(*words, "--json").json()}
    value = rows["average_order_value"]
    assert list(value) == ["target", "before", "last_year", "usual", "benchmark"]
    assert (value["target"]["kind"], value["target"]["value"]) == ("at_least", "1000.00")
    assert value["target"]["change"] < 0
    assert (value["before"]["first"], value["last_year"]["missing"]) != (None, None)
    assert rows["conversion_rate"]["benchmark"]["range"] == [0.02, 0.03]
    assert rows["conversion_rate"]["target"]["missing"] == "no_target"
    told = shopbell(*words).out
    assert "    its target: at least €1,000.00 (" in told
    assert "    the same weeks last year (" in told
    assert "    a general figure, undated: 2.00% to 3.00% (" in told


def test_parts_are_not_compared(shopbell: Home) -> None:
    ran = shopbell("kpi", "--by", "channel", "--compare")
    assert ran.code != 0
    assert "leave out --by" in ran.err


def test_what_is_usual_for_days_long_ago_is_told_of_as_many_days(shopbell: Home) -> None:
    """And not of all the days since: a month of last autumn is held beside the weeks before it."""
    words = ("kpi", "--shop", "wood", "--kpi", "order_count", "--compare", "--json")
    found = {}
    for month in ("2025-10", "2025-11", "2025-12"):
        ((row,),) = (shopbell(*words, "--month", month).json(),)
        found[month] = (float(row["value"]), float(row["compared"]["usual"]["value"]))
    assert all(0.5 < usual / value < 2 for value, usual in found.values()), found
