"""What own files ask is mended as the corpus is, and what people did on it is found again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.drawing import draw_contexts
from lamda.annotation.mending import mended_contexts, with_steps
from lamda.annotation.people.gold import read_gold
from lamda.annotation.raters import Item
from lamda.config.section import Sized
from lamda.data.files import read_dialogs
from lamda.data.mending import MENDING, mended
from lamda.plugins import build
from lamda.records import Context
from lamda.toolset.toolset import Toolset

from ..seams import write_rows

RAW = ("hello there, i am ann@example.com", "What&#39;s your name?")
MEANT = ("hello there, i am [EMAIL_1]", "What's your name?")
SAID = "bob, at bob@example.com"


def chosen(use: str, path: str, **settings: float) -> Sized:
    return Sized.model_validate({"use": use, "path": path, "count": 40, **settings})


def test_contexts_of_own_files_are_mended_and_the_same_ones_stand_once(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"context": list(RAW), "responses": [SAID, "write to carl@example.com"]},
        {"context": [RAW[0].replace("ann", "eve"), RAW[1]]},
        {"context": list(RAW), "context_id": "named"},
    ]
    path = write_rows(tmp_path / "x.jsonl", rows)
    asked = {"ssi": chosen("files", path)}
    first, named = draw_contexts(asked, "evaluation", 1, MENDING).rows
    assert first.context == MEANT and named.context_id == "named"
    assert first.responses == ("bob, at [EMAIL_2]", "write to [EMAIL_2]")
    as_they_are = draw_contexts(asked, "evaluation", 1, ("near",)).rows
    assert as_they_are[0].context == RAW and len(as_they_are) == 3
    assert draw_contexts(asked, "evaluation", 1, MENDING[:1]).rows[0].context == (RAW[0], MEANT[1])


def test_one_that_is_mended_and_its_clean_twin_are_one(tmp_path: Path) -> None:
    raw, clean = {"context": ["what&#39;s new?"]}, {"context": ["what's new?"]}
    for n, rows in enumerate(([raw, clean], [clean, raw])):
        asked = {"ssi": chosen("files", write_rows(tmp_path / f"{n}.jsonl", rows))}
        (found,) = draw_contexts(asked, "evaluation", 1, MENDING).rows
        assert found.context == ("what's new?",)


def test_contexts_of_own_dialogs_are_what_the_corpus_has_of_them(tmp_path: Path) -> None:
    rows = [
        {"turns": [f"number {n}: who is a{n}@example.com?", "hm", "ask b@example.com", "i see"]}
        for n in range(40)
    ]
    path = write_rows(tmp_path / "x.jsonl", rows)
    corpus = {mended(row.turns, MENDING) for row in read_dialogs(path, {})}
    choice = chosen("dialogs", path, evaluation=0.5)
    drawn = draw_contexts({"ssi": choice}, "evaluation", 1, MENDING).rows
    assert {len(row.context) for row in drawn} == {1, 2, 3}
    for row in drawn:
        said = (*row.context, *row.responses)
        assert any(turns[: len(said)] == said for turns in corpus)


def test_contexts_of_a_package_are_left_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    class Source:
        def contexts(self, task: str, split: str, count: int) -> list[Context]:
            return [Context("1", task, "2", RAW)]

    monkeypatch.setattr("lamda.annotation.drawing.build", lambda *_: Source())
    (row,) = draw_contexts({"ssi": Sized(use="x.y", count=1)}, "train", 1, MENDING).rows
    assert row.context == RAW
    assert mended_contexts([row], ()) == [row]


@pytest.mark.parametrize("response", [SAID, "i am [EMAIL_1]", "no idea; 555-123-4567?"])
def test_votes_and_labels_on_the_texts_as_they_were_count(tmp_path: Path, response: str) -> None:
    vote = {"context": list(RAW), "response": response, "task": "safety"}
    rows = [{**vote, "question": "5", "rater": "ann", "answer": "no"}]
    votes = build("raters", chosen("files", write_rows(tmp_path / "v.jsonl", rows)), 1)
    labelled = write_rows(tmp_path / "l.jsonl", [{**vote, "safe": 1}])
    labels = build("raters", chosen("labels", labelled), 1)
    *turns, said = mended((*RAW, response), MENDING)
    for asked in {response, said}:  # people's responses are mended, a model's are not
        item = Item(tuple(turns), asked)
        assert labels.rate("safety", [item])[0].votes
        found = votes._ballot("safety", item, ("5",), _answers(votes, item))
        assert found.votes == {"5": ("no",)}
    assert not labels.rate("safety", [Item(MEANT[:1], response)])[0].votes


def _answers(votes: Any, item: Item) -> Any:
    from lamda.annotation.file_votes import answers_to
    from lamda.annotation.keys import vote_key

    wanted = {vote_key("safety", item.context, item.response, "5")}
    return answers_to(votes._votes("safety"), wanted)


def test_research_is_found_by_the_mended_context_and_is_mended(tmp_path: Path) -> None:
    row = {"context": list(RAW), "base": SAID, "action": "User", "text": "it is bob@example.com"}
    path = write_rows(tmp_path / "r.jsonl", [row])
    made = build("researchers", chosen("files", path), 1)
    toolset = Toolset([])

    def found(researchers: Any, turns: tuple[str, ...]) -> Any:
        base = mended((*turns, SAID), MENDING)[-1]
        return next(iter(researchers.research([Context("1", "t", "k", turns)], [base], toolset)))

    (action,) = found(with_steps(made, MENDING), MEANT)
    assert action.context == MEANT and action.base == "bob, at [EMAIL_2]"
    assert action.text == "it is [EMAIL_2]"
    assert found(made, MEANT) == [] and found(made, RAW)[0].context == RAW
    assert found(with_steps(made, MENDING), RAW)[0].context == RAW
    with_filed = with_steps(made, MENDING).with_filed(tmp_path)
    assert with_filed._steps == MENDING, "what is filed besides is mended too"


def test_partners_say_what_the_evaluation_has(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "x.jsonl", [{"turns": list(RAW), "split": "evaluation"}])
    partners = build("partners", chosen("files", path), 1)
    (talk,) = with_steps(partners, MENDING).talks("ssi", 1)
    assert (talk.say(""), talk.answer()) == MEANT
    (raw,) = partners.talks("ssi", 1)
    assert raw.say("") == RAW[0]


def test_gold_is_asked_as_the_contexts_are(tmp_path: Path) -> None:
    row = {"task": "ssi", "context": list(RAW), "response": SAID, "question": "sensible",
           "rater": "expert", "answer": "yes"}  # fmt: skip
    path = Path(write_rows(tmp_path / "g.jsonl", [row]))
    gold = read_gold(path, ("ssi",), MENDING)
    (item,) = gold.items
    assert (item.context, item.response) == (MEANT, "bob, at [EMAIL_2]")
    wanted = chosen("files", str(path))
    (ballot,) = build("raters", wanted, 1).rate("ssi", [Item(item.context, item.response)])
    assert list(gold.answers.values()) == ["yes"] and not ballot.votes, "two questions are open"
