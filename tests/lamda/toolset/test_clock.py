"""The clock, stopped: times and dates by country, city and zone; what is no question is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.toolset.tool import Knowledge, Result
from lamda.toolset.toolset import Toolset

AT = "2026-01-06T14:05+00:00"
DAY = "Tuesday 6 January 2026"


def clock(**settings: str) -> Callable[[str], list[Result]]:
    choice = Choice.model_validate({"use": "clock", **settings})
    made: Callable[[str], list[Result]] = build("tools", choice, Knowledge(Path()))
    return made


@pytest.fixture(scope="module")
def stopped() -> Callable[[str], list[Result]]:
    return clock(at=AT)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("what time is it in Lisbon?", f"Lisbon / Time / 14:05, {DAY}"),
        ("What's the time in Japan", f"Japan / Time / 23:05, {DAY}"),
        ("time in UTC", f"UTC / Time / 14:05, {DAY}"),
        ("what time is it?", f"UTC / Time / 14:05, {DAY}"),
        ("current time in New York City", f"New York City / Time / 09:05, {DAY}"),
        ("tokyo time now", f"Tokyo / Time / 23:05, {DAY}"),
        ("hey, what time is it in Kathmandu, please?", f"Kathmandu / Time / 19:50, {DAY}"),
        ("could you tell me what time it is in the UK?", f"United Kingdom / Time / 14:05, {DAY}"),
        ("what time is it in S\N{LATIN SMALL LETTER A WITH TILDE}o Paulo",
         f"S\N{LATIN SMALL LETTER A WITH TILDE}o Paulo / Time / 11:05, {DAY}"),
        ("what is the time in Bombay?", f"Mumbai / Time / 19:35, {DAY}"),
        ("what time is it in Paris, Texas", f"Paris / Time / 08:05, {DAY}"),
        ("what time is it in London, UK", f"London / Time / 14:05, {DAY}"),
        ("time in Hawaii", f"US/Hawaii / Time / 04:05, {DAY}"),
        ("time in asia/tokyo", f"Asia/Tokyo / Time / 23:05, {DAY}"),
        ("What day is it today?", f"UTC / Date / {DAY}"),
        ("what is today's date", f"UTC / Date / {DAY}"),
        ("today's date", f"UTC / Date / {DAY}"),
        ("what year is it", f"UTC / Date / {DAY}"),
        ("what day is it in Auckland", "Auckland / Date / Wednesday 7 January 2026"),
        ("what date is it tomorrow in Tokyo", "Tokyo / Date / Wednesday 7 January 2026"),
        ("which day of the week was yesterday?", "UTC / Date / Monday 5 January 2026"),
        ("what day is 24 December 2026", "2026-12-24 / Weekday / Thursday 24 December 2026"),
        ("what day of the week was July 4th, 1776?", "1776-07-04 / Weekday / Thursday 4 July 1776"),
        ("how many days until december 25?",
         f"Friday 25 December 2026 / Days from {DAY} / 353"),
        ("how many days until January 1st?", f"Friday 1 January 2027 / Days from {DAY} / 360"),
        ("how many days until 1 January 2026",
         f"Thursday 1 January 2026 / Days from {DAY} / -5"),
        ("what time is it in Lisbon,", f"Lisbon / Time / 14:05, {DAY}"),
        ("time in MST", f"MST / Time / 07:05, {DAY}"),
        ("time in CET", f"CET / Time / 15:05, {DAY}"),
    ],
)  # fmt: skip
def test_an_answer_without_a_page(
    stopped: Callable[[str], list[Result]], query: str, told: str
) -> None:
    assert stopped(query)[0] == Result(told, "")


def test_a_country_of_several_zones_tells_each_time_once_the_capitals_first(
    stopped: Callable[[str], list[Result]],
) -> None:
    told = [result.text for result in stopped("what time is it in the USA?")]
    assert told[0] == f"United States (New York) / Time / 09:05, {DAY}"
    assert f"United States (Los Angeles) / Time / 06:05, {DAY}" in told
    assert len({text.partition(" / ")[2] for text in told}) == len(told) >= 6
    assert stopped("what time is it in Brazil")[0].text.startswith("Brazil (Sao Paulo)")
    assert len(stopped("what day is it in Russia?")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "time", "the time", "today", "date", "what time is it in Nowheresville",
        "what time is it tomorrow in Japan", "what time zone is Japan in?", "time zone of Japan",
        "what is the time zone in Japan", "what year was it climbed", "what year was it",
        "population of Lisbon", "what day is 31 february 2026", "what time is it in , ,",
        "what time is it in Paris, Atlantis", "current affairs", "how many days until we meet",
        "what day is 30 foo", f"what time is it in {'x' * 200}",
    ],
)  # fmt: skip
def test_what_is_no_question_for_a_clock(
    stopped: Callable[[str], list[Result]], query: str
) -> None:
    assert stopped(query) == []


def test_summer_time_and_the_end_of_the_calendar() -> None:
    summer = clock(at="2026-07-06T14:05+00:00", zone="Europe/Lisbon")
    assert summer("what time is it")[0].text.startswith("Europe/Lisbon / Time / 15:05")
    assert clock(at="9999-12-31T23:00+00:00")("what day is it tomorrow?") == []
    assert clock(at="9999-12-31T23:00+00:00")("what time is it in Tokyo?") == []


def test_it_runs() -> None:
    before = datetime.now(UTC)
    told = {clock()("what time is it in UTC?")[0].text for _ in range(2)}
    shown = {f"{when:%H:%M}" for when in (before, datetime.now(UTC))}
    assert {text.split(" / ")[2][:5] for text in told} <= shown


def test_in_the_toolset_it_answers_before_the_search() -> None:
    told = Toolset([clock(at=AT), lambda query: [Result("Lisbon / Time zone / WET", "u")]])
    assert [r.text for r in told.ask("what time is it in Lisbon?")] == [
        f"Lisbon / Time / 14:05, {DAY}", "Lisbon / Time zone / WET",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"at": "noon"}, "key 'at': .*expected a time such as 2026-01-06T14:05"),
        ({"at": "2026-01-06T14:05"}, "key 'at': .*expected a time such as"),
        ({"zone": "Lisbon"}, "key 'zone': .*expected a time zone such as Europe/Lisbon"),
    ],
)
def test_a_clock_that_cannot_run_is_refused(settings: dict[str, str], message: str) -> None:
    with pytest.raises(LamdaError, match=message):
        clock(**settings)
