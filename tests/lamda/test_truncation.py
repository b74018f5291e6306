"""Cuts on token ids: what goes first, what never goes, and that what fits is left alone."""

from __future__ import annotations

import pytest

from lamda.truncation import LEAST_CONTEXT, Prompt, fits, fitted, kept_turns, leveled

TURN, BASE, TS, SNIPPET = 1, 2, 3, 4


def turn(first: int, length: int) -> list[int]:
    """`<turn>` and ids that tell whose they are."""
    return [TURN, *range(first, first + length - 1)]


OLD, MIDDLE, LAST = turn(100, 10), turn(200, 6), turn(300, 12)
CALLS = [([TS, 400, SNIPPET], list(range(500, 520))), ([TS, 401, SNIPPET], [600, 601])]
PROMPT = Prompt([OLD, MIDDLE, LAST], [BASE, 700, 701], CALLS)
WHOLE = 28 + 3 + 6 + 22


def test_what_fits_is_left_alone() -> None:
    assert kept_turns([OLD, MIDDLE, LAST], 28) == [*OLD, *MIDDLE, *LAST]
    ids = fitted(PROMPT, 28, WHOLE)
    assert len(ids) == WHOLE
    assert ids[28:31] == [BASE, 700, 701]
    assert ids == fitted(PROMPT, 1000, 1000)


@pytest.mark.parametrize(
    ("limit", "kept"),
    [(27, [*MIDDLE, *LAST]), (18, [*MIDDLE, *LAST]), (17, LAST), (12, LAST)],
)
def test_the_oldest_turns_go_whole(limit: int, kept: list[int]) -> None:
    assert kept_turns([OLD, MIDDLE, LAST], limit) == kept


@pytest.mark.parametrize("limit", [11, 5, 2, 1])
def test_the_last_turn_loses_its_beginning_and_keeps_its_symbol(limit: int) -> None:
    kept = kept_turns([OLD, LAST], limit)
    assert len(kept) == limit
    assert kept == [TURN, *LAST[len(LAST) - limit + 1 :]]


def test_an_old_turn_does_not_come_back_behind_one_that_is_gone() -> None:
    short = turn(900, 2)
    assert kept_turns([short, OLD, LAST], 15) == LAST


def test_a_role_stays_and_the_user_speaks_behind_it() -> None:
    """Whatever the limit: the role's turns whole, then an odd number of the newest others."""
    role = [turn(1000, 4), turn(1010, 5)]
    talk = [turn(2000 + 20 * number, 3 + number % 4) for number in range(29)]
    head = [index for one in role for index in one]
    for limit in range(20, 200):
        ids = kept_turns([*role, *talk], limit, role=2)
        assert len(ids) <= limit
        assert ids[: len(head)] == head
        assert ids[-len(talk[-1]) :] == talk[-1]
        assert ids[len(head) :].count(TURN) % 2 == 1
        whole = fitted(Prompt([*role, *talk], [BASE, 700], CALLS, role=2), limit, limit + 30)
        assert whole[: len(head)] == head
        assert len(whole) <= limit + 30


def test_no_turns_are_no_tokens() -> None:
    assert kept_turns([], 5) == []
    assert fitted(Prompt([], [BASE, 7]), 5, 10) == [BASE, 7]


def test_results_lose_their_ends_the_longest_first_and_the_oldest_of_equals() -> None:
    assert leveled([[1] * 9, [2] * 3, [3] * 7], 19) == [[1] * 9, [2] * 3, [3] * 7]
    assert leveled([[1] * 9, [2] * 3, [3] * 7], 14) == [[1] * 5, [2] * 3, [3] * 6]
    assert leveled([[1] * 4, [2] * 4], 7) == [[1] * 3, [2] * 4]
    assert leveled([[1] * 9, [2] * 3], -1) == [[], []]
    assert leveled([], -1) == []


def test_turns_go_before_results_and_results_before_the_last_turn() -> None:
    without_old = fitted(PROMPT, 100, WHOLE - 1)
    assert without_old[:18] == [*MIDDLE, *LAST]
    assert without_old[-22:] == fitted(PROMPT, 100, WHOLE)[-22:]

    shorter = fitted(PROMPT, 100, 12 + 3 + 6 + 10)
    assert shorter == [
        *LAST,
        BASE,
        700,
        701,
        *CALLS[0][0],
        *CALLS[0][1][:8],
        *CALLS[1][0],
        600,
        601,
    ]

    shortest = fitted(PROMPT, 100, 9 + 9)
    assert shortest == [TURN, *LAST[-8:], BASE, 700, 701, *CALLS[0][0], *CALLS[1][0]]


@pytest.mark.parametrize("room", range(9 + LEAST_CONTEXT, WHOLE + 3))
def test_a_prompt_never_outgrows_its_room_and_keeps_draft_and_queries(room: int) -> None:
    ids = fitted(PROMPT, 20, room)
    assert len(ids) <= room
    assert fits(PROMPT, 20, room)
    for kept in (BASE, 700, 701, 400, 401, LAST[-1]):
        assert kept in ids


def test_too_little_of_the_last_turn_does_not_fit() -> None:
    assert not fits(PROMPT, 100, 9 + LEAST_CONTEXT - 1)
    short = Prompt([OLD, turn(800, 3)], [BASE])
    assert fits(short, 100, 1 + 3)
    assert not fits(short, 100, 1 + 2)
