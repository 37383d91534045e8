"""`init` writes what every command loads; `run` and `practice` work until they are stopped."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.shopbell.asking import about_channels
from tests.shopbell.cli.home import ROOT, SECRETS, Home, install

# init


def test_init_writes_what_every_command_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    shopbell = Home(tmp_path / "new")
    words = "--non-interactive --name toys --platform woocommerce --url https://toys.example --key-env K"
    words += " --secret-env S --email anna@toys.example --slack-webhook-env HOOK"
    words += " --smtp-host smtp.toys.example --smtp-user anna --smtp-password-env MAIL --sender anna@toys.example"
    flags = words.split()
    ran = shopbell("init", *flags, now=None)
    assert ran.code == 0, ran.err
    assert "Set the environment variables K, S, MAIL, HOOK." in ran.out
    secrets = tmp_path / "new" / "secrets.toml"
    assert secrets.stat().st_mode & 0o777 == 0o600
    ran = shopbell("doctor", "--no-contact", "--data", str(tmp_path / "data"))
    assert "the environment variable HOOK is not set" in ran.out
    assert ran.code == 2
    again = shopbell("init", *flags, now=None)
    assert again.code == 2
    assert "--force" in again.err
    key = secrets.read_text()
    forced = shopbell("init", *flags, "--force", now=None)
    assert forced.code == 0
    assert secrets.read_text() == key  # never a new key over old data
    assert len(list((tmp_path / "new").glob("*.bak"))) == 2


def test_init_takes_a_ca_file_and_sees_what_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("K", "ck_1")
    home = tmp_path / "new"
    home.mkdir()
    (home / "own-ca.pem").write_bytes(certificate[0].read_bytes())
    words = "--non-interactive --name toys --platform woocommerce --url https://toys.example --key-env K"
    flags = [*words.split(), "--secret-env", "S", "--ca-file", str(home / "own-ca.pem")]
    ran = Home(home)("init", *flags, now=None)
    assert ran.code == 0, ran.err
    assert 'ca_file = "own-ca.pem"' in (home / "config.toml").read_text()
    assert "Set the environment variable S." in ran.out
    monkeypatch.setenv("S", "cs_1")
    ran = Home(home)("init", *flags, "--force", now=None)
    assert "Set the environment" not in ran.out
    assert "Found in the environment: K, S" in ran.out


def test_doctor_says_that_run_will_not_start_where_nobody_may_ring(tmp_path: Path) -> None:
    home = install(
        tmp_path / "new", "http://127.0.0.1:9", "http://127.0.0.1:9", '[webhooks]\nlisten = "127.0.0.1:8765"\n'
    )
    found = {(one["level"], one["about"]) for one in home("doctor", "--no-contact", "--json").json()["findings"]}
    ran = home("doctor", "--no-contact")
    assert ("bad_config", "webhooks") in found, ran.out
    assert ran.code == 2
    (home.folder / "secrets.toml").write_text(SECRETS.replace("[shop.silk]", 'webhook_secret = "hush"\n[shop.silk]'))
    ran = home("doctor", "--no-contact")
    assert "will be taken at 127.0.0.1:8765 for wood" in ran.out


def test_init_asks(tmp_path: Path) -> None:
    answers = ["shopify", "silk.myshopify.com", "silk", "", "shpat_pasted", "vi", *about_channels()]
    done = subprocess.run(
        [sys.executable, "-m", "shopbell", "init", "--no-contact", "--config", str(tmp_path / "config.toml")],
        cwd=ROOT, input="\n".join(answers) + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "shpat_pasted" not in done.stdout + (tmp_path / "config.toml").read_text()
    assert 'token = "shpat_pasted"' in (tmp_path / "secrets.toml").read_text()
    assert 'language = "vi"' in (tmp_path / "config.toml").read_text()


def test_init_takes_the_credentials_of_an_app(tmp_path: Path) -> None:
    answers = ["shopify", "silk.myshopify.com", "silk", "an-app", "its-secret", "en", *about_channels()]
    done = subprocess.run(
        [sys.executable, "-m", "shopbell", "init", "--no-contact", "--config", str(tmp_path / "config.toml")],
        cwd=ROOT, input="\n".join(answers) + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    held = (tmp_path / "secrets.toml").read_text()
    assert 'client_id = "an-app"' in held
    assert 'client_secret = "its-secret"' in held
    assert "its-secret" not in done.stdout + (tmp_path / "config.toml").read_text()


def test_init_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    ran = Home(tmp_path)(
        "init", "--name", "a", "--platform", "shopify", "--url", "no address", "--non-interactive", now=None
    )
    assert ran.code == 2
    assert "config.toml, [[shop]] 1: url" in ran.err
    assert list(tmp_path.iterdir()) == []


# run


def test_the_service_reads_checks_writes_and_stops_cleanly(urls: tuple[str, str], tmp_path: Path) -> None:
    more = '[targets.order_count]\nat_least = 1\nper = "week"\n[[recipient]]\nname = "Anna"\ndigest_at = "00:00"\n'
    secrets = SECRETS.replace('token = "shpat_practice"', 'token = "shpat_wrong"')
    shopbell = install(tmp_path, *urls, more, secrets)
    lines: list[str] = []
    wanted = {"sync wood: done", "sync silk: put off"}
    words = [sys.executable, "-m", "shopbell", "run", "--config", str(shopbell.folder)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        guard = threading.Timer(60, process.kill)
        guard.start()
        for line in process.stderr:
            lines.append(line)
            wanted = {one for one in wanted if one not in line}
            if not wanted:
                break
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        code = process.wait(30)
        guard.cancel()
    log = "".join(lines) + rest
    assert not wanted, log
    assert code == 0
    assert log.rstrip().endswith("stopped")
    assert "shpat_wrong" not in log
    assert shopbell("kpi", "--shop", "wood", "--kpi", "order_count", "--json").json()[0]["value"] > 0


def test_practice_serve_says_where_it_listens(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "shopbell", "practice", "serve", "--platform", "woocommerce", "--port", "0"]
    told = ""
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "Ctrl-C" not in told:
            told += process.stdout.readline()
        process.terminate()
        process.wait(10)
    (url,) = re.findall(r'^url = "(http://127\.0\.0\.1:\d+)"$', told, re.MULTILINE)
    assert f"at {url} - its data are SIMULATED" in told
    assert 'key = "ck_practice"' in told
    ran = Home(tmp_path)("practice", "serve", "--platform", "shopify", "--fault", "429", now=None)
    assert ran.code == 2
    assert "write a share of requests" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--drift", "finishing_falls=30%@soon"), "write KIND[=SIZE]@FIRST"),
        (("--drift", "orders_fall@2026-03-01,device=Fridge"), "there are Desktop, Mobile, Tablet"),
        (("--closed-hours", "22"), "write from and until as full hours, e.g. 22-7"),
    ],
)
def test_practice_serve_says_how_a_drift_is_written(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    ran = Home(tmp_path)("practice", "serve", "--platform", "woocommerce", *words, now=None)
    assert ran.code == 2
    assert told in ran.err
