import pytest

from commerce.pseudonym import Pseudonymizer

KEY = bytes(range(32))


def test_one_person_has_one_pseudonym_whatever_the_letter_case() -> None:
    known_as = Pseudonymizer(KEY)
    assert known_as("email", " Anna@Example.com ") == known_as("email", "anna@example.com")
    assert len(known_as("email", "anna@example.com")) == 32


def test_the_same_number_on_another_platform_is_another_person() -> None:
    known_as = Pseudonymizer(KEY)
    assert known_as("shopify_customer", "7") != known_as("woocommerce_customer", "7")


def test_another_key_gives_other_pseudonyms_and_another_fingerprint() -> None:
    one, other = Pseudonymizer(KEY), Pseudonymizer(bytes(32))
    assert one("email", "a@example.com") != other("email", "a@example.com")
    assert one.fingerprint() != other.fingerprint()


def test_shows_neither_key_nor_identity() -> None:
    known_as = Pseudonymizer(KEY)
    assert "anna" not in known_as("email", "anna@example.com")
    assert KEY.hex() not in repr(vars(known_as))


def test_refuses_a_short_key() -> None:
    with pytest.raises(ValueError, match="32 bytes, found 5"):
        Pseudonymizer(b"short")
