"""Every kind of message in every language, as it was when somebody last read it: kept beside this file in `golden/`.

After a sentence has changed: `python -m tests.alerts.messages.golden_messages` writes them anew; read what differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from alerts.channels.folder import CHANNEL as FOLDER
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.periodic import periodic_message
from alerts.messages.plain import Stuck, StuckAt, stuck_message, test_message
from alerts.messages.recipient import Recipient
from alerts.messages.together import Named, ShopNews, together_message
from alerts.messages.trouble import Troubles, trouble_message
from commerce.languages import LANGUAGES
from commerce.messages import Message
from commerce.troubles import Remembered, Trouble, TroubleKind
from commerce.watches import Say
from tests.alerts.a_shop import NOW, SCENE, ZONE, advice, fired, history, recovered
from tests.alerts.messages.of_every_question import EVERY, drifted
from tests.alerts.messages.written import RENDERER
from tests.templates.test_one_screen import a_month, morning

FOLDER_OF_GOLDEN: Final = Path(__file__).parent / "golden"
_COURSE = history(5012, 4400, 3900, 2900, 2850, 2810)
#: {name: what is told}.
CASES: Final[Mapping[str, IncidentUpdate]] = {
    "new-target": replace(fired(), course=_COURSE),
    "new-drift": replace(drifted(), advice=advice()),
    "stopped": EVERY["no_orders"],
    "stopped-no-carts": EVERY["no_carts"],
    "worse": EVERY["worse"],
    "better": drifted(say=Say.BETTER, watch=EVERY["worse"].watch),
    "still-open": drifted(say=Say.STILL_FIRING, watch=EVERY["worse"].watch),
    "reminder": EVERY["acknowledged"],
    "back-again": drifted(say=Say.REOPENED),
    "comes-and-goes": drifted(say=Say.FLAPPING),
    "not-answered": drifted(say=Say.ESCALATED),
    "cause-found": drifted(say=Say.RENAMED),
    "over": replace(EVERY["over"], tried=(("stop_unprofitable_campaigns", "Anna"),)),
    "over-orders": EVERY["orders_again"],
    "over-target": recovered(),
}
#: What keeps Shopbell from its work, and what of it is over.
TROUBLES: Final = Troubles(
    "troubles",
    (
        Trouble(TroubleKind.FEED_STOPPED, "toys", "orders", "toys.example did not answer in time", NOW),
        Trouble(TroubleKind.DISK_FULL, "", "/data", "/data", NOW, 40),
    ),
    (Remembered(Trouble(TroubleKind.BACKUP_FAILING, "", "", "there is no room left on the disk", NOW), NOW, NOW, NOW),),
)
STUCK: Final = StuckAt(
    "toys",
    "email",
    "2026-03-02",
    [
        Stuck(
            "Conversion rate 1.61%",
            "Anna",
            "undelivered",
            "mail server mx.example:25: the certificate of the server is not trusted",
        ),
        Stuck(
            "Revenue €310",
            "Anna",
            "uncertain",
            "mail server mx.example:25 has the mail, but its answer was lost (TimeoutError)",
        ),
    ],
)
#: Whose page is kept as well; the others are made of the same pieces.
WITH_PAGE: Final = frozenset({"digest", "new-target", "over", "weekly", "monthly", "together"})


def messages(code: str) -> dict[str, Message]:
    """Return {name: message} of every kind in a language."""
    to = Recipient("anna", FOLDER, "outbox", code)
    told = {name: alert_message([case], SCENE, to, RENDERER) for name, case in CASES.items()}
    month = a_month()
    week = replace(month, edition="weekly", numbers={"": month.numbers["purchase"][:6]})
    dong = replace(SCENE, currency="VND")
    days = morning().yesterday[0].figure.period
    shops = [
        ShopNews(name, SCENE, days, morning().yesterday[:2], morning().incidents[number:])
        for number, name in enumerate(("books", "toys", "tea"))
    ]
    return {
        "digest": digest_message(morning(), SCENE, to, RENDERER),
        "weekly": periodic_message(week, dong, to, RENDERER),
        "weekly-in-part": periodic_message(replace(week, read_to=month.days.first), dong, to, RENDERER),
        "monthly": periodic_message(month, dong, to, RENDERER),
        "together": together_message(shops, Named("weekly", days.last), NOW, to, RENDERER),
        "trouble": trouble_message(TROUBLES, to, ZONE, RENDERER, NOW),
        "undelivered": stuck_message(STUCK, to, RENDERER, NOW),
        **told,
        "test": test_message(to, ZONE, RENDERER, NOW),
    }


def files() -> Iterator[tuple[Path, str]]:
    """Yield (where, what) of everything that is kept."""
    for code in LANGUAGES:
        for name, message in messages(code).items():
            place = FOLDER_OF_GOLDEN / code / name
            yield place.with_suffix(".txt"), f"{message.subject}\n\n{message.text}"
            if message.payload:
                yield place.with_suffix(".slack.json"), _indented(message.payload)
            if name in WITH_PAGE:
                yield place.with_suffix(".html"), message.html


def _indented(payload: str) -> str:
    return json.dumps(json.loads(payload), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write them anew, and take out what is not made any more."""
    made = dict(files())
    for old in FOLDER_OF_GOLDEN.rglob("*.*"):
        if old not in made:
            old.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
