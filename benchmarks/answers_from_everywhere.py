"""Is anything lost or done twice that people answer, from whichever side, whenever the service is killed?

    python benchmarks/answers_from_everywhere.py --answers 1000 --kills 100 --seed 7
    python benchmarks/answers_from_everywhere.py --answers 60 --kills 5 --timed 6

`shopbell run` works over three shops with four readers, beside a practice Slack (Socket Mode), a practice Zalo (long
polling), a mailbox (IMAP) and a mail server. Answers of every kind come from buttons, dialogs and commands in Slack,
from Zalo, by mail and by `shopbell alerts` and `shopbell tactics`, all at once: also by strangers, by who does not
read of the shop, about what is over or never was, and the same twice. Meanwhile incidents end and begin by
themselves, and the service is killed (SIGKILL) at random moments, also while it starts. In the end what each sender
was told is held against the log of answers, the log of incidents and how they stand.

Before that, without kills, it is measured how soon after its receipt an answer stands in the database and on the
alert in Slack: median, 95th percentile and worst of each side.

Prints what was counted; exits with 1 where a confirmed answer is lost or done twice, or where one is seen later than
two seconds after its receipt. A hundred kills take a quarter of an hour.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.road.answers.drill import drilled, figures  # noqa: E402  # found through the line above
from tests.road.answers.timing import Timing  # noqa: E402  # as above

#: Of what is wrong so much is shown.
MOST_SHOWN = 20


def measured(seed: int, each: int) -> bool:
    """Measure how soon answers are seen; return whether all are in time."""
    with tempfile.TemporaryDirectory(prefix="answers-") as folder, drilled(Path(folder), seed) as drill:
        timing = Timing(drill, each)
        timing.run()
    print("from sending to receipt, from receipt to the database and to Slack: median / 95 % / worst")
    print("\n".join(timing.lines()))
    print(
        f"later than two seconds: {len(timing.too_late())}; `alerts list` asked {timing.listed} times, always the same"
    )
    return not timing.too_late()


def killed(seed: int, answers: int, kills: int) -> bool:
    """Answer and kill; return whether nothing is lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="answers-") as folder, drilled(Path(folder), seed) as drill:
        drill.answer(answers, kills)
        print("\n".join(figures(drill)))
        verdict, mistakes = drill.verdict, drill.service.errors()
    for found in [*verdict.lost, *verdict.doubled, *verdict.wrong, *mistakes][:MOST_SHOWN]:
        print(f"  {found}")
    return verdict.is_good and not mistakes


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--timed", type=int, default=30, help="answers of each side that are timed; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begun = time.monotonic()
    is_soon = measured(arguments.seed, arguments.timed) if arguments.timed else True
    is_whole = killed(arguments.seed, arguments.answers, arguments.kills) if arguments.answers else True
    print(f"seed {arguments.seed}, {time.monotonic() - begun:.0f} s")
    sys.exit(not (is_soon and is_whole))


if __name__ == "__main__":
    main()
