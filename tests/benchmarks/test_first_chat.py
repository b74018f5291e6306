from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.first_chat import FILE, SETS, hold, read_conversations, talker, told
from lamda.errors import LamdaError

TALKS = """
never: 'not sure'
seen:
  - turns:
      - [hello!, 'hi|hello']
      - [two plus two?, '\\b4\\b']
"""
ROOT = Path(__file__).resolve().parents[2]


def test_each_turn_is_held_against_what_was_written_down(tmp_path: Path) -> None:
    path = tmp_path / "talks.yaml"
    path.write_text(TALKS)
    heard: list[tuple[str, ...]] = []

    def answer(turns: Sequence[str]) -> str:
        heard.append(tuple(turns))
        return {1: "Hello, i am not sure.", 3: "it is 4."}[len(turns)]

    rows = hold(*read_conversations(path, "seen"), answer)
    assert [row.good for row in rows] == [False, True], (
        "the pattern is there, and what never may be"
    )
    assert heard[1] == ("hello!", "Hello, i am not sure.", "two plus two?")
    assert told("seen", rows)[-1] == "seen: 50 % [9, 91] answered well, n=2"


@pytest.mark.parametrize(
    "text", ["seen: [{turns: [[a]]}]\nnever: x", "never: '('\nseen: []", "a: 1"]
)
def test_another_form_is_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "talks.yaml"
    path.write_text(text)
    with pytest.raises(LamdaError, match=r"talks\.yaml: expected 'never'"):
        read_conversations(path, "seen")


def test_the_conversations_of_the_project_are_read() -> None:
    for name in SETS:
        talks, _ = read_conversations(FILE, name)
        assert sum(map(len, talks)) >= 14


@pytest.mark.slow
def test_most_of_a_first_chat_is_answered_well() -> None:
    """Of the run in this folder: 80 % and more of turns that the recipe was not made with."""
    if not (ROOT / "models/lamda").is_dir():
        pytest.skip("no finished run here: `make repro` first")
    rows = hold(*read_conversations(FILE, "fresh"), talker(ROOT))
    assert sum(row.good for row in rows) >= 0.8 * len(rows), "\n".join(told("fresh", rows))
