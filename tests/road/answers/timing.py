"""How soon after an answer was received its incident stands as it says: in the database, and on its alert in Slack."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from practice.slack.workspace import Posted
from tests.road.answers.drawing import Drawn
from tests.road.answers.drill import Drill
from tests.road.answers.sent import Sent
from tests.road.answers.shops import Case
from tests.road.answers.sides import SIDES, root_of
from tests.waiting import elapsed, pause, until

#: Nothing may take longer.
WITHIN_S = 2.0
_READER = "Ben"
_PATIENCE_S = 60


@dataclass(frozen=True)
class Timed:
    """One answer.

    Attributes:
        waited_s: From when it was sent until Shopbell received it: a mailbox is looked into now and then, and a command
            is a program that must be loaded; of that only its end is seen, when the database says so.
        state_s, shown_s: From then until the database said so, and until its alert in Slack showed it.
    """

    side: str
    waited_s: float
    state_s: float
    shown_s: float


class Timing:
    """Lets one reader take incidents on and give them back, from all sides at once, and nobody kills anything."""

    def __init__(self, drill: Drill, each: int) -> None:
        self._drill, self._each = drill, each
        self._shops, self._others = drill.shops, drill.others
        self.found: list[Timed] = []
        self.listed = 0

    def run(self) -> None:
        """Measure so many answers of each side."""
        self._drill.service.start()
        self._drill.service.wait()
        until(lambda: not self._drill.waits(), within_s=120)
        of_mail = [one for one in self._shops.cases if one.shop == "books"]
        alone = [one for one in self._shops.cases if one.shop == "toys"]
        others = [side for side in SIDES if side != "mail"]
        threads = [threading.Thread(target=self._by_mail, args=[of_mail], daemon=True)]
        threads += [
            threading.Thread(target=self._one_by_one, args=[side, case], daemon=True)
            for side, case in zip(others, alone, strict=False)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self._drill.service.end()

    def _one_by_one(self, side: str, case: Case) -> None:
        chance = Random(side)  # noqa: S311 - a seed
        for number in range(self._each):
            self._measure(side, [case], number, chance)
            if side != "command" and number % 10 == 0:
                self._list(case, number)
            pause(chance.random())

    def _by_mail(self, cases: Sequence[Case]) -> None:
        """Several at once: the mailbox is looked into three times a minute."""
        for number in range(-(-self._each // len(cases))):
            self._measure("mail", cases, number, Random(number))  # noqa: S311 - a seed

    def _measure(self, side: str, cases: Sequence[Case], number: int, chance: Random) -> None:
        action = "unacknowledge" if number % 2 else "acknowledge"
        state = "firing" if number % 2 else "acknowledged"
        sent: list[Sent] = []
        seen: dict[str, dict[str, float]] = {one.incident: {} for one in cases}
        watching = threading.Thread(target=self._watch, args=[cases, state, seen])
        watching.start()
        for place, case in enumerate(cases):
            one = SIDES[side].send(self._shops, self._others, Drawn(case, action, _READER), chance, number * 10 + place)
            assert one is not None
            sent.append(one)
        watching.join()
        for one, case in zip(sent, cases, strict=True):
            found = seen[case.incident]
            received_s = found["state"] if side == "command" else self._received_s(one)
            self.found.append(
                Timed(side, received_s - one.sent_s, found["state"] - received_s, found["shown"] - received_s)
            )

    def _received_s(self, one: Sent) -> float:
        found: Mapping[str, Callable[[], float]] = {
            "zalo": lambda: self._others.bot.handed_s[one.kept_as],
            "mail": lambda: self._others.mailbox.read_s[one.mail],
        }
        return found.get(one.side, lambda: one.sent_s)()

    def _watch(self, cases: Sequence[Case], state: str, seen: dict[str, dict[str, float]]) -> None:
        """Note when each of some incidents stands so, and when its alert shows it."""
        roots: dict[str, Posted | None] = {}
        end = elapsed() + _PATIENCE_S
        while elapsed() < end and any(len(one) < len(("state", "shown")) for one in seen.values()):
            states = self._shops.states()
            for case in cases:
                root = roots.setdefault(case.incident, root_of(self._shops, self._others, case.incident))
                assert root is not None
                if states[case.incident].state == state:
                    seen[case.incident].setdefault("state", elapsed())
                if ("unacknowledge" in root.buttons) == (state == "acknowledged"):
                    seen[case.incident].setdefault("shown", elapsed())
            pause(0.01)

    def _list(self, case: Case, number: int) -> None:
        """Ask the command what is open: it says the same."""
        folder = self._shops.installation.settings.place.parent
        listed = json.loads(self._shops.run(folder, "alerts", "list", "--json", "--shop", case.shop).out)
        [shown] = [one for one in listed if one["incident"] == case.incident]
        assert shown["state"] == ("firing" if number % 2 else "acknowledged")
        self.listed += 1

    def too_late(self) -> list[Timed]:
        """Return the answers that were not seen in time."""
        return [one for one in self.found if max(one.state_s, one.shown_s) > WITHIN_S]

    def lines(self) -> list[str]:
        """Return a line for each side: median, 95th percentile and worst."""
        lines = []
        for side in SIDES:
            some = [one for one in self.found if one.side == side]
            told = [_spread(name, [getattr(one, name) for one in some]) for name in ("waited_s", "state_s", "shown_s")]
            lines.append(f"{side} ({len(some)}): {'; '.join(told)}")
        return lines


def _spread(name: str, values: Sequence[float]) -> str:
    ranked = sorted(values)
    middle, late = ranked[len(ranked) // 2], ranked[min(len(ranked) - 1, round(len(ranked) * 0.95))]
    word = {"waited_s": "waited", "state_s": "state", "shown_s": "in Slack"}[name]
    return f"{word} {middle:.2f} / {late:.2f} / {ranked[-1]:.2f} s"
