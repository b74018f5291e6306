"""Labels in files stand in for votes, any subset of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.file_labels import FileLabels, read_labels
from lamda.annotation.labels import labels
from lamda.annotation.raters import Item
from lamda.annotation.rating import rate_rows, require, slips
from lamda.data.reading.ledger import Ledger
from lamda.errors import LamdaError
from lamda.records import RatedResponse
from lamda.storage.opening import open_store

CONTEXT = ("hi", "what shall we do?")


def raters(tmp_path: Path, rows: list[dict[str, Any]], **settings: Any) -> FileLabels:
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps({"context": CONTEXT, **row}) + "\n" for row in rows))
    return FileLabels(FileLabels.Settings(path=str(path), **settings), 0)


def rated(of: FileLabels, task: str, *responses: str) -> list[dict[str, int]]:
    return [labels(ballot.votes) for ballot in of.rate(task, [Item(CONTEXT, r) for r in responses])]


def test_one_overall_label_is_that_of_every_group(tmp_path: Path) -> None:
    of = raters(tmp_path, [{"response": "a", "unsafe": 1}, {"response": "b", "unsafe": "Safe"}])
    groups = ("unsafe_harm", "unsafe_bias", "unsafe_misinformation")
    bad, good, none = rated(of, "safety", "a", "b", "c")
    assert bad == {"safe": 0, **dict.fromkeys(groups, 1)}
    assert good == {"safe": 1, **dict.fromkeys(groups, 0)}
    assert none == {}, "nobody judged it"


def test_what_is_not_there_stays_unlabelled(tmp_path: Path) -> None:
    of = raters(
        tmp_path,
        [{"response": "a", "interesting": True}, {"response": "b", "sensible": "yes"},
         {"response": "c", "unsafe_bias": "no"}],
    )  # fmt: skip
    assert rated(of, "ssi", "a", "b") == [{"interesting": 1}, {"sensible": 1}]
    assert rated(of, "safety", "c") == [{"safe": 1, "unsafe_bias": 0}]


def test_two_labels_of_one_response_cancel_each_other_out(tmp_path: Path) -> None:
    rows = [{"response": "a", "sensible": 1, "specific": 1}, {"response": "a", "sensible": 0},
            {"response": "a", "sensible": 0}]  # fmt: skip
    of = raters(tmp_path, rows)
    assert rated(of, "ssi", "a") == [{"specific": 1}]
    assert of.contradicted == {"ssi": 1}


def test_safe_in_one_row_and_unsafe_in_a_group_in_another_cancel_each_other_out(
    tmp_path: Path,
) -> None:
    rows = [{"response": "a", "safe": 1}, {"response": "a", "unsafe_harm": 1, "unsafe_bias": 0}]
    of = raters(tmp_path, rows)
    assert "unsafe_harm" not in (found := of.rate("safety", [Item(CONTEXT, "a")])[0].votes)
    assert found == {"unsafe_bias": ("no",)} and of.contradicted == {"safety": 2}


@pytest.mark.parametrize("name", ["safe", "unsafe"])
def test_a_row_that_is_safe_and_unsafe_in_a_group_is_dropped_and_counted(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "labels.jsonl"
    safe = {name: int(name == "safe")}
    rows = [{**safe, "unsafe_harm": 1}, {**safe, "unsafe_harm": 0}, {"unsafe_harm": 1}]
    raters(tmp_path, [{"response": "a", **row} for row in rows])
    ledger = Ledger()
    assert len(list(read_labels(path, {}, "safety", ledger))) == 2
    assert (ledger.rows, ledger.kept) == (3, 2)
    assert ledger.dropped == {f"unsafe_harm: against '{name}'": 1}
    (told,) = ledger.lines
    assert "line 1, column 'unsafe_harm': expected not 1 where column" in told


def test_columns_of_other_names_and_a_text_as_context(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("asked,said,label\nhello?,no,Unsafe\nhello?,yes,safe\n")
    columns = {"context": "asked", "response": "said", "safe": "label"}
    of = FileLabels(FileLabels.Settings(path=str(path), columns=columns), 0)
    found = of.rate("safety", [Item(("hello?",), "no"), Item(("hello?",), "yes")])
    assert [labels(ballot.votes)["safe"] for ballot in found] == [0, 1]


def test_the_rows_of_a_stage_are_labelled(tmp_path: Path) -> None:
    of = raters(tmp_path, [{"response": "a", "safe": 0}])
    rows = [RatedResponse(n, "safety", "own", "people", CONTEXT, n) for n in ("a", "b")]
    one, other = rate_rows(rows, {"safety": of})
    assert (one.raters, one.labels["safe"]) == (("label",), 0)
    assert not other.votes


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"response": "a", "safe": "perhaps"}, "line 1, column 'safe': expected 1 or 0, yes or no"),
        ({"response": "a", "safe": 2}, "line 1, column 'safe': expected 1 or 0"),
        ({"response": "a", "safe": 1, "unsafe": 1}, "column 'unsafe': expected not the same as in"),
        ({"safe": 1}, "column 'response' is missing"),
        ({"response": " ", "safe": 1}, "column 'response': expected text"),
        ({"response": "a", "context": [], "safe": 1}, "column 'context': expected a list of texts"),
    ],
)
def test_a_bad_row_is_one_line(tmp_path: Path, row: dict[str, Any], told: str) -> None:
    with pytest.raises(LamdaError, match=told) as error:
        raters(tmp_path, [row]).rate("safety", [Item(CONTEXT, "a")])
    assert "labels.jsonl" in str(error.value)


def test_a_task_without_labels(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="expected a task ssi or safety, found 'groundedness'"):
        raters(tmp_path, []).rate("groundedness", [])


def test_bad_rows_among_many_are_left_out_and_counted(tmp_path: Path) -> None:
    good: list[dict[str, Any]] = [{"response": f"{n}", "sensible": 1} for n in range(25)]
    of = raters(tmp_path, [*good, {"response": "a", "sensible": "oops"}])
    assert rated(of, "ssi", "24", "a") == [{"sensible": 1}, {}]
    assert slips({"ssi": of})["read"]["ssi"]["dropped"] == {
        "sensible: expected 1 or 0, yes or no, true or false": 1
    }
    of = raters(tmp_path, [*good[:9], {"response": "a", "sensible": "oops"}])
    with pytest.raises(LamdaError, match="line 10, .*; 1 of 10 rows are bad"):
        rated(of, "ssi", "1")


def test_what_has_no_label_is_an_error_and_waits_for_nobody(tmp_path: Path) -> None:
    of = raters(tmp_path, [{"response": "a", "sensible": True}])
    rows = [RatedResponse(str(n), "ssi", "1", "pt", CONTEXT, text) for n, text in enumerate("abc")]
    judged = rate_rows(rows, {"ssi": of})
    store = open_store(str(tmp_path / "store"))
    told = (
        r"rate, task ssi: 1 of 3 done, 3 needed: .*labels\.jsonl: 2 responses of task ssi have no"
    )
    with pytest.raises(LamdaError, match=told) as error:
        require("rate", judged, {"ssi": 1.0}, {"ssi": of}, store, tmp_path / "tasks")
    assert type(error.value) is LamdaError, "it is not Waiting"
    assert not (tmp_path / "tasks").exists()
    require("rate", judged, {"ssi": 0.3}, {"ssi": of}, store, tmp_path / "tasks")
    assert of.trouble("safety") is None
