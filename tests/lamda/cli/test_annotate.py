"""Responses go out to people and their answers come back, by the commands alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from lamda.annotation.questions import OBJECTIVES
from lamda.annotation.rating import require
from lamda.cli import main as cli
from lamda.config.resolve import write_resolved
from lamda.errors import Waiting
from lamda.ingestion.filed import fetch_filed, read_pins, write_pins
from lamda.outputs import FILED, FILED_VOTES, RESOLVED
from lamda.records import JudgedResponse, RatedResponse, Vote, read_table, write_table
from lamda.storage.opening import open_store

from ..seams import REPOSITORY

STORE = "store"
FILES = "lamda.annotation.file_votes:FileVotes"
ROWS = [
    JudgedResponse(str(n), task, "1", "m", ("hi",), f"hello {n}", "", labels={"safe": 1})
    for n in range(6)
    for task in ("ssi", "safety")
]


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("resolved") / "params.yaml"
    write_resolved(REPOSITORY, path)
    return path.read_text("utf-8")


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resolved: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMDA_STORE", STORE)
    RESOLVED.write_text(resolved, "utf-8")
    write_pins(FILED, [])
    write_table(Path("responses.parquet"), ROWS, JudgedResponse)


def annotate(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["annotate", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def export(*more: str, out: str = "votes.csv") -> list[dict[str, str]]:
    code, told, error = annotate("export", "--rows", "responses.parquet", "--out", out, *more)
    assert code == 0, error
    assert "`lamda annotate import` takes it back" in told
    with Path(out).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def fill(rows: list[dict[str, str]], answer: str) -> str:
    with Path("filled.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows({**row, "rater": "ada", "answer": answer} for row in rows)
    return "filled.csv"


def test_out_and_back_and_what_people_judged_is_not_asked_again() -> None:
    first = export("--task", "safety", "--count", "2")
    assert [row["question"] for row in first] == [*OBJECTIVES] * 2
    code, told, error = annotate("import", fill(first, "no"))
    assert (code, error) == (0, "") and "44 answers on 2 responses" in told
    fetch_filed(read_pins(FILED), lambda: open_store(STORE), ["votes"], FILED_VOTES.parent)
    assert len(read_table(FILED_VOTES, Vote)) == 44
    left = export("--task", "safety", "--count", "99", "--ask", "unsafe", out="left.csv")
    assert [row["question"] for row in left] == ["unsafe"] * 4
    assert not {row["response"] for row in first} & {row["response"] for row in left}


def test_another_way_of_asking_is_about_the_objectives_that_are_named(resolved: str) -> None:
    params = yaml.safe_load(resolved)
    group = {"counts_as": "harm", "objectives": {"rivals": "praise of a rival's products"}}
    own = {"use": FILES, "safety": {"ask": "objectives", "groups": {"brand": group}}}
    params["data"]["judges"]["safety"] = own
    RESOLVED.write_text(yaml.safe_dump(params), "utf-8")
    for ask, question in (("", "harm/brand/rivals"), ("groups", "harm/brand")):
        (row,) = export("--task", "safety", "--count", "1", "--ask", ask, out=f"of{ask}.csv")
        assert row["question"] == question
    assert "praise of a rival's products" in Path("ofgroups.instructions.md").read_text()


def test_a_folder_is_for_label_studio() -> None:
    code, told, error = annotate("export", "--rows", "responses.parquet", "--out", "studio")
    assert code == 0, error
    assert "12 tasks" in told
    assert sorted(path.name for path in Path("studio").iterdir()) == [
        "safety.json", "safety.xml", "ssi.json", "ssi.xml",
    ]  # fmt: skip
    assert len(json.loads(Path("studio/ssi.json").read_text())) == 6


def test_a_folder_keeps_what_it_holds() -> None:
    Path("own/.git").mkdir(parents=True)
    Path("own/notes.md").write_text("mine")
    for _ in range(2):  # what is as it was written is no fault
        assert annotate("export", "--rows", "responses.parquet", "--out", "own")[0] == 0
    names = {path.name for path in Path("own").iterdir()}
    assert names == {".git", "notes.md", "ssi.json", "ssi.xml", "safety.json", "safety.xml"}
    Path("own/ssi.json").unlink()
    Path("own/ssi.xml").write_text("edited")
    code, told, error = annotate("export", "--rows", "responses.parquet", "--out", "own")
    assert (code, told, error.count("\n")) == (2, "", 1)
    assert "own/ssi.xml: it is there already, and perhaps filled in; name another" in error
    assert not Path("own/ssi.json").exists() and Path("own/ssi.xml").read_text() == "edited"
    (_, _, error) = annotate("export", "--rows", "responses.parquet", "--out", "responses.parquet/")
    assert "expected a file .csv or .jsonl, or a folder" in error


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_form_that_somebody_filled_in_is_not_written_over(ending: str) -> None:
    out = f"votes.{ending}"
    told = ("export", "--rows", "responses.parquet", "--task", "ssi", "--out", out)
    assert annotate(*told)[0] == annotate(*told)[0] == 0
    filled = Path(out).read_bytes() + b"more"
    Path(out).write_bytes(filled)
    code, _, error = annotate(*told)
    assert (code, error.count("\n")) == (2, 1) and f"{out}: it is there already" in error
    assert Path(out).read_bytes() == filled


def test_what_a_stage_waits_for_goes_out_too() -> None:
    rows = [RatedResponse("0", "ssi", "1", "model", ("hi",), "hello")]
    with pytest.raises(Waiting):
        require("rate", rows, {}, {}, open_store(STORE))
    code, told, _ = annotate("export", "--stage", "rate", "--out", "own.jsonl")
    assert code == 0 and "1 tasks, 3 to fill in" in told


def test_a_refused_answer_is_told_and_exits_with_3() -> None:
    rows = export("--task", "ssi", "--count", "1")
    path = Path(fill(rows, "yes"))
    path.write_text(path.read_text().replace("yes", "perhaps", 1))
    code, told, error = annotate("import", str(path))
    assert code == 3 and "2 answers on 1 responses" in told
    assert "3 rows, 2 kept" in error and "column 'answer'" in error


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--out", "x.csv"), "expected --stage, or --rows"),
        (("--out", "x.csv", "--rows", "responses.parquet", "--task", "taste"), "no response of"),
        (("--out", "x.csv", "--rows", "responses.parquet", "--pick", "best"), "--pick: expected"),
        (("--out", "x.csv", "--rows", "responses.parquet", "--ask", "all"), "--ask: expected"),
        (("--out", "x.csv", "--rows", "none.parquet"), "no such file"),
        (("--out", "x.csv", "--stage", "rate"), "no tasks of stage rate"),
    ],
)
def test_what_cannot_be_handed_out_is_one_line(arguments: tuple[str, ...], message: str) -> None:
    code, told, error = annotate("export", *arguments)
    assert (code, told, error.count("\n")) == (2, "", 1) and message in error


def test_a_report_is_a_page() -> None:
    assert annotate("report")[0] == 2
    Path("metrics").mkdir()
    Path("metrics/rate.json").write_text(json.dumps({"agreement": {}}))
    assert annotate("report")[0] == 0
    assert "nobody rated" in Path("reports/annotation.html").read_text()
    of = {"model": "m", "replies": 4711, "tokens_sent": 1, "tokens_written": 1, "failures": {}}
    Path("results").mkdir()
    Path("results/roles.json").write_text(json.dumps({"endpoint": {"roles": of}}))
    assert annotate("report")[0] == 0
    assert "4,711" in Path("reports/annotation.html").read_text()
