"""Answers of people from files: each is checked and counted, what holds is filed and pinned."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.forms import form
from lamda.annotation.handing_out import hand_out
from lamda.annotation.label_studio import field_names
from lamda.annotation.next_items import label_tasks
from lamda.annotation.tasks import research_task
from lamda.errors import LamdaError
from lamda.ingestion.annotated import CONTRADICTS, RULED_OUT, TWICE, import_answers
from lamda.ingestion.checks import check_file
from lamda.ingestion.filed import fetch_filed, filed_versions, read_pins, write_pins
from lamda.records import GroundingExample, RatedResponse, Vote, read_table
from lamda.storage.opening import open_store

ROWS = [RatedResponse(str(n), "ssi", "1", "model", ("hi",), f"hello {n}") for n in range(3)]
STORE, PINS = "store", Path("filed.json")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_pins(PINS, [])


def handed_out(rows: list[RatedResponse] = ROWS) -> list[dict[str, str]]:
    hand_out(label_tasks(rows, {"ssi": form("ssi")}), Path("out.csv"))
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def filled(*answers: tuple[int, str, str, str]) -> Path:
    """Row number of the response, question, rater, answer."""
    blank = {(row["response"], row["question"]): row for row in handed_out()}
    rows = [
        {**blank[f"hello {n}", question], "rater": rater, "answer": answer}
        for n, question, rater, answer in answers
    ]
    with Path("votes.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(next(iter(blank.values()))))
        table.writeheader()
        table.writerows(rows)
    return Path("votes.csv")


def taken(path: Path) -> Any:
    return import_answers(path, open_store(STORE), PINS)


def filed(kind: str, record: type[Any]) -> list[Any]:
    fetch_filed(read_pins(PINS), lambda: open_store(STORE), [kind], Path("filed"))
    return read_table(Path(f"filed/{kind}.parquet"), record)


def test_what_holds_is_filed_once_and_pinned() -> None:
    path = filled((0, "sensible", "ada", "yes"), (0, "specific", "ada", "no"),
                  (1, "sensible", "ben", "maybe"))  # fmt: skip
    found = taken(path)
    assert (found.answers, found.items, found.raters, found.is_clean) == (3, 2, 2, True)
    votes = filed("votes", Vote)
    assert {(v.response, v.question, v.rater, v.answer) for v in votes} == {
        ("hello 0", "sensible", "ada", "yes"), ("hello 0", "specific", "ada", "no"),
        ("hello 1", "sensible", "ben", "maybe"),
    }  # fmt: skip
    before = read_pins(PINS)
    assert taken(path).pins == found.pins and read_pins(PINS) == before


def test_one_rater_twice_counts_once_or_nowhere() -> None:
    found = taken(filled(
        (0, "sensible", "ada", "yes"), (0, "sensible", "ada", "yes"),
        (1, "sensible", "ada", "yes"), (1, "sensible", "ada", "no"),
        (2, "sensible", "ada", "no"), (2, "specific", "ada", "yes"),
    ))  # fmt: skip
    assert found.answers == 2 and not found.is_clean
    assert found.ledger.dropped == {CONTRADICTS: 2, TWICE: 1, RULED_OUT: 1}
    assert found.ledger.kept == 2 and found.ledger.rows == 6


def test_bad_rows_are_counted_and_the_others_filed() -> None:
    path = filled((0, "sensible", "ada", "yes"), (1, "sensible", "ada", "perhaps"),
                  (2, "sensible", " ", "yes"), (2, "specific", "ben", ""))  # fmt: skip
    text = path.read_text().replace("hello 2", "hello two")
    path.write_text(text)
    found = taken(path)
    assert found.answers == 1 and not found.is_clean
    assert found.ledger.rows == 4 == found.ledger.kept + sum(found.ledger.dropped.values())
    assert any("column 'answer'" in line for line in found.ledger.lines)


def test_a_key_that_is_not_that_of_the_row_and_one_alone_are_refused() -> None:
    path = filled((0, "sensible", "ada", "yes"), (1, "sensible", "ada", "yes"))
    rows = list(csv.DictReader(path.open(newline="")))
    rows[1]["response"] = "another"
    rows.append({**rows[0], "context": "", "response": ""})
    with path.open("w", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    found = taken(path)
    assert found.answers == 1
    assert set(found.ledger.dropped) == {"key: not that of the row", "a key alone"}


def test_nothing_that_holds_is_one_line_and_files_nothing() -> None:
    path = filled((0, "sensible", "ada", "perhaps"))
    with pytest.raises(LamdaError, match="votes.csv: nothing to import: .*column 'answer'"):
        taken(path)
    assert read_pins(PINS) == [] and open_store(STORE).list("data") == []


def studio(task: dict[str, Any], *annotations: tuple[int, dict[str, str]]) -> Path:
    """An export of Label Studio: rater -> field -> answer; one rater may stand there twice."""
    hand_out([task], Path("studio"))
    (found,) = json.loads(Path(f"studio/{task['task']}.json").read_text())
    made = [
        {"completed_by": rater, "was_cancelled": False, "result": [
            {"from_name": name, "to_name": "response",
             "value": {"text": [text]} if task["task"] == "research" else {"choices": [text]}}
            for name, text in of.items()]}
        for rater, of in annotations
    ]  # fmt: skip
    Path("export.json").write_text(json.dumps([{**found, "annotations": made}] * 2))
    return Path("export.json")


def test_a_task_that_stands_there_twice_counts_once() -> None:
    (task,) = label_tasks(ROWS[:1], {"ssi": form("ssi")})
    name = field_names(["sensible", "specific"])
    path = studio(task, (1, {name["sensible"]: "yes"}), (2, {name["sensible"]: "no"}),
                  (2, {name["sensible"]: "yes"}), (3, {name["sensible"]: "perhaps"}))  # fmt: skip
    found = taken(path)
    assert found.answers == 1 and found.raters == 1
    assert found.ledger.dropped == {"a choice that there is not": 2, TWICE: 1, CONTRADICTS: 4}
    assert [v.rater for v in filed("votes", Vote)] == ["label-studio-1"]


def test_research_is_filed_as_the_gate_takes_it() -> None:
    task = research_task(("hi", "where is Porto?"), "in Spain")
    good = {"query_1": "Porto", "result_1": "Porto / Portugal", "url_1": "https://example.org/p",
            "rewrite": "in Portugal [1]"}  # fmt: skip
    found = taken(studio(task, (1, good), (2, {"rewrite": "in Portugal [3]"})))
    assert found.ledger.dropped == {"research that nobody could learn from": 2, TWICE: 1}
    rows = filed("research", GroundingExample)
    assert [(row.action, row.text) for row in rows] == [
        ("TS", "Porto"), ("User", "in Portugal [1]"),
    ]  # fmt: skip
    assert len({row.example_id for row in rows}) == 2
    (pin,) = found.pins
    entry = open_store(STORE).list(f"data/{pin.kind}")
    open_store(STORE).download(next(e.key for e in entry if e.key.endswith(".parquet")),
                               Path("filed.parquet"))  # fmt: skip
    assert check_file("research", Path("filed.parquet"))[1] == []


def test_research_of_a_name_that_is_there_is_replaced_only_where_that_is_said() -> None:
    task = research_task(("hi", "where is Porto?"), "in Spain")
    assert taken(studio(task, (1, {"rewrite": "in Portugal"}))).is_clean
    before = read_pins(PINS)
    path = studio(task, (2, {"rewrite": "in the north"}))
    told = f"export.json: research/{before[0].version} was taken from a file of this name"
    with pytest.raises(LamdaError, match=told):
        taken(path)
    assert read_pins(PINS) == before
    assert [pin.version for pin in filed_versions(open_store(STORE))] == [before[0].version]
    import_answers(path, open_store(STORE), PINS, replaces=True)
    assert [row.text for row in filed("research", GroundingExample)] == ["in the north"]
    both = studio(task, (2, {"rewrite": "in the north"}), (1, {"rewrite": "in Portugal"}))
    assert taken(both).answers == 2, "an export that has grown takes nothing away"
    assert len(filed("research", GroundingExample)) == 2


def of_two_vendors() -> tuple[Any, dict[str, str]]:
    (task,) = label_tasks(ROWS[:1], {"ssi": form("ssi")})
    return task, field_names(["sensible", "specific"])


def test_users_of_two_label_studios_are_two_raters() -> None:
    task, name = of_two_vendors()
    for instance, answer in (("", "yes"), ("vendor-b", "no"), ("vendor_c", "yes")):
        path = studio(task, (1, {name["sensible"]: answer}))
        import_answers(path, open_store(STORE), PINS, instance=instance)
    assert {(v.rater, v.answer) for v in filed("votes", Vote)} == {
        ("label-studio-1", "yes"), ("label-studio-vendor-b/1", "no"),
        ("label-studio-vendor_c/1", "yes"),
    }  # fmt: skip


def test_another_answer_of_a_rater_who_is_there_is_replaced_only_where_that_is_said() -> None:
    task, name = of_two_vendors()
    first = taken(studio(task, (1, {name["sensible"]: "yes"}), (2, {name["sensible"]: "no"})))
    before = read_pins(PINS)
    path = studio(task, (1, {name["sensible"]: "no"}), (2, {name["sensible"]: "no"}))
    path = path.rename("vendor-b.json")
    told = (
        rf"vendor-b.json: 1 of 2 answers .* label-studio-1 in votes/{first.pins[0].version} "
        r"\(export.parquet\); .* --instance; .* --replace"
    )
    with pytest.raises(LamdaError, match=told):
        taken(path)
    assert read_pins(PINS) == before
    import_answers(path, open_store(STORE), PINS, replaces=True)
    assert {(v.rater, v.answer) for v in filed("votes", Vote)} == {
        ("label-studio-1", "no"), ("label-studio-2", "no"),
    }  # fmt: skip


def test_an_export_that_has_grown_is_taken_without_a_word() -> None:
    task, name = of_two_vendors()
    taken(studio(task, (1, {name["sensible"]: "yes"})))
    grown = studio(task, (1, {name["sensible"]: "yes", name["specific"]: "no"}),
                   (2, {name["sensible"]: "no"}))  # fmt: skip
    assert taken(grown).answers == 3 and len(filed("votes", Vote)) == 3


def test_an_instance_has_a_plain_name_and_is_label_studios() -> None:
    task, name = of_two_vendors()
    path = studio(task, (1, {name["sensible"]: "yes"}))
    for instance in ("a/b", " ", "a" * 61):
        with pytest.raises(LamdaError, match="--instance: expected 1 to 60 letters"):
            import_answers(path, open_store(STORE), PINS, instance=instance)
    with pytest.raises(LamdaError, match=r"votes.csv: expected Label Studio's export"):
        import_answers(filled((0, "sensible", "ada", "yes")), open_store(STORE), PINS, instance="a")
