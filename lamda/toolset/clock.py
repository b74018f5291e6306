"""The clock: 'what time is it in Lisbon' -> ['Lisbon / Time / 14:05, Tuesday 6 January 2026'].

A fact that changes by the minute, which no weights can hold (paper section 6.2). Like the
calculator's, its answers carry no URL: there is no page to read them on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_datetime
from pydantic import field_validator

from lamda.config.section import Section
from lamda.toolset.tool import Knowledge, Result
from lamda.toolset.words import fold
from lamda.toolset.zones import Place, places

MAX_CHARACTERS = 120
MAX_ZONES = 8
"""Zones of one country that are told, each time of day once, the capital's first."""
_POLITE = re.compile(
    r"(?:(?:hi|hey|hello|please|ok|so|and|well|can you|could you|would you|tell me|do you know|"
    r"let me know),? )+"
)
_NOW = re.compile(r",? ?\b(?:right now|now|currently|current|exact|local|at the moment|please)\b")
_DAYS = {
    "day before yesterday": -2, "day after tomorrow": 2, "yesterday": -1, "tomorrow": 1, "today": 0,
}  # fmt: skip
_DAY = re.compile(rf"\b(?:the )?({'|'.join(_DAYS)})s?\b")
_WHERE = r" (?:over )?(?:in|at|for) (?P<place>.+)"
_UNIT = r"(?:day of the week|weekday|day|date|month|year)"
_TIME = re.compile(
    rf"(?:what time(?: is it| it is)?|what is the time|how late is it)(?:{_WHERE})?"
    rf"|(?:what is )?(?:the )?time{_WHERE.replace('<place>', '<of>')}"
)
_TIME_NOW = re.compile(r"(?:what is )?(?:the )?(?:time(?: (?P<place>.+))?|(?P<of>.+) time)")
_DATE = re.compile(
    rf"(?:what|which) {_UNIT} (?:is it|it is)(?:{_WHERE})?"
    rf"|what is the {_UNIT}(?:{_WHERE.replace('<place>', '<of>')})?"
)
_DATE_OF_DAY = re.compile(
    rf"(?:(?:what|which)(?: {_UNIT})?(?: (?:is|was|will)(?: it)?(?: be)?| it (?:is|was|will be))?"
    rf"|(?:what (?:is|was|will be) )?(?:the )?{_UNIT})(?:{_WHERE})?"
)
_WEEKDAY = re.compile(
    r"(?:what|which) (?:day of the week|weekday|day) (?:is|was|will be|will|did)(?: it)?(?: on)? "
    r"(?P<date>.+?)(?: (?:be|on|fall|fall on))?"
)
_UNTIL = re.compile(
    r"how many days(?: (?:are|is|are there|is it|are left|left))? "
    r"(?:until|till|to|before) (?P<date>.+)"
)
_FORMATS = ("%d %B %Y", "%B %d %Y", "%d %b %Y", "%b %d %Y", "%Y-%m-%d")


class Clock:
    """Times and dates as a tool, registered as 'clock'."""

    class Settings(Section):
        """`zone` counts where no place is named; `at`, a time with its offset such as
        2026-01-06T14:05+00:00, stops the clock, so that a run can be repeated."""

        zone: str = "UTC"
        at: str = ""

        @field_validator("zone")
        @classmethod
        def _known(cls, zone: str) -> str:
            if zone not in available_timezones():
                raise ValueError(f"expected a time zone such as Europe/Lisbon, found {zone!r}")
            return zone

        @field_validator("at")
        @classmethod
        def _complete(cls, at: str) -> str:
            with suppress(ValueError):
                if not at or datetime.fromisoformat(at).tzinfo:
                    return at
            raise ValueError(f"expected a time such as 2026-01-06T14:05+00:00, found {at!r}")

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self._home = Place(settings.zone, ZoneInfo(settings.zone))
        self._at = datetime.fromisoformat(settings.at) if settings.at else None

    def __call__(self, query: str, /) -> list[Result]:
        """The time or date that is asked for, one result for each zone of a country; [] for
        another question, and for a place that is not known."""
        if len(query) > MAX_CHARACTERS:
            return []
        now = self._at or datetime.now(UTC)
        with suppress(OverflowError):  # a day beyond the calendar's end
            return list(dict.fromkeys(self._answers(query, now)))[:MAX_ZONES]
        return []

    def _answers(self, query: str, now: datetime) -> Iterator[Result]:
        whole = _plain(query)
        text = _POLITE.sub("", whole, count=1)
        asked = _date_in(text, now.astimezone(self._home.zone).date())
        if asked:
            yield asked
            return
        day = _DAY.search(text)
        offset = _DAYS[day[1]] if day else 0
        without = " ".join(_DAY.sub(" ", _NOW.sub(" ", text)).split())
        says_now = without != whole  # 'the time' alone is no question, 'the time, please' is
        time = _TIME.fullmatch(without) or (says_now and _TIME_NOW.fullmatch(without))
        dated = _DATE.fullmatch(without) or (says_now and _DATE_OF_DAY.fullmatch(without))
        if time and not offset:
            shown: dict[datetime, str] = {}
            for place in self._where(time):
                shown.setdefault(now.astimezone(place.zone).replace(tzinfo=None), place.name)
            for when, name in shown.items():
                yield Result(f"{name} / Time / {when:%H:%M}, {_day(when)}")
        elif dated and without:
            for place in self._where(dated)[:1]:
                when = now.astimezone(place.zone) + timedelta(offset)
                yield Result(f"{place.name} / Date / {_day(when)}")

    def _where(self, match: re.Match[str]) -> list[Place]:
        named = next((name for name in match.groupdict().values() if name), None)
        return [self._home] if named is None else places(named)


def _plain(query: str) -> str:
    """The question in lower case, as few words as say it; accents, quotes and marks are gone."""
    text = re.sub(r"[?!\"]|\.(?= |$)|,\s*$", " ", fold(query))
    return re.sub(r"\bwhats\b", "what is", " ".join(text.split()))


def _date_in(text: str, today: date) -> Result | None:
    """The answer to a question about a date that it names: which weekday, or how many days."""
    match = _WEEKDAY.fullmatch(text) or _UNTIL.fullmatch(text)
    named = _date(match["date"], today) if match else None
    if match is None or named is None:
        return None
    if match.re is _UNTIL:
        if named < today and not re.search(r"\d{4}", match["date"]):  # its next time is meant
            named = _date(f"{match['date']} {today.year + 1}", today) or named
        return Result(f"{_day(named)} / Days from {_day(today)} / {(named - today).days}")
    return Result(f"{named} / Weekday / {_day(named)}")


def _date(text: str, today: date) -> date | None:
    """'24 December 2026', 'December 24th, 2026', '2026-12-24'; without a year, of this year."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text.replace(",", " ").replace(" of ", " "))
    plain = " ".join(plain.removeprefix("the ").split())
    for written in (plain, f"{plain} {today.year}"):
        for form in _FORMATS:
            with suppress(ValueError):
                return datetime.strptime(written, form).date()
    return None


def _day(when: date) -> str:
    """'Tuesday 6 January 2026', in English whatever the machine speaks."""
    if not isinstance(when, datetime):
        when = datetime(when.year, when.month, when.day)
    return str(format_datetime(when.replace(tzinfo=None), "EEEE d MMMM y", locale="en"))
