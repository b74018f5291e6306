"""The roles' turns, and how they stay in a long dialog."""

from __future__ import annotations

import pytest

from lamda.dialog.roles import ROLES, find_role
from lamda.errors import LamdaError


def test_the_papers_two_roles_and_none() -> None:
    assert list(ROLES) == ["none", "everest", "music"]
    assert len(ROLES["everest"].turns) == 1  # one greeting
    assert "i am Mount Everest" in ROLES["everest"].turns[0]
    assert len(ROLES["music"].turns) > 1


@pytest.mark.parametrize("name", ["none", "everest", "music"])
def test_the_user_always_speaks_after_the_role(name: str) -> None:
    role = find_role(name)
    dialog = [f"turn {number}" for number in range(9)]
    for length in range(1, 10, 2):  # the user's turns are the odd ones
        context = role.context(dialog[:length])
        assert context[-1] == dialog[length - 1]
        assert context[: len(role.turns)] == role.turns
        said = [turn for turn in context if turn in dialog]
        assert said == dialog[:length][-len(said) :]
        assert int(said[0].split()[1]) % 2 == 0, "the first turn after the role is the user's"


def test_a_role_stays_in_a_long_dialog() -> None:
    dialog = [f"turn {number}" for number in range(31)]
    assert len(find_role("everest").context(dialog)) == 1 + 5
    assert find_role("none").context(dialog) == tuple(dialog)


def test_names_in_any_case_and_unknown_ones() -> None:
    assert find_role(" Everest ") is ROLES["everest"]
    with pytest.raises(LamdaError, match="expected none, everest, music, found 'moon'"):
        find_role("moon")
