"""What all partners keep to; and people whose dialogs come from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.annotation.file_partners import FilePartners
from lamda.annotation.partners import Talk
from lamda.errors import LamdaError

from ..seams import Settings, check_table, make, names, write_rows

DIALOGS = [
    {"dialog_id": "d1", "turns": ["hello", "hi, who is there?", "only me."], "split": "evaluation"},
    {"dialog_id": "d2", "turns": ["is it late?", "not yet."], "split": "evaluation"},
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("own") / "dialogs.jsonl"
    return {"files": {"path": write_rows(path, DIALOGS)}, "world.partners": {}}


def test_every_registered_implementation_is_tested(table: Settings) -> None:
    check_table("partners", table)


def heard(talk: Talk, turns: int) -> list[str | None]:
    """What somebody says to one who always says the same, and what was answered in its place."""
    found: list[str | None] = []
    for _ in range(turns):
        said = talk.say("i see." if found else "")
        if said is None:
            break
        found += [said, talk.answer()]
    return found


@names("partners")
@pytest.mark.parametrize("task", ["ssi", "safety"])
def test_the_same_people_say_the_same_each_time(table: Settings, name: str, task: str) -> None:
    first = [heard(talk, 5) for talk in make("partners", name, table).talks(task, 2)]
    again = [heard(talk, 5) for talk in make("partners", name, table).talks(task, 2)]
    assert first == again
    assert len(first) == 2
    assert all(said[0] for said in first)
    assert list(make("partners", name, table).talks(task, 0)) == []


@names("partners")
def test_another_task_is_an_error(table: Settings, name: str) -> None:
    with pytest.raises(LamdaError, match="partners: expected task ssi or safety, found 'wit'"):
        list(make("partners", name, table).talks("wit", 1))


def test_a_recorded_person_goes_on_as_recorded(table: Settings) -> None:
    partners = make("partners", "files", table)
    one, two = partners.talks("safety", 5)
    assert (one.kind, heard(one, 9)) == (
        "natural", ["hello", "hi, who is there?", "only me.", None],
    )  # fmt: skip
    assert heard(two, 9) == ["is it late?", "not yet."]
    assert next(partners.talks("ssi", 1)).kind == "talk"


def test_a_file_without_dialogs_kept_back_is_an_error(tmp_path: Path) -> None:
    rows = [{**row, "split": "train"} for row in DIALOGS]
    path = write_rows(tmp_path / "dialogs.jsonl", rows)
    partners = FilePartners(FilePartners.Settings(path=path, evaluation=0.0), 1)
    with pytest.raises(LamdaError, match="expected dialogs of two turns or more in split 'eval"):
        list(partners.talks("ssi", 3))
