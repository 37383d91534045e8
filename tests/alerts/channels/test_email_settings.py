"""What the table of mail says of itself: what is refused when it is read, and what ends soon."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from alerts.channels.email.settings import EmailSettings


@pytest.mark.parametrize(
    "host",
    [
        "smtp://bell:geheim@mail.example",
        "bell:geheim@mail.example",
        "mail.example:587",
        "mail.example/x",
        "",
        "a b",
        "a..b",
        "-a",
    ],
)
def test_a_host_is_the_name_alone_since_errors_name_it(host: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EmailSettings(host=host, sender="bell@toys.example")
    [error] = caught.value.errors()
    assert str(error["ctx"]["error"]).startswith("host must be the name of the mail server alone")
    assert "geheim" not in str(error["ctx"]["error"])


@pytest.mark.parametrize(
    "host", ["smtp.office365.com", "SMTP.Office365.com", "smtp-mail.outlook.com", "x.office365.com"]
)
def test_the_end_of_passwords_at_microsoft_is_told_before_it_comes(host: str) -> None:
    with_login = EmailSettings(host=host, user="bell@toys.example", sender="bell@toys.example")
    assert "at the end of December 2026" in " ".join(with_login.remarks())
    assert EmailSettings(host=host, sender="bell@toys.example").remarks() == ()  # a relay that knows its own machines


@pytest.mark.parametrize("host", ["smtp.gmail.com", "localhost", "notoffice365.com", "127.0.0.1", "::1"])
def test_of_others_there_is_nothing_to_remark(host: str) -> None:
    assert EmailSettings(host=host, user="bell", sender="bell@toys.example").remarks() == ()


def test_a_host_beyond_ascii_is_looked_up_by_its_punycode() -> None:
    assert EmailSettings(host="smtp.müller.example", sender="a@b.example").host == "smtp.xn--mller-kva.example"
