from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import cache.store
from commerce.languages import LANGUAGES
from tests.fresh import migrate_as_before
from tests.shop import Shop

ROOT = Path(__file__).parents[1]

settings.register_profile("shopbell", deadline=None)  # a busy machine is no fault of ours
settings.load_profile("shopbell")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=1, help="Where long tests begin to count their seeds.")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test that need not be traced, its fixtures included, run without the tracer of the coverage."""
    coverage: Any = sys.modules.get("coverage")  # only where it was asked for
    tracer = coverage.Coverage.current() if coverage and _may_be_untraced(item) else None
    if tracer is None:
        return (yield)
    tracer.stop()
    try:
        return (yield)
    finally:
        tracer.start()


def _may_be_untraced(item: pytest.Item) -> bool:
    """Tell whether a test is marked so, or goes over the lines of its sister in English in another language."""
    if item.get_closest_marker("untraced") is not None:
        return True
    given = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    return (
        any(isinstance(one, str) and one in LANGUAGES[1:] for one in given)
        and ROOT / "tests/wording" not in item.path.parents
    )


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """Let the migrations run over one empty file only: every further new one gets what they led to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache.store, "migrate", migrate_as_before)
        yield


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """The seed that `make long` prints: with it, the same run can be had again."""
    return int(request.config.getoption("--seed"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop that has told nothing yet, in a database of its own."""
    with Shop(tmp_path / "shop" / "shopbell.db") as made:
        yield made


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody else vouches for, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes a certificate, is not on PATH")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is handed out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))
