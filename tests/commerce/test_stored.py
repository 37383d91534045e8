"""What threads read is made ready before they begin: msgspec ends the process where two of them do so at once."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Rooms whose functions run in several threads of the service.
ROOMS = ("cache", "alerts", "shopbell")
READ_AT_ONCE = """
import sys, threading, msgspec
from datetime import UTC, datetime
from commerce.watches import Past, Reading, Watch, WatchState
sys.setswitchinterval(1e-6)
now = datetime(2026, 3, 2, tzinfo=UTC)
past = Past("a", now, now, now.date(), now, True, True, Reading(now, "1"))
watch = Watch(WatchState.FIRING, since=now, past=(past,), effects=("a",), first_told=Reading(now, "2"))
text = msgspec.json.encode(watch)
together = threading.Barrier(8)
def read():
    together.wait()
    for _ in range(200):
        msgspec.json.decode(text, type=Watch)
threads = [threading.Thread(target=read) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
"""


def read_types() -> Iterator[tuple[str, str]]:
    """Yield (module, name of a type) of everything that is decoded or converted there."""
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("msgspec."):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            kinds = [one.value for one in node.keywords if one.arg == "type"] if called == "decode" else []
            kinds += node.args[1:2] if called == "convert" else []
            yield from ((module, one.id) for kind in kinds for one in ast.walk(kind) if isinstance(one, ast.Name))


READ = sorted(set(read_types()))


def test_the_types_are_found() -> None:
    assert {("cache.watches", "Watch"), ("cache.outbox", "Message")} <= set(READ)


@pytest.mark.parametrize(("module", "name"), READ, ids=str)
def test_what_threads_read_is_made_ready_where_it_is_declared(module: str, name: str) -> None:
    kind = getattr(importlib.import_module(module), name, None)
    if kind is not None:  # what Python has itself is ready
        assert inspect.getsource(kind).startswith("@readable"), f"{kind.__module__}: write @readable above {name}"


@pytest.mark.long
def test_threads_that_read_the_same_for_the_first_time_do_not_end_the_process() -> None:
    for _ in range(40):
        assert subprocess.run([sys.executable, "-c", READ_AT_ONCE], cwd=ROOT, check=False).returncode == 0
