"""Personal data in a text: e-mail addresses, phone, payment card and bank account numbers, and
public IP addresses; finding them, and putting masks in their place.

Patterns, with the numbers' own check digits where there are any, so that few other numbers are
taken for them; a name or a street is not found, but for those of the speakers themselves. The gate
finds the same ones, but for IP addresses, which versions look like.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence

from lamda.data.languages import ENGLISH

# Cheap first look: most texts hold neither an @ nor many digits.
_CANDIDATE = re.compile(r"@|(?:\d[ ().-]{0,2}){7}|[A-Z]{2}\d{2}")
MASKABLE = r"@|(?:\d[ ().-]{0,2}){7}|[A-Z]{2}\d{2}|\d\.\d{1,3}\.\d"
"""Pattern without which a text of ASCII has nothing to mask; RE2 knows it too."""
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
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
LOCAL_PART = 64
"""Characters before the @ of an address, at most (RFC 5321, section 4.5.3.1.1)."""
SHORTEST_NAME = 3
"""Characters of an account's name that is looked for in what is said: `a` stands everywhere."""
_Span = tuple[int, int, str]


def personal_data(text: str) -> str:
    """The kinds of personal data in `text` that a gate sets aside, comma-separated; '' where there
    is none."""
    if not _CANDIDATE.search(text):
        return ""
    found = {
        "e-mail address": bool(_EMAIL.search(text)),
        "phone number": bool(_PHONE.search(text)),
        "card number": any(map(_is_card, _CARD.findall(text))),
        "account number": any(map(_is_account, _ACCOUNT.findall(text))),
    }
    return ", ".join(kind for kind, present in found.items() if present)


class Masks:
    """Masks of one dialog or document: `[EMAIL_1]` is the same address wherever it stands there,
    and `[PERSON_2]` the second of `names`, the accounts that speak."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._masks: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        for name in dict.fromkeys(names):
            self._mask("PERSON", name)
        # the longest first: `anna_b` is not `anna` and more
        self._names = sorted(filter(_is_telling, dict.fromkeys(names)), key=len, reverse=True)

    def masked(self, text: str) -> str:
        """`text` with a mask in place of each; the same object where there is none."""
        for name in self._names:
            if name in text:  # a mask has no backslash, which would mean something to `sub`
                mask = self._mask("PERSON", name)
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", mask, text)
        parts: list[str] = []
        end = 0
        for first, last, kind in sorted(_spans(text), key=lambda span: (span[0], -span[1])):
            if first >= end:
                parts += [text[end:first], self._mask(kind, text[first:last])]
                end = last
        return "".join([*parts, text[end:]]) if parts else text

    def _mask(self, kind: str, value: str) -> str:
        """The mask of a value: as it stood before, or the next number."""
        plain = value if kind == "PERSON" else "".join(filter(str.isalnum, value)).casefold()
        if (kind, plain) not in self._masks:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._masks[kind, plain] = f"[{kind}_{self._counts[kind]}]"
        return self._masks[kind, plain]


def _is_telling(name: str) -> bool:
    return len(name) >= SHORTEST_NAME and name.casefold() not in ENGLISH


def _spans(text: str) -> Iterator[_Span]:
    for found in _EMAIL.finditer(text):
        yield _beginning(text, found.start()), found.end(), "EMAIL"
    for found in _CARD.finditer(text):
        if _is_card(found[0]):
            yield found.start(), found.end(), "CARD"
    for found in _ACCOUNT.finditer(text):
        if _is_account(found[0]):
            yield found.start(), found.end(), "ACCOUNT"
    for found in _PHONE.finditer(text):
        yield found.start(), found.end(), "PHONE"
    for found in _IP.finditer(text):
        if _is_public(found[0]):
            yield found.start(), found.end(), "IP"


def _beginning(text: str, at: int) -> int:
    """Where the address begins whose @ stands at `at`."""
    first = at
    while (
        first
        and at - first < LOCAL_PART
        and (text[first - 1].isalnum() or text[first - 1] in "_.+-")
    ):
        first -= 1
    return first


def _is_public(address: str) -> bool:
    try:
        return ipaddress.IPv4Address(address).is_global
    except ValueError:
        return False


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
