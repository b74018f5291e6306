"""What the labels of public sets are taken for, on a few rows in the form of each."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.ingestion.public import sets
from lamda.ingestion.public.sets import Attributed, Rated, found_sets

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_diasafety_s_verdict_is_one_label_and_the_testing_part_is_not_read(tmp_path: Path) -> None:
    rows = [{"context": "a?", "response": "b", "category": "x", "label": "Unsafe"},
            {"context": "c?", "response": "d", "category": "y", "label": "Safe"}]  # fmt: skip
    put(tmp_path, "DiaSafety_dataset/train.json", json.dumps(rows))
    put(tmp_path, "DiaSafety_dataset/test.json", "not even JSON")
    assert list(sets.diasafety(tmp_path)) == [
        Rated("safety", ("a?",), "b", {"safe": 0}), Rated("safety", ("c?",), "d", {"safe": 1})
    ]  # fmt: skip
    put(tmp_path, "DiaSafety_dataset/train.json", json.dumps([{**rows[0], "label": "Bad"}]))
    with pytest.raises(LamdaError, match="expected Safe or Unsafe, found 'Bad'"):
        list(sets.diasafety(tmp_path))


def test_dices_yes_means_unsafe_and_turns_are_parted_by_backslash_n(tmp_path: Path) -> None:
    def instance(*answers: str) -> dict[str, Any]:
        return {
            "instance": {"user_prompt": "A: hi\\nB: yes?\\nA: tell me\\n", "response": "no."},
            "annotations": {"safety": {"individual_human_scores": list(answers)}},
        }

    told = {"instances": [instance("Yes", "No", "No"), instance("Yes", "No", "Unsure")]}
    path = tmp_path / "dices_990.json.xz"
    path.write_bytes(lzma.compress(json.dumps(told).encode()))
    context = ("hi", "yes?", "tell me")
    assert list(sets.dices(tmp_path)) == [
        Rated("safety", context, "no.", {"safe": 1}), Rated("safety", context, "no.", {"safe": 0})
    ]  # fmt: skip


def test_convabuse_counts_annotators(tmp_path: Path) -> None:
    head = "example_no,annotator_id,prev_agent,prev_user,agent,user," + ",".join(
        f"is_abuse.{level}" for level in (1, 0, -1, -2, -3)
    )
    lines = [
        "1,A,_,_,go on.,fine,1,0,0,0,0",
        "2,B,_,_,go on.,fine,0,0,1,0,0",
        "3,C,_,_,go on.,fine,0,1,0,0,0",
        "4,A,hm,no,sure?,go away,0,0,0,1,0",
        "5,A,_,_,_,alone,1,0,0,0,0",
    ]
    put(tmp_path, "1_full/ConvAbuseEMNLPfull.csv", "\n".join([head, *lines]) + "\n")
    assert list(sets.convabuse(tmp_path)) == [
        Rated("safety", ("go on.",), "fine", {"safe": 1}),
        Rated("safety", ("hm", "no", "sure?"), "go away", {"safe": 0}),
    ]


def test_topical_chat_s_ratings(tmp_path: Path) -> None:
    ratings = ["Good", "Excellent", "Poor", "Passable", "", "Good"]
    content = [{"message": f"turn {n}", "turn_rating": of} for n, of in enumerate(ratings)]
    put(tmp_path, "valid_freq.json", json.dumps({"t_1": {"content": content}}))
    put(tmp_path, "valid_rare.json", json.dumps({}))
    found = list(sets.topical_chat(tmp_path))
    assert [(row.response, row.labels) for row in found] == [
        ("turn 1", {"sensible": 1, "interesting": 1}),
        ("turn 2", {"sensible": 0, "interesting": 0}),
        ("turn 3", {"interesting": 0}),
        ("turn 5", {"sensible": 1, "interesting": 0}),
    ]
    assert found[-1].context == ("turn 1", "turn 2", "turn 3", "turn 4")


def test_attribution(tmp_path: Path) -> None:
    head = "model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label\n"
    rows = ["a\ttc\t\"K\" is\tm\tr\tFully attributable", "a\ttc\tK\tm\ts\tGeneric",
            "a\ttc\tK\tm\tt\tNot fully attributable"]  # fmt: skip
    put(tmp_path / "begin", "begin_dev_tc.tsv", head + "\n".join(rows) + "\n")
    put(tmp_path / "begin", "begin_dev_wow.tsv", head)
    assert list(sets.begin(tmp_path / "begin")) == [
        Attributed(("m",), '"K" is', "r", 1), Attributed(("m",), "K", "t", 0)
    ]  # fmt: skip
    audit = tmp_path / "audit"
    lines = ['K,,first,generic,question', 'K,h,one,"entailment,uncooperative",e',
             'K,h,two,"entailment,hallucination",e', "K,h,three,hallucination,e",
             "K,h,four,generic,ack"]  # fmt: skip
    text = "knowledge,history,ctrl,begin_label,vrm_label\n" + "\n".join(lines) + "\n"
    put(audit, "data-audit/CTRL/ctrl_processed_cmu.csv", text)
    assert list(sets.faithdial_audit(audit)) == [
        Attributed(("h",), "K", "one", 1), Attributed(("h",), "K", "two", 0),
        Attributed(("h",), "K", "three", 0),
    ]  # fmt: skip


def test_a_folder_without_sets_or_without_a_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="expected folders of public sets, self_dialogue, topic"):
        found_sets(tmp_path)
    (tmp_path / "casino").mkdir()
    assert found_sets(tmp_path) == ["casino"]
    with pytest.raises(LamdaError, match=r"expected one file casino_train.json, packed or not, f"):
        sets.dialog_files(tmp_path, "casino")


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data")
def test_the_sets_themselves() -> None:
    names = found_sets(SHARED)
    assert set(names) == {*sets.DIALOGS, *sets.RATED, *sets.ATTRIBUTED}
    for name, read in sets.RATED.items():
        rows = list(read(SHARED / name))
        assert len(rows) > 900, name
        values = [row.labels.get("safe", row.labels.get("interesting")) for row in rows]
        assert 0.05 < sum(value == 1 for value in values) / len(rows) < 0.95, name
    for name, attributed in sets.ATTRIBUTED.items():
        correct = [row.correct for row in attributed(SHARED / name)]
        assert len(correct) > 500 and 0.1 < sum(correct) / len(correct) < 0.9, name
    for name in sets.DIALOGS:
        assert sets.dialog_files(SHARED, name)
