"""What would stop the service, or read nothing, is a mistake of the configuration, told with all the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from commerce.errors import BadConfig
from shopbell import wiring
from tests.shopbell.cli.home import Home
from tests.shopbell.installed import TOYS, installed

MAIL = '[channels.email]\nhost = "127.0.0.1"\nsender = "bell@toys.example"\nca_file = "mail.pem"\n'


def mistakes(folder: Path, config: str) -> list[str]:
    """Return what is wrong, as every command tells it."""
    with pytest.raises(BadConfig) as caught:
        installed(folder, config)
    return caught.value.mistakes


def test_all_of_them_are_told_together_and_with_the_others(tmp_path: Path) -> None:
    (tmp_path / "mail.pem").write_text("no certificate")
    config = TOYS + 'ca_file = "own.pem"\nhistory_from = 2999-01-01\ncuont_orders = "paid"\n' + MAIL
    found = mistakes(tmp_path, config)
    assert len(found) == 4
    text = "\n".join(found)
    assert f"config.toml, [[shop]] 1: ca_file = 'own.pem': there is no such file ({tmp_path / 'own.pem'})" in text
    assert "config.toml, [channels.email]: ca_file = 'mail.pem': " in text
    assert "holds no certificate in PEM form" in text
    assert (
        'history_from = "2999-01-01" is still to come' in text or "history_from = 2999-01-01 is still to come" in text
    )
    assert "cuont_orders" in text


def test_a_certificate_that_is_one_is_taken(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    (tmp_path / "own.pem").write_bytes(certificate[0].read_bytes())
    assert installed(tmp_path, TOYS + 'ca_file = "own.pem"\n').settings.shop[0].ca_file == Path("own.pem")


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-03", "1999-01-01"])
def test_a_history_may_begin_today_by_the_shops_own_clock(tmp_path: Path, day: str) -> None:
    assert installed(tmp_path, TOYS + f"history_from = {day}\n").settings.shop[0].history_from is not None


def test_a_history_from_next_week_on_is_none(tmp_path: Path) -> None:
    assert "is still to come" in mistakes(tmp_path, TOYS + "history_from = 2026-03-10\n")[0]


def test_webhooks_without_a_secret_are_told_by_doctor_and_by_run_alike(tmp_path: Path) -> None:
    installation = installed(tmp_path, TOYS + "[webhooks]\n", {"shop": {"toys": {"key": "ck_x", "secret": "cs_x"}}})
    home = Home(tmp_path)
    run = home("run", "--data", str(installation.data), now=None)
    doctor = home("doctor", "--no-contact", "--data", str(installation.data), now=None)
    assert (run.code, doctor.code) == (2, 2)
    assert "webhook_secret" in run.err
    assert f"CONFIG   webhooks: {run.err.strip()}" in doctor.out
    assert not (installation.data / wiring.BACKUPS).exists()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[backup]\nevery = "5 min"\n', "every is too short: a copy is as large as the database"),
        ("[backup]\nkeep = 0\n", "keep = 0 does not fit; write a whole number from 1"),
        ('[backup]\nfolder = "x"\nkept = 3\n', 'unknown key "kept"; did you mean "keep"?'),
        ('[shopbell]\nkeep_for = "3 days"\n', "keep_for is too short"),
    ],
)
def test_what_is_kept_has_limits(tmp_path: Path, table: str, said: str) -> None:
    assert said in "\n".join(mistakes(tmp_path, TOYS + table))
