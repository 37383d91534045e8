"""Does the bell ring for nothing, and for what was planted? Practice shops whose past is played back by the product.

The shops and stories are those of `whole_road.py`; their days are put into a cache instead of read over HTTP, and lived
through by the same `replay` that `shopbell backtest` uses: a shop takes seconds instead of minutes, so that many can be
listened to. What stops within hours no morning tells: `absence.py`.

    python benchmarks/played_back.py --seeds 24 --first-seed 1000
    python benchmarks/played_back.py --seeds 8 --story cac conversion --quiet-days 0

Prints a line for each shop and a summary; exits with 1 where a goal of the whole road is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from alerts.decide.rule import OPENING  # noqa: E402
from benchmarks.lived_through import ENVIRONMENT, SHOP, TABLES  # noqa: E402  # found through the line above
from benchmarks.stored_world import fill, seen_at  # noqa: E402
from benchmarks.whole_road import FIRST_DAY, HISTORY, STORIES, Story, onset_of, world_of  # noqa: E402
from commerce.clock import FrozenClock  # noqa: E402
from commerce.judgements import Onset, Question  # noqa: E402
from commerce.period import Period  # noqa: E402
from commerce.watches import Say  # noqa: E402
from practice.drift import Drift  # noqa: E402
from practice.world import World  # noqa: E402
from shopbell import init, wiring  # noqa: E402
from shopbell.jobs.backtest import rules_of  # noqa: E402
from shopbell.jobs.replay import Past, replay  # noqa: E402

#: Days that are lived through before a change is planted: the first look only takes note.
BEFORE = 21
QUIET_GOAL = 2 / 12


@dataclass(frozen=True)
class Word:
    """A word that opened an incident or gave it another name.

    Attributes:
        day: The shop's own day of the morning on which it was told.
        effects: Subjects that are named in it.
    """

    day: date
    say: Say
    subject: str
    question: Question
    onset: Onset | None
    effects: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What became of one story: days from the onset to the first word under a right name, and what rang beside it."""

    day: int | None
    name: str
    onset_error: int | None
    others: tuple[str, ...]

    def described(self) -> str:
        """Return it in words."""
        beside = f"; beside it {', '.join(self.others)}" if self.others else ""
        if self.day is None:
            return f"not told{beside}"
        onset = "no onset" if self.onset_error is None else f"onset off by {self.onset_error:+d} d"
        return f"day {self.day} as {self.name}, {onset}{beside}"


def heard(world: World, last: date, days: int, place: Path) -> list[Word]:
    """Return what is told over the last `days` days before the morning after `last`."""
    now = seen_at(world, last + timedelta(days=1))
    answers = init.Answers(
        name=SHOP, platform="woocommerce", url="https://shop.example",
        variables=(("key_env", "PRACTICE_KEY"), ("secret_env", "PRACTICE_SECRET")), reader="Owner",
    )  # fmt: skip
    config = place / "config.toml"
    init.write(answers, config, wiring.vocabulary(), now, bytes(32), force=True)
    config.write_text(config.read_text(encoding="utf-8") + TABLES, encoding="utf-8")
    installation = wiring.open_installation(config, place / "data", FrozenClock(now), ENVIRONMENT)
    with installation.open_cache() as cache:
        fill(cache, world, SHOP, Period(FIRST_DAY, last), ("file:spend.csv", "file:traffic.csv"))
        opened = installation.open_shop(installation.settings.shop[0], cache)
        rules = rules_of(opened, installation.collection)
        past = Past.of(opened, days, rules.watched)
        return [
            Word(
                one.verdict.judged_at.date(), one.say, one.subject, one.verdict.question, one.verdict.onset, one.effects
            )
            for one in replay(past, rules, "normal")
            if one.say in OPENING
        ]


def quiet(seed: int, days: int) -> list[Word]:
    """Return what rings in a year in which nothing was planted."""
    with TemporaryDirectory() as place:
        words = heard(world_of(seed), FIRST_DAY + timedelta(days=HISTORY + days - 1), days, Path(place))
    return [one for one in words if one.say is not Say.RENAMED]


def told(seed: int, story: Story) -> Told:
    """Return what is told of one story."""
    onset = onset_of(seed)
    world = world_of(seed, Drift(story.kind, onset, story.size))
    with TemporaryDirectory() as place:
        words = heard(world, onset + timedelta(days=story.days), story.days + BEFORE, Path(place))
    right = next((one for one in words if one.subject in story.subjects and one.day > onset), None)
    renamed = {
        effect for one in words if one.say is Say.RENAMED and one.subject in story.subjects for effect in one.effects
    }
    others = tuple(
        f"{one.subject} {(one.day - onset).days:+d}"
        for one in words
        if one.subject not in renamed and (right is None or one.subject != right.subject)
    )
    if right is None:
        return Told(None, "", None, others)
    error = None if right.onset is None else (right.onset.day - onset).days
    return Told((right.day - onset).days, right.subject, error, others)


def described(found: Sequence[Word]) -> Iterator[str]:
    """Yield a line's words for each ring."""
    for one in found:
        since = "" if one.onset is None else f" since {one.onset.day}"
        yield f"{one.subject} ({one.question}) {one.day}{since}"


def main() -> None:
    """Print how every shop went."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--quiet-days", type=int, default=365, help="0: no quiet year")
    parser.add_argument("--story", choices=list(STORIES), nargs="*", default=list(STORIES))
    arguments = parser.parse_args()
    rang: list[list[Word]] = []
    outcomes: dict[str, list[Told]] = {name: [] for name in arguments.story}
    for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
        if arguments.quiet_days:
            rang.append(quiet(seed, arguments.quiet_days))
            print(f"quiet, seed {seed}: {', '.join(described(rang[-1])) or 'silence'}", flush=True)
        for name in arguments.story:
            outcomes[name].append(told(seed, STORIES[name]))
            print(f"  {name}, seed {seed}: {outcomes[name][-1].described()}", flush=True)
    met = [sum_up_quiet(rang)] if rang else []
    met += [sum_up(name, found) for name, found in outcomes.items()]
    sys.exit(not all(met))


def sum_up_quiet(rang: Sequence[Sequence[Word]]) -> bool:
    """Print how the quiet years went; returns whether the goal is reached."""
    ring = sum(bool(one) for one in rang)
    which = Counter(one.subject for found in rang for one in found)
    is_met = ring <= QUIET_GOAL * len(rang)
    words = "".join(f"; {name}: {times}" for name, times in which.most_common())
    print(f"{'reached' if is_met else 'MISSED '}  quiet: {ring} of {len(rang)} ring, {which.total()} times{words}")
    return is_met


def sum_up(name: str, found: Sequence[Told]) -> bool:
    """Print how a story went in all shops; returns whether its goal is reached."""
    story, is_met, words = STORIES[name], True, []
    for days, wanted in story.within.items():
        times, needed = sum(one.day is not None and one.day <= days for one in found), ceil(wanted * len(found))
        is_met &= times >= needed
        words.append(f"within {days} days {times} of {len(found)} (goal {needed})")
    errors = [abs(one.onset_error) for one in found if one.onset_error is not None]
    words.append(f"onset off by {median(errors):.0f} days" if errors else "no onset told")
    delays = [one.day for one in found if one.day is not None]
    words.append(f"day {median(delays):.0f} in the median" if delays else "never told")
    beside = sum(len(one.others) for one in found)
    print(f"{'reached' if is_met else 'MISSED '}  {name}: {'; '.join(words)}; {beside} told beside it")
    return is_met


if __name__ == "__main__":
    main()
