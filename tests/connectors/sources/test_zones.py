"""What a service says where its time zone belongs: a zone, one that is not known here, or what is none."""

from __future__ import annotations

import pytest

from commerce.errors import Refused
from connectors.sources.zones import zone_told


@pytest.mark.parametrize("name", ["Europe/London", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_a_zone_is_taken_by_its_name(name: str) -> None:
    assert zone_told(name, "act_1 at Meta").key == name


def test_one_that_is_not_known_here_is_named() -> None:
    with pytest.raises(Refused) as caught:
        zone_told("Mars/Olympus", "act_1 at Meta")
    assert str(caught.value) == (
        'act_1 at Meta is in the time zone "Mars/Olympus", which is not known here; update the time zones of this'
        " machine"
    )


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("", ""),
        ("(GMT+1)", "(GMT+1)"),
        ("../etc/passwd", "../etc/passwd"),
        ('a"\u202eb', r"a'\u202eb"),
        (" " * 99, " " * 60),
    ],
)
def test_what_is_no_name_of_a_zone_is_told_as_an_odd_answer(name: str, quoted: str) -> None:
    with pytest.raises(Refused) as caught:
        zone_told(name, "act_1 at Meta")
    assert str(caught.value).startswith(
        f'act_1 at Meta says "{quoted}" where its time zone belongs: the answer itself is odd; it is asked again'
    )
