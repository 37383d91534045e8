"""Who reads digests: stopped and started again by command, told in the foot of a mail and by doctor; own numbers."""

from __future__ import annotations

import email.policy
from dataclasses import replace
from datetime import timedelta
from email.parser import BytesParser
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from shopbell import doctor, wiring
from shopbell.cli import main
from shopbell.digests import write_digests
from tests.alerts.channels.mail_server import Mailbox, mail_server
from tests.shopbell.a_past import before, morning, orders, tell
from tests.shopbell.an_agency import INFO, TODAY
from tests.shopbell.installed import TOYS, installed

READERS = """
[[recipient]]
name = "Anna Lee"
email = "anna@toys.example"
editions = ["daily", "weekly"]
kpis = ["refund_rate", "purchase_frequency"]
[[recipient]]
name = "Ben"
email = "ben@toys.example"
weekdays = ["monday", "friday"]
[operator]
recipient = "Ben"
"""


def lived(place: wiring.Installation, days: int = 0) -> wiring.Installation:
    now = morning(TODAY + timedelta(days=days))
    with place.open_cache() as cache:
        cache.shops.ensure("toys", INFO)
        tell(cache, orders(before(120, TODAY)), now)
    return replace(place, clock=FrozenClock(now))


def call(place: wiring.Installation, *words: str) -> int:
    at = place.clock.now().isoformat()
    return main([*words, "--config", str(place.settings.place), "--data", str(place.data), "--now", at])


def test_a_stopped_edition_comes_no_more_until_it_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = lived(installed(tmp_path, TOYS + READERS))
    assert call(place, "readers", "stop", "Anna Lee", "--edition", "daily") == 0
    assert "shopbell readers start 'Anna Lee' --edition daily takes that back" in capsys.readouterr().out
    assert write_digests(place) == "written: toys for Anna Lee (weekly), toys for Ben"  # a Friday
    assert write_digests(lived(place, 1)) == ""  # Ben reads on Mondays and Fridays
    [note] = [one for one in doctor.examine(place, contact=False).findings if one.about == 'reader "Anna Lee"']
    assert "the daily edition is stopped since 2026-03-20" in note.text
    assert call(place, "readers") == 0
    listed = capsys.readouterr().out
    assert "stopped on Mar 20, 2026" in listed
    assert "Monday and Friday, 07:30" in listed
    assert call(place, "readers", "start", "Anna Lee") == 0
    assert write_digests(lived(place, 2)) == "written: toys for Anna Lee"


def test_a_stopped_edition_is_not_sent_on_request_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = lived(installed(tmp_path, TOYS + READERS))
    assert call(place, "readers", "stop", "Ben") == 0
    assert call(place, "readers", "stop", "Anna Lee", "--edition", "daily") == 0
    assert call(place, "digest") == 0
    assert "nobody reads the daily edition" in capsys.readouterr().err


def test_the_foot_says_how_to_stop_and_no_header_lets_a_program_do_it(tmp_path: Path) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        mail = f'[channels.email]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nsender = "bell@toys.example"\n'
        place = lived(installed(tmp_path, TOYS + READERS + mail))
        write_digests(place)
    letters = [BytesParser(policy=email.policy.default).parsebytes(one) for one in box.mails]
    texts = {}
    for letter in letters:
        assert letter["List-Unsubscribe"] is None  # it would let a mail program silence alerts
        plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
        assert plain is not None
        assert html is not None
        texts[letter["To"], "week of" in letter["Subject"]] = plain.get_content() + html.get_content()
    assert (
        "shopbell readers stop 'Anna Lee' --edition weekly, or write to ben@toys.example"
        in texts["anna@toys.example", True]
    )
    assert 'href="mailto:ben@toys.example"' in texts["anna@toys.example", False]
    assert "shopbell readers stop Ben --edition daily" in texts["ben@toys.example", False]
    assert "write to" not in texts["ben@toys.example", False]  # he would write to himself


def test_a_reader_sees_the_numbers_of_his_choice_large(tmp_path: Path) -> None:
    place = lived(installed(tmp_path, TOYS + READERS))
    write_digests(place)
    pages = {"Anna": "", "Ben": ""}
    for file in (place.data / "outbox").glob("*digest-toys*.html"):
        name = next(name for name in pages if name in file.name)
        pages[name] = file.read_text()
    assert pages["Anna"].index("Refund rate") < pages["Anna"].index("Purchase frequency")
    assert "cid:average_order_value" not in pages["Anna"]
    assert "Average order value" in pages["Ben"]
    with pytest.raises(BadConfig, match='unknown KPI "refund_rat"; did you mean "refund_rate"'):
        installed(tmp_path, TOYS + '[[recipient]]\nname = "Anna"\nkpis = ["refund_rat"]\n')


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("stop", "Ana Lee"), 'nobody reads digests under the name "Ana Lee"; did you mean "Anna Lee"?'),
        (("stop", "Ben", "--edition", "monthly"), "Ben does not read the monthly edition; write it into `editions`"),
    ],
)
def test_whom_nobody_knows_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], refusal: str
) -> None:
    place = lived(installed(tmp_path, TOYS + READERS))
    assert call(place, "readers", *words) != 0
    assert refusal in capsys.readouterr().err
