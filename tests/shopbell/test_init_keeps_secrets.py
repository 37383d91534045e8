"""`shopbell init` shows no password and writes none into the configuration, wherever one is typed or pasted."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from commerce.settings.fields import Address
from shopbell.cli import BAD_CONFIG, group
from shopbell.cli.questions import Questions
from shopbell.config.mistakes import looks_secret
from shopbell.wiring import vocabulary
from tests.shopbell.asking import about_channels

pytestmark = pytest.mark.untraced

WEBHOOK = "https://hooks.slack.com/services/T0AB/B0CD/geheim123"
KEYS = (
    "ck_0123456789abcdef0123456789abcdef01234567",
    "cs_0123456789abcdef0123456789abcdef01234567",
    "ck_short",
    "shpat_0123456789abcdef0123456789abcdef",
    "shpss_0123456789abcdef",
    "xoxb-123-456-abc",
    "xapp-1-A0-1-abc",
    WEBHOOK,
    "https://hooks.slack.com/triggers/T0/1/abc",
    "https://hooks.slack-gov.com/services/T0/B0/abc",
)
RIGHT: dict[str, str | list[str]] = {
    "email": "a@toys.example",
    "smtp_host": "mail.toys.example",
    "smtp_user": "a",
    "smtp_password_env": "P",
    "sender": "b@toys.example",
    "slack_webhook_env": "HOOK",
}
ADDRESS: TypeAdapter[str] = TypeAdapter(Address)
SHOP = ("woocommerce", "https://toys.example", "toys", "ck_1", "cs_1", "en")


def asked(folder: Path, *answers: str, flags: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(
        group, ["init", "--no-contact", "--config", str(folder), *flags], input="\n".join(answers) + "\n"
    )


def shown(result: Result, *typed: str) -> str:
    """Return what the program says: without the answers that a terminal shows while they are typed."""
    said = result.output
    for one in typed:
        said = said.replace(f": {one}\n", ": \n")
    return said


def files(folder: Path) -> tuple[str, str]:
    return (folder / "config.toml").read_text(), (folder / "secrets.toml").read_text()


def test_passwords_of_channels_are_typed_unseen_and_lie_in_the_secrets_file(tmp_path: Path) -> None:
    typed = about_channels(
        email="anna@toys.example", smtp_host="smtp.toys.example", smtp_user="anna", smtp_password="hunter2 geheim",
        sender="bell@toys.example", slack_webhook=WEBHOOK,
    )  # fmt: skip
    result = asked(tmp_path, *SHOP, *typed)
    assert result.exit_code == 0, result.output
    config, secrets = files(tmp_path)
    for secret in ("hunter2 geheim", "geheim123"):
        assert secret not in result.output + config
    held = tomllib.loads(secrets)
    assert (held["email"]["password"], held["slack"]["team"]["webhook"]) == ("hunter2 geheim", WEBHOOK)
    channels = tomllib.loads(config)["channels"]
    assert "password_env" not in channels["email"]
    assert channels["slack"] == [{"name": "team", "language": "en"}]
    assert "below a line" not in result.output  # nothing is left to be written


@pytest.mark.parametrize("secret", KEYS)
def test_a_key_pasted_at_a_wrong_question_is_neither_shown_nor_kept(tmp_path: Path, secret: str) -> None:
    places = {
        "platform": (secret, *SHOP),
        "url": (SHOP[0], secret, *SHOP[1:]),
        "name": (*SHOP[:2], secret, *SHOP[2:]),
        "language": (*SHOP[:5], secret, SHOP[5]),
    }
    for place, answers in places.items():
        folder = tmp_path / place
        result = asked(folder, *answers, *about_channels())
        assert result.exit_code == 0, result.output
        assert f"Error: {place} holds a secret; it is not kept" in result.output
        assert secret not in shown(result, secret) + "".join(files(folder))


@pytest.mark.parametrize("secret", KEYS)
def test_nor_is_one_among_the_questions_about_channels(tmp_path: Path, secret: str) -> None:
    for name in ("email", "smtp_host", "smtp_user", "smtp_password_env", "sender", "slack_webhook_env"):
        typed = about_channels(**{**RIGHT, name: [secret, str(RIGHT[name])]})
        folder = tmp_path / name
        result = asked(folder, *SHOP, *typed)
        assert result.exit_code == 0, result.output
        assert "holds a secret; it is not kept" in result.output
        assert secret not in shown(result, secret) + "".join(files(folder))


@pytest.mark.parametrize("password", ["hunter2", "Geheim-1!", "abcd efgh ijkl mnop", "p", "correct horse"])
def test_a_password_in_place_of_a_variables_name_does_not_get_into_the_configuration(
    tmp_path: Path, password: str
) -> None:
    typed = about_channels(email="a@toys.example", smtp_host="mail.toys.example", smtp_user="a",
                           smtp_password_env=[password, "MAIL"], sender="b@toys.example")  # fmt: skip
    result = asked(tmp_path / "asked", *SHOP, *typed)
    assert result.exit_code == 0, result.output
    assert "Error: password_env must be the NAME of an environment variable, in capital letters" in result.output
    assert f'"{password}"' not in files(tmp_path / "asked")[0]
    words = ("--name", "toys", "--platform", "woocommerce", "--url", "https://toys.example", "--key-env", password)
    flags = asked(tmp_path / "flags", flags=("--non-interactive", *words))
    assert flags.exit_code != 0
    assert not (tmp_path / "flags").exists()


@pytest.mark.parametrize("secret", KEYS)
def test_a_key_in_a_flag_is_refused_and_not_shown(tmp_path: Path, secret: str) -> None:
    from tests.shopbell.test_first_steps import run  # noqa: PLC0415 - that module's tests stay its own

    words = ("--name", "toys", "--platform", "woocommerce", "--url", "https://toys.example")
    for flag in ("--key-env", "--email", "--smtp-user"):
        ran = run("init", "--config", str(tmp_path / "new"), "--non-interactive", *words, flag, secret)
        assert ran.code == BAD_CONFIG
        assert secret not in ran.out + ran.err
        assert list(tmp_path.iterdir()) == []


def test_a_password_at_a_question_that_shows_is_not_repeated(tmp_path: Path) -> None:
    typed = about_channels(email=["abcd efgh ijkl mnop", ""])
    result = asked(tmp_path, *SHOP[:1], "correct horse battery", *SHOP[1:], *typed)
    assert result.exit_code == 0, result.output
    assert "Error: url is not an address" in result.output
    assert "Error: email is not an e-mail address" in result.output
    said = shown(result, "abcd efgh ijkl mnop", "correct horse battery")
    assert "abcd efgh" not in said + files(tmp_path)[0]
    assert "correct horse" not in said + files(tmp_path)[0]


CREDENTIALS = ("https://anna:geheim@toys.example", "anna:geheim@toys.example", "http://anna@toys.example/shop",
               "https://anna:ge/heim@toys.example", "https://anna:ge?heim@toys.example", "https://anna:ge#heim@toys.example",
               "https://anna:12/34geheim@toys.example", "https://an:na:ge@heim@toys.example", "ftp://anna:geheim@toys.example",
               "https://anna:ge heim@toys.example")  # fmt: skip


@pytest.mark.parametrize("url", CREDENTIALS)
def test_a_password_in_the_shops_address_is_neither_shown_nor_kept(tmp_path: Path, url: str) -> None:
    result = asked(tmp_path / "asked", SHOP[0], url, *SHOP[1:], *about_channels())
    assert result.exit_code == 0, result.output
    assert "Error: url carries a user name or password; take it out" in result.output
    for part in ("heim", "anna"):
        assert part not in shown(result, url) + "".join(files(tmp_path / "asked"))


@pytest.mark.parametrize(
    "url",
    ["https://toys.example/@shop", "toys.example", "https://toys.example:8443/x?mail=a@b.example", "localhost:8080/@x",
     "http://127.0.0.1:8080", "http://[::1]:8080", "https://müller.example/a"],
)  # fmt: skip
def test_an_address_without_any_is_taken(url: str) -> None:
    assert ADDRESS.validate_python(url) == url


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    user=st.text(st.characters(codec="ascii", exclude_characters="\x00"), max_size=8),
    password=st.text(st.characters(codec="ascii"), min_size=4, max_size=12),
)
def test_whatever_stands_before_an_at_is_never_shown_as_an_address(user: str, password: str) -> None:
    if "." in user or "localhost" in user.lower():
        return  # that is a host
    with pytest.raises(ValidationError) as caught:
        ADDRESS.validate_python(f"https://{user}:{password}@toys.example")
    assert "carries a user name or password" in str(caught.value.errors()[0]["ctx"]["error"])


@pytest.mark.parametrize("text", ["toys", "https://toys.example", "check", "anna@toys.example", "CS_TOYS", "vi", ""])
def test_ordinary_answers_look_like_no_secret(text: str) -> None:
    assert not looks_secret(text)


def test_a_token_in_place_of_the_apps_id_is_asked_for_where_it_belongs(tmp_path: Path) -> None:
    token = "shpat_0123456789abcdef"
    typed = ("shopify", "silk.myshopify.com", "silk", token, "", token, "en", *about_channels())
    result = asked(tmp_path, *typed)
    assert result.exit_code == 0, result.output
    assert "that is another secret, and is not kept: leave this empty" in result.output
    assert token not in shown(result, token) + files(tmp_path)[0]
    assert tomllib.loads(files(tmp_path)[1])["shop"]["silk"] == {"token": token}


def test_a_replaced_configuration_keeps_its_data_folder(tmp_path: Path) -> None:
    words = ("--name", "toys", "--platform", "woocommerce", "--url", "https://toys.example", "--non-interactive")
    first = asked(tmp_path, flags=(*words, "--data", str(tmp_path / "books")))
    assert f"The database will be {tmp_path / 'books' / 'shopbell.sqlite'}." in first.output
    again = asked(tmp_path, flags=(*words, "--force"))
    assert again.exit_code == 0, again.output
    assert tomllib.loads(files(tmp_path)[0])["shopbell"]["data"] == "books"
    assert f"The database will be {tmp_path / 'books' / 'shopbell.sqlite'}." in again.output


def test_the_repr_of_the_questions_is_not_used_for_secrets(tmp_path: Path) -> None:
    questions = Questions({"pasted_at": (("x", "geheim"),)}, tmp_path / "config.toml", vocabulary(), {})
    assert "geheim" not in repr(questions)


def test_without_a_terminal_no_line_of_code_is_shown_beside_the_questions(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "shopbell", "init", "--no-contact", "--config", str(tmp_path)],
        input="\n".join((*SHOP, *about_channels())) + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ran.returncode == 0
    assert "getpass" not in ran.stdout + ran.stderr
    assert "may be echoed" in ran.stderr
    assert 'key = "ck_1"' in files(tmp_path)[1]


def test_each_question_stands_on_a_line_of_its_own_where_nobody_types(tmp_path: Path) -> None:
    answers = "\n".join((*SHOP, *about_channels())) + "\n"
    ran = subprocess.run(
        [sys.executable, "-m", "shopbell", "init", "--no-contact", "--config", str(tmp_path)],
        input=answers, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=True,
        start_new_session=True,
    )  # fmt: skip
    lines = ran.stdout.splitlines()
    questions = "Platform", "Address of the shop", "Its consumer key", "Its consumer secret", "Language", "The largest"
    assert [one for one in questions if not any(line.startswith(one) for line in lines)] == [], ran.stdout
    assert "[]" not in ran.stdout
