"""An address as people write it: what is one, what is none, and what it is taken for."""

from __future__ import annotations

import pytest

from commerce.mail_address import MailAddress, mail_address


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("anna@toys.example", ("", "anna", "toys.example")),
        ("Toys, Ltd. <bell@toys.example>", ("Toys, Ltd.", "bell", "toys.example")),
        ('"Toys, Ltd." <bell@toys.example>', ("Toys, Ltd.", "bell", "toys.example")),
        (r'"Toys \"R\" Us" <bell@toys.example>', ('Toys "R" Us', "bell", "toys.example")),
        ('Toys "R" Us <bell@toys.example>', ('Toys "R" Us', "bell", "toys.example")),
        ('"bell@toys.example" <bell@toys.example>', ("bell@toys.example", "bell", "toys.example")),
        ("<bell@toys.example>", ("", "bell", "toys.example")),
        ("Cửa hàng <bell@đồ-chơi.example>", ("Cửa hàng", "bell", "xn---chi-zua18fy80m.example")),
        ("bell@straße.example", ("", "bell", "xn--strae-oqa.example")),
        ("bell@MÜLLER.example", ("", "bell", "xn--mller-kva.example")),
        ("jörg@toys.example", ("", "jörg", "toys.example")),
        ('"j o"@toys.example', None),
        ('"j.o"@toys.example', ("", '"j.o"', "toys.example")),
        ("bell@localhost", ("", "bell", "localhost")),
        ("bell@[192.0.2.1]", ("", "bell", "[192.0.2.1]")),
        ("root+shop_1@a-b.example", ("", "root+shop_1", "a-b.example")),
    ],
)
def test_an_address_is_taken_apart(written: str, meant: tuple[str, str, str] | None) -> None:
    if meant is None:
        with pytest.raises(ValueError, match="is not an e-mail address"):
            mail_address(written)
    else:
        assert mail_address(written) == MailAddress(*meant)


@pytest.mark.parametrize(
    "written",
    [
        "", "anna", "@toys.example", "anna@", "anna@toys example", "an na@toys.example", "anna@toys..example",
        "anna@.example", "anna@-toys.example", "anna, ben@toys.example", "a@b@c.example",
        "anna@toys.example,b@c.example", "Anna <a@b.example>, Ben <b@c.example>", "a@b.example, Ben <b@c.example>",
        "Anna <a@b.example", "Anna a@b.example>", "Anna\nBcc: <a@b.example>", "a@b.example\r\nBcc: c@d.example",
        f"{'a' * 65}@b.example", f"a@{'b' * 256}", "a@\u00fc\u2028.example", "a@\N{SNOWMAN}.example", "a;b@c.example",
        "a(b)@c.example",
    ],
)  # fmt: skip
def test_what_is_none_or_more_than_one_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"is not an e-mail|has no domain|more than one|holds a line break"):
        mail_address(written)
