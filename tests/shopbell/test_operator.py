"""The product's own silence is told: to the operator, once, by a way that works, with its end."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused, ShopbellError
from commerce.feeds import Feed
from commerce.languages import LANGUAGES
from commerce.messages import Message
from shopbell import doctor, secrets, service, wiring
from shopbell.digests import write_digests
from shopbell.jobs.sync import sync
from shopbell.operation.found import ENDED_AFTER, is_short_of_room
from shopbell.operation.tell import Lookout
from shopbell.sources import sources_of
from tests import make
from tests.alerts.channels.mail_server import Mailbox, mail_server
from tests.listening import Handler, listening
from tests.shopbell.scripted import ScriptedShop

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOOK = timedelta(minutes=5)
KEYS = {"key": "ck_" + "1" * 40, "secret": "cs_" + "2" * 40}


@dataclass
class Place:
    """One installation: two readers by mail, a team in a chat, and a shop that answers what it is told to."""

    folder: Path
    mail: Mailbox
    posted: list[dict[str, Any]]
    answers: dict[str, int]
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))
    lookout: Lookout | None = None

    def open(self) -> wiring.Installation:
        return wiring.open_installation(self.folder / "config.toml", self.folder / "data", self.clock, {})

    def configured(self, more: str, instead: tuple[str, str] = ("", "")) -> None:
        file = self.folder / "config.toml"
        file.write_text(file.read_text().replace(*instead, 1) + more)

    def read(self) -> None:
        """Let the shop be read well once."""
        with self.open().open_cache() as cache:
            orders = make.page(make.order(1, NOON - timedelta(days=1)))
            sync(self.open().settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [orders]}), self.clock)

    def tried(self) -> None:
        """Let the service try to read the shop as it is; the shop may turn it away."""
        (shop,) = self.open().settings.shop
        with contextlib.suppress(ShopbellError):
            service.visit(self.open(), shop)

    def pass_time(self, time: timedelta, *, reads: bool = True) -> None:
        """Let the service run for a while: it reads every quarter of an hour, and looks after itself."""
        self.lookout = self.lookout or Lookout(self.open())
        for look in range(time // LOOK):
            self.clock.sleep(LOOK.total_seconds())
            if reads and look % 3 == 0:
                self.tried()
            self.lookout()

    @property
    def mails(self) -> list[Any]:
        return [message_from_bytes(mail, policy=default) for mail in self.mail.mails]

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]

    def to(self, address: str) -> list[str]:
        return [mail["Subject"] for mail in self.mails if address in mail["To"]]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    mailbox, posted, answers = Mailbox(), list[dict[str, Any]](), {"chat": 200, "shop": 503}

    class Other(Handler):
        def get(self) -> None:
            self.answer(answers["shop"], b"{}")

        def post(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if answers["chat"] == 200:
                posted.append(document)
            self.answer(answers["chat"], b"ok")

    with mail_server(mailbox) as port, listening(Other) as url:
        (tmp_path / "config.toml").write_text(
            f'[shopbell]\ndata = "data"\n[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{url}"\n'
            '[[recipient]]\nname = "Anna"\nemail = "anna@toys.example"\nlanguage = "en"\n'
            '[[recipient]]\nname = "Bob"\nemail = "bob@toys.example"\nlanguage = "en"\n'
            f'[channels.email]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nsender = "bell@toys.example"\n'
        )
        kept = secrets.load(tmp_path / "secrets.toml", {})
        held = {"customer_key": "ab" * 32, "shop": {"toys": KEYS}, "slack": {"team": {"webhook": f"{url}/hook"}}}
        secrets.save(kept, held)
        yield Place(tmp_path, mailbox, posted, answers)


CHAT = '[[channels.slack]]\nname = "team"\nlanguage = "en"\n'
OPERATOR = '[operator]\nrecipient = "Bob"\n'


@pytest.mark.untraced
def test_a_shop_that_cannot_be_read_is_told_once_after_six_hours_and_its_end(place: Place) -> None:
    place.configured(OPERATOR)
    place.read()
    place.pass_time(timedelta(hours=6))
    assert place.mails == []
    place.pass_time(timedelta(minutes=30))
    [subject] = place.subjects
    assert subject.startswith("toys has not been read since Mar 2, 2026, 13:00: ")  # Berlin's clock
    assert "answered 503" in subject
    [text] = [mail.get_content() for mail in place.mails]
    assert "Until it can be read again, there are no current figures of it and no alerts" in text
    assert "shopbell doctor" in text
    place.pass_time(timedelta(hours=8))
    assert len(place.mails) == 1
    place.read()
    place.pass_time(timedelta(hours=1), reads=False)
    assert place.subjects[1:] == ["toys is read again; it was not from Mar 2, 2026, 13:00 on."]
    assert place.to("bob@toys.example") == place.subjects
    place.pass_time(timedelta(hours=4), reads=False)
    assert len(place.mails) == 2


def test_how_long_is_a_setting(place: Place) -> None:
    place.configured(OPERATOR + 'unread_after = "2 h"\n')
    place.read()
    place.pass_time(timedelta(hours=2, minutes=30))
    assert len(place.mails) == 1


def test_a_key_that_was_revoked_is_told_within_hours_with_what_to_do(place: Place) -> None:
    place.configured(OPERATOR)
    place.read()
    place.answers["shop"] = 401
    place.pass_time(timedelta(hours=2))
    [mail] = place.mails
    assert mail["Subject"].startswith("toys turns us away: ")
    assert "make a new one in the shop, put it in place of the old one" in mail.get_content()
    assert KEYS["key"] not in mail.as_string()


def test_a_secret_that_is_missing_is_told_as_well(place: Place) -> None:
    place.configured(OPERATOR, ('platform = "woocommerce"', 'platform = "woocommerce"\nkey_env = "GONE"'))
    place.read()
    place.pass_time(timedelta(hours=2))
    [subject] = place.subjects
    assert subject.startswith("toys turns us away: ")
    assert "GONE" in subject


def test_a_sleep_of_the_machine_is_no_silence_of_the_shop(place: Place) -> None:
    place.configured(OPERATOR)
    place.read()
    place.answers["shop"] = 503
    place.pass_time(timedelta(minutes=10))
    place.clock.move_to(place.clock.now() + timedelta(days=2))  # nothing went by for the machine
    place.pass_time(timedelta(minutes=25), reads=False)
    assert place.mails == [], "the shop has not been tried since"
    place.read()
    place.pass_time(timedelta(hours=2), reads=False)
    assert place.mails == []


def test_who_is_not_named_is_told_only_where_nobody_is(place: Place) -> None:
    place.read()
    place.pass_time(timedelta(hours=7))
    assert sorted(mail["To"] for mail in place.mails) == ["anna@toys.example", "bob@toys.example"]


def test_where_nobody_is_written_it_lies_in_the_outbox_folder(place: Place) -> None:
    file = place.folder / "config.toml"
    file.write_text(file.read_text().partition("[[recipient]]")[0])
    place.read()
    place.pass_time(timedelta(hours=7))
    [written] = (place.folder / "data" / "outbox").glob("*.txt")
    assert "toys has not been read since" in written.read_text()


def test_where_mail_is_the_trouble_the_operator_hears_by_another_channel(place: Place) -> None:
    place.configured(OPERATOR + CHAT)
    place.mail.to = "550 5.1.1 not known here"
    with place.open().open_cache() as cache:
        told = Message("digest:toys:2026-03-02:Anna", "digest", "email", "anna@toys.example", "en", "Toys", "Text")
        cache.outbox.queue([told], NOON)
    service.deliver(place.open())
    place.read()
    place.pass_time(timedelta(hours=1), reads=False)
    told_as_operator = [one for one in place.posted if "1 message does not get through by email" in one["text"]]
    assert len(told_as_operator) == 1
    place.mail.to = "250 OK"
    with place.open().open_cache() as cache:
        cache.outbox.release(1, place.clock.now())
    service.deliver(place.open())
    place.pass_time(timedelta(hours=1), reads=False)
    assert place.subjects == ["Toys", "No message waits for email any more."]


def test_one_wrong_address_leaves_the_others_their_mail(place: Place) -> None:
    place.configured(OPERATOR)
    place.mail.to = "550 5.1.1 not known here"
    with place.open().open_cache() as cache:
        for name, answer in (("Anna", place.mail.to), ("Bob", "250 OK")):
            key, to = f"digest:toys:2026-03-02:{name}", f"{name.lower()}@toys.example"
            cache.outbox.queue([Message(key, "digest", "email", to, "en", "Toys", "Text")], place.clock.now())
            place.mail.to = answer
            service.deliver(place.open())
            place.clock.sleep(60)
    place.read()
    place.pass_time(timedelta(hours=1), reads=False)
    assert [mail["Subject"][:38] for mail in place.mails] == ["Toys", "1 message does not get through by emai"]
    assert {mail["To"] for mail in place.mails} == {"bob@toys.example"}


def test_where_no_other_channel_is_left_it_lies_in_the_outbox_folder(place: Place) -> None:
    place.mail.to = "550 5.1.1 not known here"
    with place.open().open_cache() as cache:
        told = Message("digest:toys:2026-03-02:Anna", "digest", "email", "anna@toys.example", "en", "Toys", "Text")
        cache.outbox.queue([told], NOON)
    service.deliver(place.open())
    place.read()
    place.pass_time(timedelta(hours=1), reads=False)
    [written] = (place.folder / "data" / "outbox").glob("*.txt")
    assert "1 message does not get through by email" in written.read_text()


def test_a_table_that_ends_is_told_and_that_it_goes_on(place: Place) -> None:
    place.configured(OPERATOR, ("[[recipient]]", '[[shop.spend]]\npath = "spend.csv"\n[[recipient]]'))
    spend = place.folder / "spend.csv"
    spend.write_text("day,channel,amount\n2026-03-01,google,12.00\n")
    with place.open().open_cache() as cache:
        cache.shops.ensure("toys", make.INFO)
    _fill(place)
    place.clock.move_to(NOON + ENDED_AFTER - timedelta(days=1))
    _fill(place)
    place.pass_time(timedelta(hours=1), reads=False)
    assert place.mails == [], "a month that is handed in late"
    place.clock.move_to(NOON + ENDED_AFTER)
    _fill(place)
    place.pass_time(timedelta(hours=1), reads=False)
    assert place.subjects == ["toys, marketing spend: nothing newer than Mar 1, 2026 has come."]
    spend.write_text(spend.read_text() + f"{place.clock.now():%Y-%m-%d},google,9.00\n")
    _fill(place)
    place.pass_time(timedelta(hours=1), reads=False)
    assert place.subjects[1:] == ["toys, marketing spend: newer days have come."]


def test_a_table_that_cannot_be_read_is_told(place: Place) -> None:
    place.configured(OPERATOR, ("[[recipient]]", '[[shop.spend]]\npath = "spend.csv"\n[[recipient]]'))
    spend = place.folder / "spend.csv"
    spend.write_text("day,channel,amount\n2026-03-01,google,12.00\n")
    _fill(place)
    spend.write_text("gone\n")
    for _ in range(8):
        place.clock.sleep(3600)
        _fill(place)
    place.pass_time(timedelta(hours=1), reads=False)
    [subject] = place.subjects
    assert subject.startswith("toys, marketing spend: not read since Mar 2, 2026, 13:00: ")


def _fill(place: Place) -> None:
    """Read the shop, and its tables with it."""
    installation = place.open()
    (shop,) = installation.settings.shop
    with installation.open_cache() as cache:
        orders = make.page(make.order(1, NOON - timedelta(days=1)))
        sources = sources_of(installation.settings, shop, installation.secrets)
        sync(shop, cache, ScriptedShop({Feed.ORDERS: [orders]}), place.clock, sources)


def test_backups_that_fail_are_told(place: Place) -> None:
    place.configured(OPERATOR + '[backup]\nfolder = "taken"\n')
    place.read()
    (place.folder / "taken").write_text("a file where the folder should be")
    for _ in range(3):
        with pytest.raises(Refused):
            service.back_up(place.open())
        place.pass_time(timedelta(hours=1), reads=False)
    place.pass_time(timedelta(minutes=30), reads=False)
    [subject] = place.subjects
    assert subject.startswith("The database cannot be backed up: ")


def test_a_database_that_cannot_be_used_is_told_without_it_and_once(place: Place) -> None:
    place.configured(OPERATOR)
    place.read()
    installation = place.open()
    place.lookout = Lookout(installation)
    kept = installation.database.read_bytes()
    installation.database.write_bytes(b"no database " * 1000)
    for _ in range(3):
        place.clock.sleep(300)
        with pytest.raises(Refused):
            place.lookout()
    [subject] = place.subjects
    assert subject.startswith("The database is damaged: ")
    for file in installation.database_files:
        file.unlink(missing_ok=True)
    installation.database.write_bytes(kept)
    place.pass_time(timedelta(hours=1), reads=False)
    assert place.subjects[1:] == ["The database can be used again."]


@pytest.mark.parametrize(("answer", "subjects"), [("451 4.3.0 try later", 1), ("550 5.1.1 not known here", 0)])
def test_who_was_not_reached_without_the_database_is_told_at_a_later_look(
    place: Place, answer: str, subjects: int
) -> None:
    place.configured(OPERATOR + CHAT)
    place.read()
    installation = place.open()
    place.lookout = Lookout(installation)
    installation.database.write_bytes(b"no database " * 1000)
    for mail in (answer, answer, "250 OK", "250 OK"):
        place.mail.to = mail
        place.clock.sleep(300)
        with pytest.raises(Refused):
            place.lookout()
    assert (len(place.subjects), len(place.posted)) == (subjects, 1 - subjects)


def test_a_job_that_fails_by_a_mistake_of_ours_is_told(place: Place) -> None:
    place.configured(OPERATOR)
    place.read()
    place.lookout = Lookout(place.open(), lambda: {"digests": (NOON, "KeyError at digest.py:12")})
    place.pass_time(timedelta(hours=2), reads=False)
    assert place.subjects == ["The job “digests” of Shopbell fails: KeyError at digest.py:12"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_the_operators_language(place: Place, language: str) -> None:
    instead = ('bob@toys.example"\nlanguage = "en"', f'bob@toys.example"\nlanguage = "{language}"')
    place.configured(OPERATOR + 'unread_after = "1 h"\n', instead)
    place.read()
    place.pass_time(timedelta(hours=1, minutes=30))
    [subject] = place.subjects
    assert {"en": "has not been read", "vi": "Không đọc được toys", "zh_Hant": "無法讀取 toys"}[language] in subject


def test_an_operator_who_is_nobody_is_refused(place: Place) -> None:
    place.configured('[operator]\nrecipient = "Bop"\n')
    with pytest.raises(
        ShopbellError, match=r'\[operator\]: recipient: there is no \[\[recipient\]\] "Bop"; did you mean "Bob"'
    ):
        place.open()


@pytest.mark.parametrize(
    ("free_mb", "stored_mb", "is_short"),
    [(10_000, 900, False), (199, 900, True), (201, 900, False), (60, 5, False), (54, 5, True), (None, 900, False)],
)
def test_a_disk_is_short_of_room_while_there_is_still_some(
    free_mb: int | None, stored_mb: int, *, is_short: bool
) -> None:
    free = None if free_mb is None else free_mb * 2**20
    assert is_short_of_room(free, stored_mb * 2**20) is is_short


def test_doctor_names_who_is_told_and_the_monitor_by_its_host_alone(place: Place) -> None:
    place.configured(OPERATOR + '[service]\nping_url = "https://hc-ping.com/3a1c9f2e-secret"\n')
    place.read()
    health = doctor.examine(place.open(), contact=False)
    told = {one.about: one.text for one in health.findings}
    assert told["operator"] == "Bob (email) is told what keeps Shopbell from its work"
    assert told["service"] == "a monitor at hc-ping.com is asked after each round of `shopbell run`"
    assert "3a1c9f2e" not in repr(health)


def test_doctor_and_digest_tell_of_a_table_that_ended(place: Place) -> None:
    place.configured(OPERATOR, ("[[recipient]]", '[[shop.spend]]\npath = "spend.csv"\n[[recipient]]'))
    (place.folder / "spend.csv").write_text("day,channel,amount\n2026-03-01,google,12.00\n")
    _fill(place)
    place.clock.move_to(NOON + ENDED_AFTER)
    _fill(place)
    place.pass_time(timedelta(hours=1), reads=False)
    (shop,) = doctor.examine(place.open(), contact=False).shops
    ended = "nothing newer than 2026-03-01 has come; hand in newer days, or take the table out of the configuration"
    assert doctor.Finding("problem", "spend", ended) in shop.findings
    write_digests(place.open())
    texts = [mail.get_body(("plain",)).get_content() for mail in place.mails]
    assert any("Nothing newer than Mar 1, 2026 has come of marketing spend." in text for text in texts)
