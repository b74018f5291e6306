"""What stages wait for goes out to people and comes back, by the commands alone."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lamda.annotation.forms import form
from lamda.annotation.questions import OBJECTIVES, SSI
from lamda.annotation.rating import rate_rows, require, require_research, research_rows
from lamda.cli import main as cli
from lamda.config.section import Choice
from lamda.errors import Waiting
from lamda.ingestion.checks import check_file
from lamda.ingestion.filed import ANSWERS, fetch_filed, filed_versions, read_pins, write_pins
from lamda.outputs import FILED, TASKS
from lamda.plugins import build
from lamda.records import Context, GroundingExample, RatedResponse, read_table
from lamda.storage.opening import open_store

from ..seams import REPOSITORY

ROWS = [
    RatedResponse("0", "ssi", "2", "model", ("hi", "hello"), "=1+1"),
    RatedResponse("1", "safety", "natural", "model", ("hi",), "nice\nday"),
]
CONTEXTS = [Context("0", "groundedness", "question", ("where is Porto?",))]
STORE = "store"
# Here no pyproject.toml of the project's registers them.
VOTES = "lamda.annotation.file_votes:FileVotes"
RESEARCH = "lamda.annotation.file_research:FileResearch"


@pytest.fixture(autouse=True)
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree in which the stages rate and research wait."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMDA_STORE", STORE)
    shutil.copy(REPOSITORY / "params.yaml", "params.yaml")
    shutil.copytree(REPOSITORY / "profiles", "profiles")
    write_pins(FILED, [])
    store = open_store(STORE)
    with pytest.raises(Waiting):
        require("rate", ROWS, {}, {}, store)
    with pytest.raises(Waiting):
        require_research("research", CONTEXTS, ["in Spain"], [[]], 1.0, store)


def lamda(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def exported(out: str = "votes.csv", **more: str) -> list[dict[str, str]]:
    options = [part for name, value in more.items() for part in (f"--{name}", value)]
    code, told, error = lamda("tasks", "export", "--stage", "rate", "--out", out, *options)
    assert code == 0, error
    assert told.startswith(f"{out}: 2 tasks, 25 rows to fill in; `lamda tasks take {out}` takes")
    with Path(out).open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def fill(rows: list[dict[str, str]], name: str = "votes.csv") -> str:
    with Path(name).open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return name


def answered(rater: str, answer: str = "no") -> list[dict[str, str]]:
    return [{**row, "rater": rater, "answer": answer} for row in exported("form.csv")]


def refused(*arguments: str) -> str:
    pins = FILED.read_bytes()
    code, shown, error = lamda("tasks", *arguments)
    assert (code, shown, error.count("\n")) == (2, "", 1), error
    assert FILED.read_bytes() == pins and open_store(STORE).list("data") == []
    return error


def test_each_question_of_each_task_is_a_row_to_fill_in() -> None:
    rows = exported()
    assert [row["question"] for row in rows] == [*SSI, *OBJECTIVES]
    assert {row["rater"] + row["answer"] for row in rows} == {""}
    assert rows[0]["context"] == "1: hi\n2: hello"
    assert rows[0]["response"] == "'=1+1", "no formula for a spreadsheet"
    assert rows[-1]["response"] == "nice\nday" and rows[0]["wording"].endswith("?")


def test_what_people_are_told_stands_beside_the_form() -> None:
    exported()
    text = Path("votes.instructions.md").read_text("utf-8")
    for task in ("ssi", "safety"):
        assert f"# {task}\n\n{form(task).text}" in text
    assert "me too" in text and "severity" not in text
    tasks = [json.loads(line) for line in (TASKS / "rate.jsonl").read_text().splitlines()]
    assert [task["instructions"] for task in tasks] == [form("ssi").text, form("safety").text]


@pytest.mark.parametrize(("stage", "out"), [("rate", "r.csv"), ("research", "r.jsonl")])
def test_a_form_that_somebody_filled_in_is_not_written_over(stage: str, out: str) -> None:
    told = ("export", "--stage", stage, "--out", out)
    assert lamda("tasks", *told)[0] == lamda("tasks", *told)[0] == 0, "a retry goes on"
    filled = Path(out).read_bytes() + b"more"
    Path(out).write_bytes(filled)
    assert f"{out}: it is there already, and perhaps filled in; name another" in refused(*told)
    assert Path(out).read_bytes() == filled
    Path(out).unlink()
    Path("r.instructions.md").write_text("as our team has it")
    assert "r.instructions.md: it is there already" in refused(*told)
    assert not Path(out).exists(), "all of them or none"


def test_list_says_who_waits() -> None:
    code, told, _ = lamda("tasks", "list")
    assert code == 0
    lines = told.splitlines()
    assert lines[0].startswith("stage rate: 2 tasks in tasks/rate.jsonl; lamda tasks export")
    assert sorted(line.split(": ")[-1] for line in lines[2:]) == ["stage rate", "stage research"]
    (run,) = {line.split()[1][:-1] for line in lines[2:] if line.endswith("stage rate")}
    for path in list(TASKS.iterdir()):
        path.unlink()
    assert len(exported("other.csv", run=run)) == 25
    votes = fill(
        [{**row, "rater": "ada", "answer": "no"} for row in exported("other.csv", run=run)]
    )
    assert lamda("tasks", "take", votes, "--run", run)[0] == 0


def test_votes_come_back_and_the_raters_know_them(tmp_path: Path) -> None:
    rows = answered("ada")
    for row in rows[1:3]:
        row["answer"] = ""
    code, told, error = lamda("tasks", "take", fill(rows))
    assert code == 0, error
    (pin,) = read_pins(FILED)
    assert told == f"votes/{pin.version}: 23 answers to 2 tasks, filed and pinned\n"
    assert [pin] == filed_versions(open_store(STORE))
    file = Path(STORE, "data/votes", pin.version, pin.name)
    assert check_file("votes", file) == (23, [])

    assert lamda("tasks", "take", "votes.csv")[1].endswith("was taken already\n")
    assert read_pins(FILED) == [pin]
    more = answered("ben", "maybe")
    assert lamda("tasks", "take", fill(more, "more.csv"))[0] == 0
    pins = read_pins(FILED)
    assert len(pins) == 2 and pin in pins

    fetch_filed(pins, lambda: open_store(STORE), ANSWERS, tmp_path / "filed")
    raters = build("raters", Choice(use=VOTES), 1).with_filed(tmp_path / "filed")
    judged = rate_rows(ROWS, {"ssi": raters, "safety": raters})
    assert judged[0].votes["sensible"] == ("no", "maybe")
    assert judged[0].votes["specific"] == ("no", "no"), "who is not sure of one is not asked this"
    assert judged[1].votes["1"] == ("no", "maybe")
    assert judged[1].raters == ("ada", "ben")
    require("rate", judged, {}, {}, open_store(STORE))
    assert not (TASKS / "rate.jsonl").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "k0"}, "line 3, column 'key': expected one of the tasks in tasks, found 'k0'"),
        ({"question": "tasty"}, "line 3, column 'question': expected 'specific', as the key is"),
        ({"answer": "si"}, "line 3, column 'answer': expected no, maybe, yes, found 'si'"),
        ({"rater": ""}, "line 3, column 'rater': expected text, found none"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(change: dict[str, str], message: str) -> None:
    rows = answered("ada")
    for row in rows:
        row["context"] = "in one line"
    rows[1] |= change
    assert message in refused("take", fill(rows))


def test_a_file_that_answers_nothing_is_named() -> None:
    exported()
    assert "votes.csv: expected answers, found none" in refused("take", "votes.csv")
    Path("empty.csv").write_text("")
    assert "empty.csv: expected answers, found no row" in refused("take", "empty.csv")
    assert "nowhere.csv: no such file" in refused("take", "nowhere.csv")


def test_what_does_not_wait_or_fit_is_named() -> None:
    assert "no tasks of stage judge" in refused("export", "--stage", "judge", "--out", "x.csv")
    assert "expected a file .jsonl" in refused("export", "--stage", "research", "--out", "x.csv")
    assert "expected a file .csv" in refused("export", "--stage", "rate", "--out", "x.jsonl")
    (TASKS / "rate.jsonl").write_text("[1]\n")
    assert "line 1: expected a task" in refused("export", "--stage", "rate", "--out", "x.csv")


def research(*actions: dict[str, Any], base: str = "in Spain") -> str:
    lamda("tasks", "export", "--stage", "research", "--out", "research.jsonl")
    task = json.loads(Path("research.jsonl").read_text())
    Path("research.jsonl").write_text(json.dumps({**task, "base": base, "actions": list(actions)}))
    return "research.jsonl"


def test_research_comes_back(tmp_path: Path) -> None:
    look = {"action": "TS", "text": "Porto", "result": "Porto / Country / Portugal"}
    code, told, error = lamda(
        "tasks", "take", research(look, {"action": "User", "text": "in Portugal"})
    )
    assert code == 0, error
    assert "2 answers to 1 tasks, filed and pinned" in told
    pins = read_pins(FILED)
    fetch_filed(pins, lambda: open_store(STORE), ANSWERS, tmp_path / "filed")
    researchers = build("researchers", Choice(use=RESEARCH), 1).with_filed(tmp_path / "filed")
    found = research_rows(researchers, CONTEXTS, ["another base"], None)  # type: ignore[arg-type]
    assert [row.text for row in found[0]] == ["Porto", "in Portugal"]
    assert found[0][1].calls[0].result == look["result"]
    require_research("research", CONTEXTS, ["x"], found, 1.0, open_store(STORE))


def test_two_people_who_name_their_research_alike_do_not_replace_one_another() -> None:
    said = {"action": "User", "text": "in Portugal"}
    look = {"action": "TS", "text": "Porto", "result": "Porto / Country / Portugal"}
    assert lamda("tasks", "take", research(said))[0] == 0
    assert "was taken already" in lamda("tasks", "take", research(said))[1]
    code, _, told = lamda("tasks", "take", research({**said, "text": "in the north"}))
    assert (code, told.count("\n")) == (2, 1)
    assert "was taken from a file of this name" in told
    assert len(read_pins(FILED)) == 1, "nothing is filed"
    assert lamda("tasks", "take", research(said, {**said, "text": "on the Douro"}))[0] == 0, "more"
    assert lamda("tasks", "take", research(look, said), "--replace")[0] == 0
    Path(research({**said, "text": "in the north"})).rename("bob.jsonl")
    assert lamda("tasks", "take", "bob.jsonl")[0] == 0
    assert [pin.name for pin in read_pins(FILED)] == [*["research.parquet"] * 3, "bob.parquet"]


def test_research_that_is_corrected_leaves_no_step_of_what_it_was(tmp_path: Path) -> None:
    said = {"action": "User", "text": "in Portugal"}
    looks = [
        {"action": "TS", "text": text, "result": "Porto / Country / Portugal"}
        for text in ("Porto", "Porto, Country")
    ]
    wrong = {**said, "text": "in the north"}
    assert lamda("tasks", "take", research(*looks, wrong))[0] == 0
    code, _, told = lamda("tasks", "take", research(*looks))
    assert code == 2 and "answers where is Porto? otherwise" in told, "a step less is one"
    assert lamda("tasks", "take", research(looks[0], said), "--replace")[0] == 0
    fetch_filed(read_pins(FILED), lambda: open_store(STORE), ["research"], tmp_path / "filed")
    rows = read_table(tmp_path / "filed/research.parquet", GroundingExample)
    assert [row.text for row in rows] == ["Porto", "in Portugal"]
    more = research(looks[0], said, {**said, "text": "by the sea"})
    assert lamda("tasks", "take", more)[0] == 0, "the first file counts no longer"


def test_bad_research_is_named() -> None:
    user = {"action": "User", "text": "in Portugal"}
    told = refused("take", research(user, base="elsewhere"))
    assert "column 'base': expected context and base of one of the tasks" in told
    assert "expected answers, found none" in refused("take", research())
    votes = {"votes": {"correct": ["yes"]}}
    told = refused("take", research({**user, **votes}))
    assert "line 1, action 0, column 'votes': expected 3 answers to each question" in told


@pytest.mark.parametrize("text", ["{}", "[]", '"x"', "{"])
def test_a_summary_of_another_form_is_one_line(text: str) -> None:
    (TASKS / "rate.json").write_text(text)
    code, _, error = lamda("tasks", "list")
    assert (code, error.count("\n")) == (2, 1)
    assert error.startswith("error: tasks/rate.json: expected ")


def test_a_list_of_nothing_says_so(tmp_path: Path) -> None:
    for name in ("tasks", "store"):
        shutil.rmtree(tmp_path / name)
    assert lamda("tasks", "list") == (
        0, "nothing waits for people, neither here nor in store\n", ""
    )  # fmt: skip


def test_a_csv_of_other_columns_is_told_those_that_it_needs() -> None:
    for head in ("id,verdict", "key;question;rater", " ", "question,answer,rater"):
        Path("votes.csv").write_text(f"{head}\n1,2,3\n")
        code, _, error = lamda("tasks", "take", "votes.csv")
        assert (code, error.count("\n")) == (2, 1)
        assert "expected the columns that `lamda tasks export` wrote (key, task, context, " in error
    assert "found no key among: question, answer, rater" in error
    assert read_pins(FILED) == []
