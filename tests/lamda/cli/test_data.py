"""Own data by the commands alone: what is in a folder, what is missing, and what is fetched."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lamda.cli.main import app
from lamda.config.resolve import resolve
from lamda.config.yaml_file import read_yaml
from lamda.files import digest

REPOSITORY = Path(__file__).resolve().parents[3]
TALK = [{"turns": [f"is plum {n} ripe?", f"not before august {n}."]} for n in range(30)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working tree with files in own/mine."""
    for name in ("params.yaml", "profiles", "lamda", "lamda_world", "pyproject.toml"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / "data.yaml").write_bytes((REPOSITORY / "data.yaml").read_bytes())
    mine = tmp_path / "own/mine"
    write(mine / "talk/a.jsonl", TALK)
    write(
        mine / "talk/b.jsonl", [{"turns": ["hi"]}, {"turns": [""]}, {"turns": ["w " * 2000, "x"]}]
    )
    body = "Plums are a fruit with a stone and ripen in august or september. "
    write(mine / "wiki.jsonl", [{"body": f"{body}{n}", "link": f"https://a.example/{n}"}
                                for n in range(5)])  # fmt: skip
    context = [{"task": "safety", "context": [f"may i eat plum {n}?"], "responses": ["yes."]}
               for n in range(4)]  # fmt: skip
    kept = [{**row, "split": "evaluation"} for row in context]
    write(
        mine / "asked.jsonl", [*context, {"context": []}, {"context": ["?"], "split": "x"}, *kept]
    )
    votes = [
        {"task": "safety", "context": ["may i eat plum 0?"], "response": "yes.", "question": "1",
         "rater": rater, "answer": answer}
        for rater, answer in (("ada", "yes"), ("ben", "perhaps"))
    ]  # fmt: skip
    votes += [{**votes[0], "response": text, "key": "of another"} for text in ("no.", "never.")]
    write(mine / "votes.jsonl", votes)
    (mine / "README.md").write_text("About plums.")
    (mine / "scan.bin").write_bytes(b"\0\1\2")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_init_writes_what_check_reads_and_resolve_takes(root: Path) -> None:
    done = run("data", "init", "own/mine", "--no-add")
    assert done.exit_code == 0, done.output
    found = read_yaml(root / "data.yaml")
    assert found["defaults"] == "none"
    assert found["corpus"] == {
        "talk": {"path": "own/mine/talk", "kind": "dialogs", "share": 0.8},
        "wiki": {"path": "own/mine/wiki.jsonl", "kind": "documents", "share": 0.2,
                 "columns": {"text": "body", "url": "link"}},
    }  # fmt: skip
    assert found["knowledge"].keys() == {"wiki"}
    assert found["annotation"]["safety"] == {"path": "own/mine/asked.jsonl", "count": 300}
    assert found["annotation"]["ssi"]["use"] == "dialogs"
    assert {task["count"] for task in found["evaluation"].values()} == {200}
    votes = {"path": "own/mine/votes.jsonl", "raters": 3}
    assert found["raters"] == {"ssi": {"raters": 5}, "safety": votes}, "as the gates ask for"
    assert "# not used: own/mine/scan.bin: no known format" in (root / "data.yaml").read_text()
    assert resolve(root)["data"]["corpus"]["wiki"]["columns"]["text"] == "body"
    again = run("data", "init", "own/mine", "--no-add")
    assert again.exit_code == 2 and "data.yaml: holds sources already" in again.output


def test_init_writes_what_yaml_reads_back_whatever_files_and_columns_are_called(root: Path) -> None:
    odd = root / "own/odd"
    write(odd / "2024.jsonl", TALK)
    write(odd / "asked_a.jsonl", [{"context": ["may i?"]}])
    write(odd / "asked_b.jsonl", [{"context": ["must i?"]}])
    for name in ("2024.csv", "pages, a #1: new.csv"):
        text = "Plums are a fruit with a stone and ripen in august."
        (odd / name).write_text(f"no: 1,Text: of it\n1,{text}\n")
    for name in ("votes.csv", "votes_more.csv"):
        head = "task,context,response,question,rater,answer"
        (odd / name).write_text(f"{head}\nssi,hi,ho,1,ada,yes\n")
    (odd / "bare.csv").write_text("a,b\n1,2\n")
    done = run("data", "init", "own/odd", "--no-add")
    assert done.exit_code == 0, done.output
    found = read_yaml(root / "data.yaml")
    columns = {"text": "Text: of it"}
    pages = {"kind": "documents", "columns": columns, "share": 0.1}
    assert found["corpus"] == {
        "2024": {"path": "own/odd/2024.jsonl", "kind": "dialogs", "share": 0.8},
        "2024_2": {"path": "own/odd/2024.csv", **pages},
        "pages_a_1_new": {"path": "own/odd/pages, a #1: new.csv", **pages},
    }
    asked = {"path": "own/odd/asked_a.jsonl", "evaluation": 0.2}
    assert found["annotation"]["safety"] == {**asked, "count": 300}, "its rows say no split"
    assert found["evaluation"]["safety"] == {**asked, "count": 200}
    votes = {"path": "own/odd/votes.csv", "raters": 5}
    assert found["raters"] == {"ssi": votes, "safety": {"raters": 3}}
    text = (root / "data.yaml").read_text()
    put = "is named for {}; put both into one folder"
    assert f"asked_b.jsonl: own/odd/asked_a.jsonl {put.format('safety')}" in text
    assert f"votes_more.csv: own/odd/votes.csv {put.format('ssi')}" in text
    assert "bare.csv: no column of dialogs or texts among: a, b\n" in text


