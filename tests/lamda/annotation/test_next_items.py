"""What to label next, and the forms that it is handed out in."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from lamda.annotation.file_votes import read_votes
from lamda.annotation.forms import form
from lamda.annotation.handing_out import hand_out
from lamda.annotation.keys import vote_key
from lamda.annotation.next_items import choose, label_tasks
from lamda.annotation.questions import SSI
from lamda.annotation.tasks import research_task
from lamda.errors import LamdaError
from lamda.records import RatedResponse

ROWS = [
    RatedResponse(str(n), "ssi", "1", "model", ("hi",), f"hello {n}", labels={"sensible": n % 2})
    for n in range(10)
]
SCORES = [{"sensible": n / 10} for n in range(10)]


def ids(rows: list[RatedResponse]) -> list[str]:
    return [row.example_id for row in rows]


def test_random_is_the_same_again_and_more_begin_with_the_same() -> None:
    first = ids(choose(ROWS, 3, "random", 17))
    assert len(set(first)) == 3
    assert ids(choose(ROWS[::-1], 6, "random", 17))[:3] == first
    assert ids(choose(ROWS, 10, "random", 18)) != ids(choose(ROWS, 10, "random", 17))


def test_the_least_certain_and_those_that_contradict_the_raters_come_first() -> None:
    assert ids(choose(ROWS, 3, "uncertain", 17, SCORES))[0] == "5"
    assert set(ids(choose(ROWS, 3, "uncertain", 17, SCORES))) == {"4", "5", "6"}
    assert ids(choose(ROWS, 2, "disagree", 17, SCORES)) == ["1", "8"]


def test_each_response_once_and_none_that_people_know() -> None:
    known = {vote_key("ssi", ("hi",), "hello 1")}
    found = ids(choose([*ROWS, *ROWS], 99, "random", 17, known=known))
    assert sorted(found) == [str(n) for n in range(10) if n != 1]


def test_a_pick_without_what_it_goes_by_is_one_line() -> None:
    with pytest.raises(LamdaError, match="--pick uncertain: needs the discriminators' scores"):
        choose(ROWS, 3, "uncertain", 17)
    bare = [RatedResponse("0", "ssi", "1", "model", ("hi",), "hello")]
    with pytest.raises(LamdaError, match="labels of raters, found none"):
        choose(bare, 3, "disagree", 17, SCORES[:1])


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_table_carries_all_that_it_needs_to_come_back(tmp_path: Path, ending: str) -> None:
    odd = RatedResponse("0", "ssi", "1", "model", ("hi", "a\nb"), '=1+1 "x"')
    quoted = RatedResponse("1", "ssi", "1", "model", ("hi",), "'tis good")
    out = tmp_path / f"votes{ending}"
    assert hand_out(label_tasks([odd, quoted], {"ssi": form("ssi")}), out) == 6
    assert "me too" in (tmp_path / "votes.instructions.md").read_text("utf-8")
    assert list(read_votes(out, {})) == [], "nobody has answered yet"
    if ending == ".csv":
        with out.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert rows[0]["response"].startswith("'="), "no formula for a spreadsheet"
        with out.open("w", encoding="utf-8", newline="") as stream:
            table = csv.DictWriter(stream, list(rows[0]))
            table.writeheader()
            table.writerows({**row, "rater": "ada", "answer": "Yes"} for row in rows)
    else:
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        filled = [json.dumps({**line, "rater": "ada", "answer": "yes"}) for line in lines]
        out.write_text("\n".join(filled))
    votes = list(read_votes(out, {}))
    assert [(v.context, v.response) for v in votes[::3]] == [
        (odd.context, odd.response), (quoted.context, quoted.response),
    ]  # fmt: skip
    assert [v.question for v in votes[:3]] == list(SSI)


def test_a_form_that_there_is_not_is_one_line(tmp_path: Path) -> None:
    tasks = label_tasks(ROWS[:1], {"ssi": form("ssi")})
    with pytest.raises(LamdaError, match=r"expected a file \.csv or \.jsonl, or a folder"):
        hand_out(tasks, tmp_path / "votes.xlsx")
    with pytest.raises(LamdaError, match="nothing to hand out"):
        hand_out([], tmp_path / "votes.csv")
    with pytest.raises(LamdaError, match="lamda tasks export"):
        hand_out([research_task(("hi",), "x")], tmp_path / "votes.csv")
