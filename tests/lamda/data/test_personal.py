from __future__ import annotations

import pytest

from lamda.data.personal import personal_data


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail me: ann.b+c@mail.example.co.uk, ok?", "e-mail address"),
        ("call +49 30 1234567 now", "phone number"),
        ("call (212) 555-0123", "phone number"),
        ("call 212-555-0123.", "phone number"),
        ("call 212.555.0123", "phone number"),
        ("my card: 4111 1111 1111 1111", "card number"),
        ("my card: 4111111111111111", "card number"),
        ("pay to DE89 3704 0044 0532 0130 00 please", "account number"),
        ("pay to GB82WEST12345698765432", "account number"),
        ("a@b.org or +1 212 555 0123", "e-mail address, phone number"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert personal_data(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "about 12,345,678 people live there",
        "from 1914-1918 and 1939-1945",
        "on 2026-11-21 at 12:30",
        "it is 3.14159265358979",
        "my card: 4111 1111 1111 1112",  # a wrong check digit
        "0000 0000 0000 0000",
        "pay to DE88 3704 0044 0532 0130 00",
        "meet @ noon",
        "8,849 m high, 27.9881 degrees north, 86.9250 degrees east",
        "12 345 678 + 87 654 321",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert personal_data(text) == ""
