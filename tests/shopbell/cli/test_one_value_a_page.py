"""What is one value is one value all over a page: every number of a rendered digest is parsed and held together."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.shopbell.cli.home import Home

#: An amount, a share, a count or years, as English writes them.
VALUE = r"(?P<value>\N{MINUS SIGN}?[€₫]?[\d.,]*\d%?(?: years| points)?)"
NAMED = re.compile(rf"^(?:- )?(?P<name>[A-Z][^:]+): {VALUE}(?=$| \(|;)")
PARTS = re.compile(r"Worked out from the same (?:day|\d+ days): (?P<parts>.+)\.$")
PART = re.compile(rf"(?P<name>[A-Z].+?) {VALUE}$")
BETWEEN_PARTS = re.compile(" [\N{MULTIPLICATION SIGN}\N{DIVISION SIGN}\N{MINUS SIGN}] ")
DAYS = re.compile(r"^ {2}(?P<days>[A-Z][a-z]{2} \d+(?:, \d{4})? . .*?\d{4})(?::|$)")
USUAL = "the days told above"
#: A number that is told in passing.
BESIDES = re.compile(rf"(?:as usual: |; )(?P<name>[A-Z][^:;]+?) {VALUE}(?=;|\.$)")


def told(page: str) -> dict[tuple[str, str], set[str]]:
    """Return {(name, days): values} of everything that a page names with a value, parts of a working included."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for block in re.split(r"\n(?! )", page):
        lines = block.splitlines()
        days = next((match["days"] for line in lines if (match := DAYS.match(line))), USUAL)
        for line in lines:
            if match := NAMED.match(line):
                found[match["name"], days].add(match["value"])
            for match in BESIDES.finditer(line) if "as usual: " in line else ():
                found[match["name"], days].add(match["value"])
            if match := PARTS.search(line):
                parts = [PART.match(part) for part in re.split(" [×÷−] ", match["parts"])]  # noqa: RUF001 - real signs
                found |= {(part["name"], days): found[part["name"], days] | {part["value"]} for part in parts if part}
    return found


def test_every_value_of_a_digest_is_told_as_one_for_the_same_days(shopbell: Home) -> None:
    page = shopbell("digest", "--dry-run", "--shop", "wood").out
    found = told(page)
    assert len(found) > 7, page
    assert any("as usual: " in line for line in page.splitlines())
    assert {what: values for what, values in found.items() if len(values) > 1} == {}


def test_check_and_digest_tell_the_same_values(shopbell: Home) -> None:
    page = shopbell("digest", "--dry-run", "--shop", "wood").out
    shown = {value for values in told(page).values() for value in values}
    table = shopbell("check", "--dry-run", "--shop", "wood").out
    rows = [
        line.split()
        for line in table.splitlines()
        if re.search(r"\w{3} \d{1,2}(, \d{4})? \N{EN DASH} .*\d{4} +\d+ days? ", line)
    ]
    assert rows
    for row in rows:
        place = next(at for at, word in enumerate(row) if word in {"day", "days"})
        assert row[place + 1] in shown | {"-"}, row


def test_two_values_of_one_number_would_be_seen() -> None:
    lifespan = "- Average customer lifespan: 0.31 years\n  Worked out from the same 90 days: Customer churn rate 79.9%."
    page = f"- Customer churn rate: 79.6%\n{lifespan}"
    assert told(page)["Customer churn rate", USUAL] == {"79.6%", "79.9%"}
