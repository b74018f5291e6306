"""Logs of IRC channels and the like: a line is a message, and silence ends a dialog.

Known beginnings of a line: `[12:34] <nick> text`, `12:34:56 <nick> text`, `2004-11-15T14:18:40
<nick> text`, and `<nick> text` without a time. Lines of the server (`=== nick has joined`, `* nick
waves`, `-!- mode`) are passed by. Who speaks to whom is not told apart: several talks at once stay
woven together (Kummerfeld et al. 2019 measure how hard that is).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader

from lamda.data.formats.draft import Draft, merged
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import decoded, lines
from lamda.data.row import BadValue
from lamda.errors import LamdaError

SILENCE = 15
"""Minutes without a message after which another dialog begins: a break on a busy channel."""
MAX_MESSAGES = 200
"""Of one dialog; a channel that never falls silent is cut there."""
_TIME = (
    r"\[?(?:\d{4}-\d\d-\d\d[T ])?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?"
    r"(?:Z|[+-]\d\d:?\d\d)?\]?\s+"
)
_LINE = re.compile(rf"(?:{_TIME})?<[ @+%&~]?(?P<nick>[^\s<>]{{1,40}})>\s?(?P<text>.*)\Z")
_SERVER = re.compile(rf"(?:{_TIME})?(?:===|\*|-!-|-->|<--|--- |\* )")


def looks_like_irc(head: str) -> bool:
    """Whether most of the first lines are messages or the server's."""
    shown = [line.strip() for line in head.splitlines()[:50] if line.strip()]
    told = [line for line in shown if _LINE.match(line) or _SERVER.match(line)]
    return bool(shown) and any(map(_LINE.match, shown)) and len(told) >= 0.8 * len(shown)


def has_message(head: str) -> bool:
    """Whether one of the first lines is a message: enough for a file that is said to be a log."""
    return any(_LINE.match(line.strip()) for line in head.splitlines())


def irc_dialogs(stream: BufferedReader, name: str, ledger: Ledger) -> Iterator[Draft]:
    """The dialogs of one log; a line of no known form is dropped."""
    held: list[tuple[str, str]] = []
    place, last = "", None
    for number, line in lines(stream, name, ledger):
        try:
            text = decoded(line, name, number).strip()
        except BadValue as error:
            ledger.refuse(error)
            continue
        if not text:
            continue
        found = _LINE.match(text)
        if not found or not found["text"].strip():
            _pass(text, f"{name}: line {number}", ledger)
            continue
        now = int(found["hour"]) * 60 + int(found["minute"]) if found["hour"] else None
        if held and (_silent(last, now) or len(held) == MAX_MESSAGES):
            yield _draft(place, held)
            held = []
        place = place if held else f"{name}: line {number}"
        held.append((found["nick"], found["text"].strip()))
        last = now
    if held:
        yield _draft(place, held)


def _silent(last: int | None, now: int | None) -> bool:
    return last is not None and now is not None and (now - last) % 1440 > SILENCE


def _pass(text: str, place: str, ledger: Ledger) -> None:
    if _SERVER.match(text) or _LINE.match(text):
        ledger.pass_by("line of the server")
        return
    told = LamdaError(f"{place}: expected `[12:34] <nick> text`, found {text[:40]!r}")
    ledger.drop("no message", told)


def _draft(place: str, said: list[tuple[str, str]]) -> Draft:
    turns, speakers = merged(said)
    return Draft(place, turns, speakers, rows=len(said))
