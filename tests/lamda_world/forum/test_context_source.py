from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.contexts import ContextSource
from lamda.config.section import Choice
from lamda.data.config import Data
from lamda.data.decontaminate import decontaminate
from lamda.data.tables import KEPT_BACK
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


def test_what_is_kept_back_comes_with_a_persons_answer_and_no_base(
    source: ContextSource, people: People
) -> None:
    for task in ("safety", "groundedness"):
        rows = list(source.contexts(task, "evaluation", 30))
        found = people.situations(task, "evaluation", 30)
        assert [row.responses for row in rows] == [(people.respond(s),) for s in found]


def test_people_are_asked_for_what_is_unsafe_in_training_alone(people: People) -> None:
    """Beside the models stand people as they talk, not as a crowd that looks for trouble."""
    unsafe = {}
    for split in ("train", "evaluation"):
        found = people.situations("safety", split, 300)
        provoked = [s for s in found if s.intent.provocation and s.intent.provocation.unsafe]
        said = [
            people.respond(s) in {text for text, _ in s.intent.provocation.unsafe}  # type: ignore[union-attr]
            for s in provoked
        ]
        unsafe[split] = sum(said) / len(said)
    assert unsafe["train"] > 1.5 * unsafe["evaluation"] > 0


KINDS = {"topical": 1.0, "claim": 0.5}


def world(settings: dict[str, Any], kinds: dict[str, float]) -> ContextSource:
    choice = Choice.model_validate({"use": "world.contexts", **settings, "kinds": kinds})
    found: ContextSource = build("context_sources", choice, 5)
    return found


def test_shares_of_kinds_are_a_setting(settings: dict[str, Any]) -> None:
    rows = world(settings, KINDS).contexts("groundedness", "development", 40)
    assert {row.kind for row in rows} == {"topical", "claim"}


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"topical": -1.0}, "key 'kinds.topical': Input should be greater than or equal to 0"),
        ({"topical": 0.0, "claim": 0.0}, "all shares are 0, of topical, claim"),
        ({"gossip": 1.0}, "no kind 'gossip'; there are: question, ellipsis"),
        ({"topical": float("nan")}, "key 'kinds.topical'"),
    ],
)
def test_shares_of_kinds_that_cannot_be_are_refused(
    settings: dict[str, Any], kinds: dict[str, float], told: str
) -> None:
    with pytest.raises(LamdaError) as raised:
        world(settings, kinds)
    assert told in str(raised.value)


@pytest.mark.parametrize(("task", "split"), [("groundedness", "train"), ("ssi", "evaluation")])
def test_shares_of_kinds_are_refused_where_they_count_nowhere(
    settings: dict[str, Any], task: str, split: Any
) -> None:
    with pytest.raises(LamdaError, match=f"kinds: only the groundedness .* not {task} of {split}"):
        list(world(settings, KINDS).contexts(task, split, 3))


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
    other = Document("2", "own", "", "bread", "knead the dough well, and let it rest for an hour.")
    more = Dialog("3", "own", ("we baked bread today.", "how did it turn out?"), ("user", "bot"))
    asked = Dialog("2", "own", ("do you keep bees in your garden?", "two hives."), ("a", "b"))
    write_table(tmp_path / "corpus/documents.parquet", [page, other], Document)
    write_table(tmp_path / "corpus/dialogs.parquet", [talk, more], Dialog)
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
    assert left == ([page, other] if kept else [other])
    assert counts["turns"]["own"].get("kept", 0) == (4 if kept else 2)
    if not kept:
        assert counts["documents"]["own"] == {"names what evaluation keeps": 1, "kept": 1}