def test_check_tells_of_each_source_and_writes_nothing(root: Path) -> None:
    run("data", "init", "own/mine", "--no-add")
    before = digest([root / "own"]), (root / "data.yaml").read_bytes(), sorted(root.iterdir())
    done = run("data", "check")
    assert done.exit_code == 0, done.output
    assert before == (digest([root / "own"]), (root / "data.yaml").read_bytes(),
                      sorted(root.iterdir()))  # fmt: skip
    for line in (
        "corpus.talk: files own/mine/talk",
        "  read 33 rows of 2 files, kept 32",
        "  dropped 1: turns: expected text",
        "  ! own/mine/talk/b.jsonl: line 2, column 'turns': expected text, found none",
        "  32 dialogs, 63 turns,",
        "  too long (over 600 turns or 2,000 characters a turn): 1; too short: 1",
        "sampled: en",
        "  sample: ",
        "  5 documents, 70 words; train 5",
        "  cleaning drops 5: quality: few words",
        "build_corpus: no row of `corpus.wiki` is left to train on",
        "gate_corpus: 0 documents to train on",
        "  ! own/mine/asked.jsonl: line 5, column 'context': expected a list of texts",
        "  ! own/mine/asked.jsonl: line 6, column 'split': expected train or evaluation or dev",
        "  4 contexts of split train, 4 with people's responses",
        "  4 contexts of split evaluation",
        "  1 votes of 1 raters on 1 items; 1 questions; 1 of 4 responses that",
        "votes.jsonl: line 2, column 'answer': expected",
        "  dropped 2: key: not that of the row",
        "missing:",
        "gate_corpus: 32 dialogs to train on, gates.corpus.min_dialogs asks for 1,000",
        "judge waits for people on `evaluation.safety`",
        "rate waits for 5 people an item",
        "gate_annotations: 12 responses to `annotation.safety`, gates.annotations.min_examples ask",
        "sample, research, fine-tuning: no contexts in `annotation.groundedness`",
        "time: reading and cleaning ",
        "pre-training sees each text of talk ",
    ):
        assert line in done.output, line


def missing(root: Path, text: str) -> list[str]:
    """What `lamda data check` misses with these lines in data.yaml."""
    (root / "data.yaml").write_text("defaults: none\n" + text)
    done = run("data", "check")
    assert done.exit_code == 0, done.output
    return done.output.partition("missing:\n")[2].partition("time: ")[0].splitlines()


TALKS = (
    "corpus: {talk: {path: own/mine/talk, kind: dialogs}}\nknowledge: default\n"
    "annotation: {ssi: {use: dialogs, path: own/mine/talk, evaluation: 0.5}}\n"
    "evaluation: {ssi: {use: dialogs, path: own/mine/talk, evaluation: 0.5}}\n"
)


def test_check_sees_what_gates_would_refuse_after_training(root: Path) -> None:
    found = missing(root, TALKS)
    assert "  rate waits for 1 people an item: `lamda tasks` (exit code 4)" in found
    told = "  gate_annotations: `raters.ssi` takes 1 answers for enough, gates.annotations.min_rat"
    assert any(line.startswith(told) for line in found), found
    assert any(line.startswith("  gate_evaluation: ") for line in found), found
    assert not any("documents to train on" in line for line in found), "no source gives them"
    (line,) = (line for line in found if "nobody rates safety" in line)
    assert line.endswith("filter_dialogs.safe, decoding.safety.harm, decoding.safety.bias, "
                         "decoding.safety.misinformation")  # fmt: skip
    found = missing(root, TALKS + "raters: {ssi: {raters: 5}}\n")
    assert "  rate waits for 5 people an item: `lamda tasks` (exit code 4)" in found
    assert not any("takes 5 answers" in line for line in found), found


def test_check_sees_that_labels_do_not_reach(root: Path) -> None:
    write(root / "own/labels.jsonl", [{"context": ["may i eat plum 0?"], "response": "yes.",
                                       "safe": True}])  # fmt: skip
    text = (
        TALKS.replace("annotation: {", "annotation: {safety: {path: own/mine/few.jsonl}, ")
        + "raters: {safety: {use: labels, path: own/labels.jsonl}}\n"
    )
    write(root / "own/mine/few.jsonl", [{"context": [f"may i eat plum {n}?"], "responses": ["yes."]}
                                        for n in range(4)])  # fmt: skip
    found = missing(root, text)
    assert found[0].startswith("  stage resolve: ") and "sample.responses': found 2" in found[0]
    told = "  rate: 3 of 4 responses of the contexts have no label, rate.min_rated.safety asks for"
    assert any(line.startswith(told) for line in found), found


