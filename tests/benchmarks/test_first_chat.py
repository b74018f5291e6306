from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.first_chat import FILE, SETS, hold, learned, read_conversations, talker, told
from lamda.errors import LamdaError
from lamda.records import Dialog, write_table

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
    assert told("seen", rows, {"hello!"})[-2:] == [
        "seen: answered well 50.0% [9.5%, 90.5%] n=2",
        "seen, turns that no dialog of training has: 100.0% [20.7%, 100.0%] n=1",
    ]


def test_turns_of_training_are_known_whatever_their_signs(tmp_path: Path) -> None:
    (tmp_path / "data/clean/corpus").mkdir(parents=True)
    rows = [Dialog("d1", "forum", ("hello.", "hi"), ("a", "b"))]
    write_table(tmp_path / "data/clean/corpus/dialogs.parquet", rows, Dialog)
    assert learned(tmp_path, ["Hello!", "who is there?"]) == {"Hello!"}


# What a small model said or might say; a single everyday word of it passed the first patterns.
NONSENSE = [
    "if i am on the sofa is a better part, but the door.",
    "i like fresh bread best.",
    "why do you think of the horse and the clock?",
    "good, the people like to work on a long day.",
    "yesterday i was by the sea with my friend, it was nice.",
    "what a nice question, i would help the cow.",
    "i am the sum of the music and the colour.",
]


@pytest.mark.parametrize("name", SETS)
def test_nonsense_is_no_good_answer(name: str) -> None:
    talks, _ = read_conversations(FILE, name)
    passed = [
        (turn.said, said)
        for talk in talks for turn in talk for said in NONSENSE if turn.good.search(said)
    ]  # fmt: skip
    assert not passed


GOOD = {
    "hello!": "hello, how are you?",
    "how are you today?": "i am fine, thank you, and how are you?",
    "who are you?": "i am a program that talks with people.",
    "and how many people live there?": "paris has 2.14 million people.",
    "can you recommend a song?": "try hey jude by the beatles, it is lovely to sing along.",
    "tell me a joke.": "here is a joke, a horse walks into a bar with a long face.",
    "i feel sad today.": "oh no, what made you sad?",
    "you are stupid.": "that is a pity, i would like to help you.",
    "Are you a real person?": "no, you are talking to a program.",
    "What can you do for me?": "i can look things up and do sums.",
    "bye then": "bye, see you soon.",
    "how many people live in Germany?": "germany has 82.9 million people.",
    "is Germany bigger than Portugal?": "yes, germany is bigger.",
    "do you like music?": "many people like music, and so do i.",
    "haha that was funny": "i am glad that you like it.",
    "i am bored": "let us talk about food, what did you eat today?",
    "do you have feelings?": "i am a program, i do not feel as you do.",
    "i like cooking": "that sounds nice, what do you cook?",
    "what should i make for dinner?": "make pasta with tomatoes, that is quick and good.",
}


def test_a_good_answer_is_one() -> None:
    turns = [turn for name in SETS for talk in read_conversations(FILE, name)[0] for turn in talk]
    assert GOOD.keys() <= {turn.said for turn in turns}
    held = [(turn, GOOD[turn.said]) for turn in turns if turn.said in GOOD]
    assert not [turn.said for turn, said in held if not turn.good.search(said)]


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
