"""Would the tests notice? One line of the product is changed at a time, in a copy, and its tests have to fail.

    python tests/long/mutations.py                  all of them, some minutes
    python tests/long/mutations.py --only cache --seed 7

The changes stand in `mutations.toml`, each with the promise that it breaks and the tests that hold that promise. A
change whose old text is gone is a fault of the list, not a pass: the run says so and fails.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom  # noqa: TID251 - a seed that nobody chose; it is printed

from tests.waiting import elapsed

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("mutations.toml")
#: Of twenty changes so many have to be noticed: what the tests hold is not a matter of luck, nor ever complete.
LEAST_CAUGHT = 0.9
#: A run that takes longer hangs because of the change, which is noticed too.
LONGEST_S = 300
PASSED, FAILED = 0, 1  # exit codes of pytest; any other means that nothing was tested


@dataclass(frozen=True, slots=True)
class Mutation:
    """One changed line: in which file, what it says, what it says instead, and what that breaks."""

    file: str
    old: str
    new: str
    breaks: str
    tests: tuple[str, ...]

    @property
    def room(self) -> str:
        """Return the room it lies in."""
        return self.file.partition("/")[0]

    def faults(self, checkout: Path) -> list[str]:
        """Return what is wrong with this entry itself."""
        path = checkout / self.file
        if not path.is_file():
            return [f"{self.file} is not there; name the file that holds this promise now: {self.breaks}"]
        found = path.read_text(encoding="utf-8").count(self.old)
        faults = [] if found == 1 else [f"{self.file} holds {found} times, not once: {self.old}"]
        missing = [test for test in self.tests if not (checkout / test.partition("::")[0]).exists()]
        faults += [f"{self.file}: there is no {test}" for test in missing]
        return faults + ([] if self.tests else [f"{self.file}: name the tests that hold: {self.breaks}"])


def mutations() -> list[Mutation]:
    """Read the list."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["mutation"]
    return [Mutation(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


def complaint(checkout: Path, tests: Sequence[str], seed: int, longest_s: int = LONGEST_S) -> str:
    """Run tests in the copy; return what they complain of, "" when they pass.

    Raises:
        RuntimeError: Nothing was tested; shows what pytest said.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}"]
    try:
        run = subprocess.run(
            [*command, *tests], cwd=checkout, capture_output=True, text=True, check=False, timeout=longest_s
        )
    except subprocess.TimeoutExpired:
        return f"no end within {longest_s} s"
    if run.returncode not in {PASSED, FAILED}:
        msg = f"pytest ended with {run.returncode}:\n{run.stdout}{run.stderr}"
        raise RuntimeError(msg)
    return "" if run.returncode == PASSED else run.stdout


def is_caught(checkout: Path, mutation: Mutation, seed: int) -> bool:
    """Change the line, run its tests, put the line back."""
    path = checkout / mutation.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        return bool(complaint(checkout, mutation.tests, seed))
    finally:
        path.write_text(text, encoding="utf-8")


def copied(to: Path) -> Path:
    """Copy the checkout as it is, without what was made of it."""
    unwanted = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", ".coverage*", "dist")
    return Path(shutil.copytree(ROOT, to / "checkout", ignore=unwanted))


def run(wanted: Sequence[Mutation], seed: int) -> int:
    """Try every change; return how many were noticed."""
    caught = 0
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        checkout = copied(Path(folder))
        tests = sorted({test for mutation in wanted for test in mutation.tests})
        if found := complaint(checkout, tests, seed, LONGEST_S * len(wanted)):
            sys.exit(f"the tests fail without any change; mend them first\n{found}")
        for mutation in wanted:
            began = elapsed()
            noticed = is_caught(checkout, mutation, seed)
            caught += noticed
            word = "caught  " if noticed else "SURVIVED"
            print(f"{word} {elapsed() - began:5.1f} s  {mutation.file}: {mutation.breaks}", flush=True)
    return caught


def main() -> None:
    """Run what the command line asks for; fail when too little is noticed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", default="", help="a part of the file's path")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6), help="of the random tests")
    arguments = parser.parse_args()
    wanted = [mutation for mutation in mutations() if arguments.only in mutation.file]
    if faults := [fault for mutation in wanted for fault in mutation.faults(ROOT)]:
        sys.exit("\n".join([f"{LIST.name} is out of date:", *faults]))
    began = elapsed()
    caught = run(wanted, arguments.seed)
    print(f"{caught} of {len(wanted)} caught, seed {arguments.seed}, {elapsed() - began:.0f} s")
    if caught < LEAST_CAUGHT * len(wanted):
        sys.exit(f"fewer than {LEAST_CAUGHT:.0%}: write the tests that are missing")


if __name__ == "__main__":
    main()
