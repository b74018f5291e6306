"""Personal data in a text: e-mail addresses, phone, payment card and bank account numbers.

Patterns, with the numbers' own check digits where there are any, so that few other numbers are
taken for them; a name or a street is not found. They are meant for a gate, which a person reads,
and not for removing data in silence.
"""

from __future__ import annotations

import re

# Cheap first look: most texts hold neither an @ nor many digits.
_CANDIDATE = re.compile(r"@|(?:\d[ ().-]{0,2}){7}|[A-Z]{2}\d{2}")
# One sign before the @ tells as much as all of them, and every pattern here is bounded or starts at
# its own sign: the time grows with the text, whatever the text.
_EMAIL = re.compile(r"(?<=[\w.+-])@(?:[\w-]+\.)+[A-Za-z]{2,}")
_PHONE = re.compile(
    r"(?<![\w.,+-])(?:"
    r"\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}"
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}"
    r"|\d{3}([.-])\d{3}\1\d{4}"
    r")(?![\w-]|[.,]\d)"
)
_CARD = re.compile(r"(?<![\w.,-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")


def personal_data(text: str) -> str:
    """The kinds of personal data in `text`, comma-separated; '' where there is none."""
    if not _CANDIDATE.search(text):
        return ""
    found = {
        "e-mail address": bool(_EMAIL.search(text)),
        "phone number": bool(_PHONE.search(text)),
        "card number": any(map(_is_card, _CARD.findall(text))),
        "account number": any(map(_is_account, _ACCOUNT.findall(text))),
    }
    return ", ".join(kind for kind, present in found.items() if present)


def _is_card(number: str) -> bool:
    """Luhn's check digit (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(number) if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_account(number: str) -> bool:
    """An IBAN's check digits (ISO 13616)."""
    plain = number.replace(" ", "")
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1