def test_check_tells_of_pages_that_cannot_be_cited(root: Path) -> None:
    write(root / "own/odd.jsonl", [{"text": f"Plums, {url}.", "url": url} for url in
                                   ("www.example.org/x", "http://wiki/Plum", "")])  # fmt: skip
    (root / "data.yaml").write_text("knowledge: {odd: {path: own/odd.jsonl, kind: documents}}\n")
    told = run("data", "check").output
    assert "  1 urls are no http(s)://HOST/..., such as 'www.example.org/x': " in told
    assert "  1 pages have no url to be cited by: left out" in told
    assert "`knowledge.odd` has a url" not in told
    write(root / "own/odd.jsonl", [{"text": "Plums.", "url": "www.example.org/x"}])
    assert "build_corpus: no page of `knowledge.odd` has a url" in run("data", "check").output


def test_check_says_what_stops_a_run_and_goes_on(root: Path) -> None:
    write(root / "own/role.jsonl", [{"context": ["how high are you?"]}, {"context": []}])
    (root / "data.yaml").write_text(
        "corpus:\n  gone: {path: own/gone, kind: dialogs}\n  talk: {path: own/mine/talk, kind: "
        "dialogs}\nannotation: {safety: {path: own/mine/asked.jsonl}}\n"
        "roles: {everest: {path: own/role.jsonl}}\n"
    )
    done = run("data", "check")
    assert "stage resolve: data.yaml: key 'corpus.gone': own/gone: no such file" in done.output
    assert "build_corpus: `corpus.gone` gives no row" in done.output
    assert "  read 33 rows of 2 files, kept 32" in done.output
    for line in (
        "roles.everest: files own/role.jsonl",
        "  ! own/role.jsonl: line 2, column 'context': expected a list of texts",
        "  1 contexts of split evaluation, 0 with",
    ):
        assert line in done.output, line
    told = "rate: `raters.safety` are world.raters, which know their own texts only"
    assert told in done.output, "the embedded raters are no measure of own texts"


def test_a_folder_of_one_kind_is_one_source_of_its_name(root: Path) -> None:
    done = run("data", "init", "own/mine/talk", "--no-add", "--out", "one.yaml")
    assert done.exit_code == 0, done.output
    found = read_yaml(root / "one.yaml")
    assert found["corpus"] == {"talk": {"path": "own/mine/talk", "kind": "dialogs", "share": 1.0}}
    assert found["annotation"].keys() == {"ssi"} and found["raters"] == {"ssi": {"raters": 5}}


def test_init_of_all_that_is_own_leaves_what_is_kept_for_testing(root: Path) -> None:
    write(root / "own/testing/casino/a.jsonl", TALK)
    done = run("data", "init", "own", "--no-add", "--out", "all.yaml")
    assert done.exit_code == 0, done.output
    assert "testing" not in (root / "all.yaml").read_text()


def test_data_from_elsewhere_is_a_line_to_type(root: Path) -> None:
    before = (root / "data.yaml").read_bytes()
    for place, name in (("s3://bucket/team/chats", "chats"), ("/mnt/disk/logs.csv", "logs.csv")):
        done = run("data", "init", place)
        assert done.exit_code == 0
        assert f"  dvc import-url {place} own/{name}\n" in done.output
    assert (root / "data.yaml").read_bytes() == before


def test_init_hands_the_folder_over_to_dvc(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []

    def ran(command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
        called.append(command[1:])
        return subprocess.CompletedProcess(command, int(len(called) > 1), "", "ERROR: no repo\n")

    monkeypatch.setattr(subprocess, "run", ran)
    done = run("data", "init", "own/mine/")
    assert done.exit_code == 0 and called == [["-m", "dvc", "add", "-q", "own/mine"]]
    assert "`git add data.yaml own/mine.dvc own/.gitignore`" in done.output
    done = run("data", "init", "own/mine", "--out", "other.yaml")
    assert done.exit_code == 2
    assert "dvc add own/mine: no repo; other.yaml was written all the same" in done.output


def test_a_set_that_was_fetched_says_how_it_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lamda.ingestion.public import fetch

    monkeypatch.setattr(fetch, "fetch_set", lambda *_, **__: [])
    done = run("fetch", "gsm8k")
    line = "gsm8k: {path: own/gsm8k, kind: documents, format: auto, columns: {text: answer}}"
    assert line in done.output and "left out, kept for testing: grade_school_math" in done.output
    assert "`make real` learns from them" in run("fetch", "diasafety").output


def test_fetch_lists_the_sets_and_tells_a_release_from_one(root: Path) -> None:
    done = run("fetch")
    assert done.exit_code == 0 and "casino: CaSiNo" in done.output and "CC BY 4.0" in done.output
    done = run("fetch", "casinos")
    assert done.exit_code == 2
    assert "casinos: no public data set (`lamda fetch` lists them); a release needs" in done.output
