"""The service as it is run: a process of its own, which is killed and started again."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from practice.slack.server import PracticeSlack
from tests.waiting import elapsed, pause, waited

ROOT = Path(__file__).parents[3]
_MISTAKES = ("Traceback", " ERROR ", "Fatal Python error")
#: A machine that is busy begins it late.
_LONGEST_START_S = 90
SHOPBELL = [sys.executable, "-m", "shopbell"]


@dataclass
class Service:
    """`shopbell run` over one folder.

    Attributes:
        kills: How often it was killed.
        starts_s: How long it took until it listened, each time that it came so far.
    """

    folder: Path
    slack: PracticeSlack
    kills: int = 0
    starts_s: list[float] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; does not wait until it listens."""
        words = [sys.executable, "-X", "faulthandler", *SHOPBELL[1:], "run", "--config", str(self.folder)]
        log = (self.folder / "log.txt").open("ab")
        self._process = subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log)
        log.close()

    def wait(self) -> None:
        """Wait until it listens."""
        begun = elapsed()
        if not waited(lambda: bool(self.slack.live()), within_s=_LONGEST_START_S):
            assert self._process is not None
            self._process.send_signal(signal.SIGABRT)  # it says where it stands
            self._process.wait(10)
            raise AssertionError((self.folder / "log.txt").read_text(errors="replace")[-5000:])
        self.starts_s.append(elapsed() - begun)

    def kill(self) -> None:
        """Kill it at once, wherever it is."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None
        for line in self.slack.lines:
            line.cut()
        self.kills += 1

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def end(self) -> None:
        """Let it end by itself."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def killed_again(self, times: int, longest_s: float, chance: Random) -> None:
        """Start and kill it so often: most times soon after it began to listen, now and then while it begins."""
        for _ in range(times):
            self.start()
            if chance.random() < 0.9:
                self.wait()
                pause(chance.random() ** 2 * longest_s)
            else:
                pause(chance.random() * 3)
            self.kill()

    def errors(self) -> list[str]:
        """Return what its log says of mistakes of ours."""
        log = (self.folder / "log.txt").read_text(errors="replace")
        return [line for line in log.splitlines() if any(word in line for word in _MISTAKES)]


@dataclass(frozen=True)
class Ran:
    """A command that came to its end."""

    code: int
    out: str
    err: str
    begun_s: float
    ended_s: float


def ran(folder: Path, *words: str) -> Ran:
    """Run a command to its end."""
    begun = elapsed()
    told = subprocess.run(
        [*SHOPBELL, *words, "--config", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return Ran(told.returncode, told.stdout, told.stderr, begun, elapsed())
