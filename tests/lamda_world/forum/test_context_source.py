from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.contexts import ContextSource
from lamda.config.section import Choice
from lamda.data.config import Data
from lamda.data.decontaminate import KEPT_BACK, decontaminate
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Context, Dialog, Document, read_table, write_table
from lamda_world.forum.people import People


@pytest.fixture(scope="module")
def source(settings: dict[str, Any]) -> ContextSource:
    found: ContextSource = build(
        "context_sources", Choice.model_validate({"use": "world.contexts", **settings}), 5
    )
    return found


def test_contexts_come_with_what_a_participant_answered(
    source: ContextSource, people: People
) -> None:
    for task, answer in (("ssi", people.respond), ("safety", people.respond),
                         ("groundedness", people.base)):  # fmt: skip
        rows = list(source.contexts(task, "train", 40))
        found = people.situations(task, "train", 40)
        assert [row.context for row in rows] == [s.context for s in found]
        assert [row.kind for row in rows] == [s.kind for s in found]
        assert [row.responses for row in rows] == [(answer(s),) for s in found]
        assert len({row.context_id for row in rows}) == 40
        assert {row.task for row in rows} == {task}


def test_nobody_did_the_research_of_the_evaluation(source: ContextSource) -> None:
    assert {row.responses for row in source.contexts("groundedness", "evaluation", 20)} == {()}


def test_what_evaluation_keeps_is_reserved(source: ContextSource, people: People) -> None:
    kept, seen = (people.world.split(split)[0].name for split in ("evaluation", "train"))
    assert source.reserved(f"i once lived in {kept.upper()}, you know")
    assert not source.reserved(f"i once lived in {seen}, you know")


def test_an_unknown_task_is_an_error(source: ContextSource) -> None:
    with pytest.raises(LamdaError, match="task: expected one of ssi, safety, groundedness"):
        list(source.contexts("poetry", "train", 1))


@pytest.mark.parametrize(("evaluation", "kept"), [("dialogs", True), ("world.contexts", False)])
def test_reserved_names_protect_the_worlds_evaluation_alone(
    tmp_path: Path, people: People, settings: dict[str, Any], evaluation: str, kept: bool
) -> None:
    """A team's own text names whom it likes, where its own dialogs are what is evaluated."""
    name = people.world.split("evaluation")[0].name
    text = f"we moved to {name} when i was three, and never came back."
    page = Document("1", "own", "", name, text)
    talk = Dialog("1", "own", (text, "do you miss it?"), ("user", "bot"))
    asked = Dialog("2", "own", ("do you keep bees in your garden?", "two hives."), ("a", "b"))
    write_table(tmp_path / "corpus/documents.parquet", [page], Document)
    write_table(tmp_path / "corpus/dialogs.parquet", [talk], Dialog)
    for name in KEPT_BACK:
        write_table(tmp_path / "contexts" / name, [], Context)
    write_table(tmp_path / "asked.parquet", [asked], Dialog)
    chosen = {
        "dialogs": {"path": str(tmp_path / "asked.parquet"), "evaluation": 1.0},
        "world.contexts": settings,
    }[evaluation]
    own = {"use": "files", "path": "own/x", "kind": "dialogs"}
    data = Data.model_validate(
        {
            "corpus": {"own": own, "forum": {"use": "world.forum", "dialogs": 1}},
            "mixture": {"own": 0.5, "forum": 0.5},
            "knowledge": {},
            "annotation": {},
            "evaluation": {"ssi": {"use": evaluation, "count": 1, **chosen}},
        }
    )
    places = (tmp_path / "corpus", tmp_path / "contexts", tmp_path / "out")
    counts = decontaminate(data, 13, 5, *places)
    left = read_table(tmp_path / "out/documents.parquet", Document)
    assert (left == [page]) is kept
    assert counts["turns"]["own"].get("kept", 0) == (2 if kept else 0)
    if not kept:
        assert counts["documents"]["own"] == {"names what evaluation keeps": 1}
