"""The drill: people answer from every side at once while the service is killed and started again."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from tests.cache.stored import change, rows
from tests.road.answers.drawing import drawn
from tests.road.answers.others import Others, others
from tests.road.answers.process import Service
from tests.road.answers.sent import Sent
from tests.road.answers.shops import SHOPS, SUBJECTS, Shops, opened
from tests.road.answers.shown import sent_twice, shown_otherwise
from tests.road.answers.sides import SIDES, learned
from tests.road.answers.verdict import Verdict, judged, kept
from tests.waiting import pause, until, waited

#: {side: of a hundred answers so many come from there}; what is pressed comes as a button or as a dialog.
SHARES: Mapping[str, int] = {"button": 36, "slash": 10, "zalo": 22, "mail": 20, "command": 12}


@dataclass
class Drill:
    """One drill.

    Attributes:
        sent: Everything that was answered, from all sides.
        verdict: What came of it.
    """

    folder: Path
    shops: Shops
    others: Others
    service: Service
    seed: int
    sent: list[Sent] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    _over: threading.Event = field(default_factory=threading.Event)

    def answer(self, answers: int, kills: int, longest_s: float = 8.0) -> None:
        """Let so many answers come from all sides at once, spread over so many kills, then let all come to its end."""
        wanted = {name: round(answers * share / 100) for name, share in SHARES.items()}
        wanted["button"] += answers - sum(wanted.values())
        seconds = max(kills * (longest_s / 3 + 4), 10.0)
        self._begin()
        threads = [
            threading.Thread(target=self._side, args=[name, count, seconds, number], daemon=True)
            for number, (name, count) in enumerate(wanted.items(), 1)
        ]
        life = threading.Thread(target=self._live, daemon=True)
        for one in (*threads, life):
            one.start()
        chance = Random(self.seed)  # noqa: S311 - a drill, with a seed
        self.service.killed_again(kills, longest_s, chance)
        while any(one.is_alive() for one in threads):  # whoever waits for a line to Slack gets one
            self.service.start()
            self.service.wait()
            until(lambda: not any(one.is_alive() for one in threads), within_s=seconds * 2 + 60)
        self._over.set()
        life.join()
        self._settle()

    def _begin(self) -> None:
        """Let everybody hear of what is open."""
        self.service.start()
        self.service.wait()
        until(lambda: not self.waits(), within_s=120)
        self.service.kill()

    def _side(self, name: str, count: int, seconds: float, number: int) -> None:
        chance, sent, side = Random(f"{self.seed} {name}"), 0, SIDES[name]  # noqa: S311 - as above
        while sent < count:
            does = drawn(self.shops, chance, side.people, takes_back=side.takes_back)
            does = replace(does, action="undo") if side.undoes and chance.random() < 0.15 else does
            one = side.send(self.shops, self.others, does, chance, number * 10_000 + sent)
            if one is not None:
                self.sent.append(one)
                sent += 1
            pause(chance.random() * 2 * seconds / count if one is not None else 0.2)

    def _live(self) -> None:
        """Let incidents end by themselves, and others begin."""
        chance = Random(f"{self.seed} life")  # noqa: S311 - as above
        while not self._over.wait(chance.random() * 4):
            shop, subject = chance.choice(SHOPS), chance.choice(SUBJECTS)
            watch = self.shops.watches(shop)[subject]
            case = next((one for one in self.shops.cases if one.incident == watch.incident), None)
            if case is not None and chance.random() < 0.3:
                self.shops.close(case)
            elif not watch.incident and watch.expected_until is None:
                self.shops.open(shop, subject)

    def _settle(self) -> None:
        """Wait until nothing waits any more: everything read, done, told and shown."""
        if self.service.is_running:
            self.service.kill()
        # whoever held these messages was killed: that their time is over must not be waited for
        change(self.shops.database, "UPDATE outbox SET due_at = 0 WHERE state = 'claimed'")
        self.service.start()
        self.service.wait()
        waited(lambda: not self.waits(), within_s=120)
        assert not self.waits()
        waited(lambda: not shown_otherwise(self.shops.database, self.others), within_s=20)
        self.verdict.wrong += shown_otherwise(self.shops.database, self.others)
        pause(1)
        self.service.end()
        self._learn()
        found = judged(self.sent, kept(self.shops.database))
        self.verdict.lost += found.lost
        self.verdict.doubled += found.doubled
        self.verdict.wrong += found.wrong

    def waits(self) -> dict[str, int]:
        """Return what still waits, counted; nothing once all was read, done and told."""
        [(stored,)] = rows(self.shops.database, "SELECT COUNT(*) FROM chat_answers WHERE state = 'waiting'")
        [(queued,)] = rows(self.shops.database, "SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'claimed')")
        unread = set(self.others.mailbox.mails) - set(self.others.mailbox.read_s) - set(self._twice())
        found = {"stored": stored, "queued": queued, "mails": len(unread), "in Zalo": int(self.others.bot.waits)}
        return {name: count for name, count in found.items() if count}

    def _twice(self) -> list[int]:
        """Return the mails that lie there a second time: those are not read."""
        named = [mail.partition(b"Message-ID: ")[2].split(b"\n")[0] for _, mail in self.others.mailbox.mails.values()]
        return [number for number, name in enumerate(named, 1) if name in named[: number - 1]]

    def _learn(self) -> None:
        """Note what each sender was told; a word that came twice where that can be known is noted as such."""
        mails: dict[str, list[str]] = {}
        for name, _, text in self.others.mails():
            mails.setdefault(name, []).append(text)
        for one in self.sent:
            if one.envelope:
                learned(one, self.others)
                whispered = len(self.others.slack.workspace.replies.get(one.reply, ()))
                if whispered > 1:
                    self.verdict.doubled.append(f"{one.side} {one.mark} was told {whispered} times: {one.told}")
            elif one.side == "zalo":
                said = [word for word in self.others.bot.said if word.after == one.kept_as and not word.is_alert]
                one.hear([word.text.removeprefix(f"{one.who}: ") for word in said])
                if len(said) > 1:
                    self.verdict.doubled.append(f"zalo {one.mark} was told {len(said)} times: {one.told}")
            elif one.side == "mail":
                one.hear([text.removeprefix(f"{one.who}: ") for text in mails.get(one.reply, [])])


@contextmanager
def drilled(folder: Path, seed: int) -> Iterator[Drill]:
    """Open everything that a drill needs."""
    with others() as all_others:
        shops = opened(folder, all_others.ways)
        service = Service(folder, all_others.slack)
        try:
            yield Drill(folder, shops, all_others, service, seed)
        finally:
            if service.is_running:
                service.kill()


def figures(drill: Drill) -> list[str]:
    """Return what was counted, a line each."""
    sent, lines = drill.sent, []
    for side in sorted({one.side for one in sent}):
        some = [one for one in sent if one.side == side]
        taken = sum(one.taken_s is not None or bool(one.told) for one in some)
        done = sum(one.is_confirmed for one in some)
        lines.append(f"{side}: {len(some)} sent, {taken} told that they arrived or what came of them, {done} done")
    verdict = drill.verdict
    twice = ", ".join(f"{count} in {name}" for name, count in sent_twice(drill.shops.database, drill.others).items())
    lines.append(f"sent a second time, since the kill came before the note of it: {twice}")
    counted = f"lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, otherwise wrong {len(verdict.wrong)}"
    lines.append(f"{drill.service.kills} kills; {counted}")
    return lines
