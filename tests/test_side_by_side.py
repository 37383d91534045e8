"""Installed beside others: every room is Shopbell's own, or a sentence says which is not and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from shopbell.rooms import ROOMS, trouble

ROOT = Path(__file__).parents[1]
OWN = "install Shopbell into an environment of its own: `pipx install` or `uv tool install`, see its README"
FOREIGN = 'raise SystemExit("this is somebody else\'s")\n'
INIT = ["init", "--non-interactive", "--name", "toys", "--platform", "woocommerce", "--url", "https://toys.example"]


@dataclass(frozen=True)
class Environment:
    """A Python environment that holds nothing of Shopbell but the wheel that was installed into it."""

    folder: Path

    @property
    def packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", "venv", vars={"base": str(self.folder)}))

    def install(self, wheel: Path) -> None:
        self._pip("install", "--no-index", "--no-deps", "--force-reinstall", str(wheel))

    def uninstall(self, name: str) -> None:
        self._pip("uninstall", "--yes", name)

    def _pip(self, *words: str) -> None:
        pip = [sys.executable, "-m", "pip", "--python", str(self.folder), "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *words], check=True, capture_output=True)

    def run(self, *words: str, where: Path, module: bool = False, path: str = "") -> tuple[int, str, str]:
        """Run the program, or the module, in a folder; return exit code, output and what it complained of."""
        folder = self.folder / ("Scripts" if os.name == "nt" else "bin")
        start = [str(folder / "python"), "-m", "shopbell"] if module else [str(folder / "shopbell")]
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
        environ |= {"HOME": str(where)} | ({"PYTHONPATH": path} if path else {})
        done = subprocess.run([*start, *words], cwd=where, env=environ, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def environment(wheel: Path, tmp_path: Path) -> Environment:
    """What Shopbell stands on comes from where the tests run: only Shopbell itself is to be looked at."""
    made = Environment(tmp_path / "environment")
    venv.create(made.folder, symlinks=os.name != "nt")
    (made.packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    made.install(wheel)
    return made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with an `alerts` and a `cache` of its own."""
    folder = tmp_path / "elsewhere"
    for room in ("alerts", "cache"):
        (folder / room).mkdir(parents=True)
        (folder / room / "__init__.py").write_text(FOREIGN)
    return folder


def foreign(folder: Path) -> Path:
    """Make a wheel of another package that brings a `cache` of its own."""
    file, about = folder / "cacher-1.0-py3-none-any.whl", "cacher-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cache/__init__.py", FOREIGN)
        archive.writestr("cache/backends.py", "")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: cacher\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return file


def test_the_rooms_are_those_of_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(ROOMS) == set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert trouble() == ""  # this very checkout is fine


def test_rooms_of_the_same_name_in_the_folder_are_not_taken_for_ours(environment: Environment, elsewhere: Path) -> None:
    assert environment.run("--version", where=elsewhere) == (0, "shopbell 0.1.0\n", "")
    assert environment.run(*INIT, "--config", str(elsewhere / "config.toml"), where=elsewhere)[0] == 0
    code, _, told = environment.run("kpi", "--config", str(elsewhere), where=elsewhere)
    assert (code, told) == (1, "toys: nothing is known yet; run `shopbell sync` first\nno shop has been read yet\n")

    code, out, told = environment.run("--version", where=elsewhere, module=True)
    assert (code, out) == (1, "")
    assert told == (
        f"Python finds a foreign `cache` in {elsewhere} before Shopbell's own in {environment.packages};"
        " start the program as `shopbell`, or from another folder\n"
    )
    assert environment.run("--version", where=elsewhere.parent, module=True)[0] == 0
    told = environment.run("--version", where=elsewhere.parent, path=str(elsewhere))[2]
    assert told.endswith("; take that folder out of PYTHONPATH\n")


def test_another_package_that_writes_over_a_room_is_named(environment: Environment, tmp_path: Path) -> None:
    environment.install(foreign(tmp_path))
    code, out, told = environment.run("--help", where=tmp_path)
    assert (code, out) == (1, "")
    changed = "another package, or half an update, has changed or removed cache/__init__.py"
    assert told == f"{environment.packages}: Shopbell's `cache` is not as it was installed: {changed}; {OWN}\n"

    environment.uninstall("cacher")  # which takes our file along
    code, _, told = environment.run("--help", where=tmp_path)
    assert (code, told.partition(": ")[2][:31]) == (1, "Shopbell's `cache` is not as it")


def test_a_half_updated_or_half_removed_installation_is_noticed(environment: Environment, tmp_path: Path) -> None:
    (environment.packages / "kpi" / "__init__.py").write_text('"""Of another version."""\n')
    (environment.packages / "templates" / "digest.j2").unlink()
    told = environment.run("--help", where=tmp_path)[2]
    assert "Shopbell's `kpi` is not as it was installed" in told
    assert "kpi/__init__.py and 1 more; " in told

    (environment.packages / "shopbell-0.0.9.dist-info").mkdir()
    told = environment.run("--help", where=tmp_path)[2]
    assert "shopbell-0.0.9 and shopbell-0.1.0 lie on top of each other; install" in told

    (environment.packages / "kpi").rename(environment.packages / "kpi_was_here")
    code, _, told = environment.run("--help", where=tmp_path)
    assert (code, told) == (1, f"{environment.packages}: Shopbell's `kpi` is missing; {OWN}\n")


def test_a_checkout_and_an_archive_have_no_record_and_are_fine(wheel: Path, tmp_path: Path) -> None:
    for home in (ROOT, wheel):
        environ = os.environ | {"PYTHONPATH": str(home)}
        command = [sys.executable, "-m", "shopbell", "--help"]
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "redact-customer" in done.stdout
