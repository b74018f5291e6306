"""The page shows what a run left, escapes what it holds, needs nothing else, and is a function of
its inputs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from lamda.errors import LamdaError
from lamda.records import JudgedResponse, read_table, write_table
from lamda.report import write
from lamda.report.panels import Panel, panels_of
from lamda.report.run import GATES, PATHS, Run, read_settings
from lamda.report.write import write_report
from lamda.runner.graph import load_graph
from lamda.tracking.panels import read_panels

from .reading import Read
from .small import EVIL, MODELS, NO_CHAMPION, REPOSITORY, gate, results, small_run

HIDDEN = "\u202e"
SAFE = EVIL.replace(HIDDEN, "\\u202e")
PANELS = panels_of(read_panels())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run(tmp_path_factory.mktemp("run"))


def strict(root: Path) -> Run:
    """As the stage reads it."""
    paths = {name: root / path for name, path in PATHS.items()}
    return Run(paths, read_settings(root / "params.resolved.yaml"))


@pytest.fixture(scope="module")
def page(made: Path) -> str:
    out = made / "page.html"
    assert write_report(out, strict(made)) == []
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read(page: str) -> Read:
    return Read(page)


@pytest.fixture
def broken(made: Path, tmp_path: Path) -> Path:
    """A copy whose files may be damaged."""
    return Path(shutil.copytree(made, tmp_path / "broken"))


def looked_at(root: Path) -> tuple[list[str], Read]:
    """The page of a folder, as `lamda report` makes it, and what it lacks."""
    lacking = write_report(root / "page.html", Run.of_folder(root))
    return lacking, Read((root / "page.html").read_text(encoding="utf-8"))


def test_every_section_is_there_in_order(read: Read) -> None:
    assert [key for key in read.sections if key] == [panel.key for panel in PANELS]
    for panel in PANELS:
        assert len(read.text(panel.key)) > 60, panel.key
        assert "nothing to show" not in read.text(panel.key)
        assert read.text(panel.key).startswith(f"{panel.title} ")


@pytest.mark.parametrize("groups", [("harm",), ("harm", "bias", "misinformation")])
def test_thresholds_by_recall_are_said_as_they_stand(broken: Path, groups: tuple[str, ...]) -> None:
    path = broken / "params.resolved.yaml"
    values = yaml.safe_load(path.read_text())
    stated = values["decoding"]["safety"]
    numbers = {name: value for name, value in stated.items() if name not in groups}
    stated |= {name: {"recall": 0.9} for name in groups}
    path.write_text(yaml.safe_dump(values))
    assert write_report(broken / "page.html", strict(broken)) == []
    read = Read((broken / "page.html").read_text(encoding="utf-8"))
    assert "In force: harm recall 0.9, bias " in read.text("thresholds")
    assert read.data["limits"] == numbers


def test_texts_break_out_of_nothing(page: str, read: Read) -> None:
    assert read.tags["img"] == 0
    assert read.tags["script"] == 2, "the dialogs and the page's own"
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert HIDDEN not in page
    shown = read.text("gates") + read.text("data")
    assert shown.count(SAFE) >= 2, "what data hold is shown as it is"
    assert read.data["contexts"][0][3] == ["hi", SAFE]


def test_it_loads_nothing_and_runs_no_other_script(page: str, read: Read) -> None:
    for tag, name, value in read.attributes:
        assert name not in ("src", "srcset", "action", "data", "poster"), (tag, name, value)
        if name == "href":
            assert value.startswith("#"), value
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style and "@import" not in style
    (policy,) = (v for tag, name, v in read.attributes if tag == "meta" and "default-src" in v)
    digest = base64.b64encode(hashlib.sha256(read.scripts[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    for call in ("fetch(", "XMLHttpRequest", "innerHTML", "eval(", "import(", "document.write"):
        assert call not in read.scripts[1]


def test_every_row_has_one_address_and_every_link_leads_somewhere(read: Read) -> None:
    assert max(read.ids.values()) == 1
    for tag, name, value in read.attributes:
        if tag == "a" and name == "href":
            assert value[1:] in read.ids, value
    assert "gates.corpus.rows-count" in read.ids
    assert "overview.metrics.safety" in read.ids


def test_the_same_inputs_make_the_same_bytes_wherever_they_lie(broken: Path, page: str) -> None:
    write_report(broken / "again.html", strict(broken))
    assert (broken / "again.html").read_text(encoding="utf-8") == page
    assert str(broken) not in page


def test_it_reads_what_dvc_lists_and_nothing_else(made: Path) -> None:
    run = strict(made)
    write_report(made / "page.html", run)
    (stage,) = (s for s in load_graph(REPOSITORY / "dvc.yaml") if s.name == "report")
    deps = {dep for dep in stage.deps if not dep.startswith(("lamda/", "stages/"))}
    assert {path.relative_to(made).as_posix() for path in run._read} == deps
    told = re.findall(r"--input (\w+)=(\S+)", stage.command)
    assert {name: Path(path) for name, path in told} == PATHS


def test_the_headline_stands_beside_the_papers(read: Read) -> None:
    head = next(row for row in read.rows if row and row[0] == "metric")
    assert head == ["metric", *MODELS, "paper, 137B: PT / FT quality-safety / LaMDA"]
    row = next(row for row in read.rows if row and row[0] == "safety")
    assert row[-1] == "88.0 / 94.6 / 95.2"
    assert re.fullmatch(r"66\.7 \[\d+\.\d, \d+\.\d\] n=6", row[1])
    assert "No champion is pinned" in read.text("overview")
    assert "11 of 11 gates are open." in read.text("overview")


def test_the_champion_stands_beside_the_models(broken: Path) -> None:
    told = json.loads((broken / PATHS["metrics"]).read_text())
    champion = {"release": "r-7", "model": "LaMDA", "metrics": told["models"]["LaMDA"],
                "judged_by": {**told["judged_by"], "ssi": "others@2"}}  # fmt: skip
    (broken / PATHS["champion"]).write_text(json.dumps(champion))
    _, read = looked_at(broken)
    head = next(row for row in read.rows if row and row[0] == "metric")
    assert head[4:] == ["paper, 137B: PT / FT quality-safety / LaMDA", "champion r-7: LaMDA"]
    row = next(row for row in read.rows if row and row[0] == "safety")
    assert row[5].startswith("66.7 [")
    assert "judged by other raters (ssi)" in read.text("overview")
    del champion["metrics"]["safety"]["judged"]
    (broken / PATHS["champion"]).write_text(json.dumps(champion))
    assert write_report(broken / "page.html", strict(broken)) == [], "a run does not fail of it"
    read = Read((broken / "page.html").read_text(encoding="utf-8"))
    assert "The champion r-7 was measured by a version that told less" in read.text("overview")
    assert next(row for row in read.rows if row and row[0] == "metric")[5:] == []


def test_a_gate_shows_each_value_beside_its_limit(broken: Path) -> None:
    path = broken / PATHS["gates"] / "corpus.json"
    path.write_text(json.dumps(gate("corpus", passed=False)))
    _, read = looked_at(broken)
    assert "10 of 11 gates are open; stopped: corpus." in read.text("overview")
    rows = [row for row in read.rows if row[1:2] == ["rows.count"]]
    assert len(rows) == len(GATES)
    assert [row[0] for row in rows].count("failed") == 1
    assert rows[0][3].startswith("min_rows: 7.5 (at least 5)")
    skipped = [row for row in read.rows if row[1:2] == ["drift.distance"]]
    assert skipped[0][3].startswith("max_drift: not measured (at least 5)")


def test_a_gate_that_judged_a_sample_says_so(broken: Path) -> None:
    path = broken / PATHS["gates"] / "corpus.json"
    path.write_text(json.dumps(gate("corpus") | {"sampled": {"turns": [1_000, 5_000]}}))
    _, read = looked_at(broken)
    assert read.text("gates").count("Judged on a sample: turns 1,000 of 5,000 rows.") == 1
    assert read.text("gates").count(", of a sample") == 1


def test_raters_stand_beside_the_others_and_judges_beside_people(broken: Path) -> None:
    cell = {"value": 0.45, "low": 0.31, "high": 0.58, "n": 80, "agreement": 0.8, "people": 3.2}
    against = {"ssi": {"items": 80, "judged": 80, "labels": {"sensible": cell}}}
    for path in (PATHS["metrics"], PATHS["measured"] / "rate.json"):
        told = json.loads((broken / path).read_text())
        (broken / path).write_text(json.dumps(told | {"against_people": against}))
    lacking, read = looked_at(broken)
    assert lacking == []
    rows = [row for row in read.rows if row[1:3] == ["ssi", "sensible"]]
    kappa = ["0.45", "[0.31, 0.58]", "80", "80.0", "3.2"]
    assert [[row[0], *row[3:]] for row in rows] == [["rate", *kappa], ["judge", *kappa]]
    assert "kappa of sensible 0.45 [0.31, 0.58] n=80" in read.text("overview")
    assert read.row("r-a")[1:] == ["70", "25.0", "0.91", "[0.89, 0.93]", "61", ""]
    assert read.row("r-b")[-1] == "apart"
    assert "r-a" not in read.text("data") and "kappa" not in read.text("data")


def test_discriminators_are_shown_on_what_the_models_wrote(read: Read) -> None:
    section = read.text("discriminators")
    assert "the evaluated models' own candidates" in section
    assert "within a context" in section
    assert "not judged (0 of 18)" in section, "nobody judged the candidates of safety"


def test_the_data_tell_what_the_index_holds_and_whose_bases_there_are(read: Read) -> None:
    assert read.row("index: passages")[1] == "8,266"
    assert read.row("bases: bases, people")[1] == "4"


def test_the_stage_refuses_what_is_missing_or_half_written(broken: Path) -> None:
    (broken / PATHS["carbon"]).unlink()
    with pytest.raises(LamdaError, match="results/carbon.json: no such file"):
        write_report(broken / "refused.html", strict(broken))
    (broken / PATHS["carbon"]).write_text('{"stages": {"pretrain": {}}}')
    with pytest.raises(LamdaError, match="Carbon: files of another form"):
        write_report(broken / "refused.html", strict(broken))
    assert not (broken / "refused.html").exists()


@pytest.mark.parametrize("gone", ["metrics", "responses", "measured", "logs", "gates", "champion"])
def test_a_folder_that_lacks_something_shows_the_rest(broken: Path, gone: str) -> None:
    path = broken / PATHS[gone]
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    lacking, read = looked_at(broken)
    assert lacking and all("no such file" in line for line in lacking)
    assert all(PATHS[gone].as_posix() in line for line in lacking)
    assert [key for key in read.sections if key] == [panel.key for panel in PANELS]
    assert "Not shown: " in "".join(map(read.text, (panel.key for panel in PANELS)))
    assert "stages" in "".join(read.ids)


def test_a_half_written_folder_says_what_it_could_not_read(broken: Path) -> None:
    for name in ("responses", "metrics"):
        path = broken / PATHS[name]
        path.write_bytes(path.read_bytes()[:100])
    (broken / PATHS["gates"] / "corpus.json").write_text("[]")
    (broken / PATHS["logs"] / "pretrain.csv").write_bytes(b"\xff\xfe\x00")
    (broken / "params.resolved.yaml").unlink()
    lacking, read = looked_at(broken)
    told = "\n".join(lacking)
    for words in ("expected a Parquet table", "expected JSON", "expected an object of figures",
                  "expected a table as CSV"):  # fmt: skip
        assert words in told
    assert read.text("agreement").count("0.58") == 1


def test_an_empty_folder_makes_a_page_that_says_so(tmp_path: Path) -> None:
    lacking, read = looked_at(tmp_path)
    assert len(lacking) > len(GATES)
    assert "Nothing is known of this run." in read.text("overview")
    assert "No answers are stored." in read.text("dialogs")


def test_results_of_an_older_version(broken: Path) -> None:
    """They had no sections beside the models, no drafts, no dialogs, no counts of the judged."""
    rows = read_table(broken / PATHS["responses"], JudgedResponse)
    for name in ("drafts", "dialogs", "roles", "champion"):
        (broken / PATHS[name]).unlink()
    old = {key: results(rows, [])[key] for key in ("models", "judged_by")}
    (broken / PATHS["metrics"]).write_text(json.dumps(old))
    _, read = looked_at(broken)
    assert next(row for row in read.rows if row and row[0] == "safety")[1].startswith("66.7")
    del old["models"]["PT"]["safety"]["judged"]
    (broken / PATHS["metrics"]).write_text(json.dumps(old))
    lacking, read = looked_at(broken)
    assert any("metrics.json: expected 'judged_by', and 'models'" in line for line in lacking)
    assert "draft 3" in json.dumps(read.data), "the dialogs are shown all the same"


def test_a_run_without_groundedness(tmp_path: Path) -> None:
    root = small_run(tmp_path, tasks=("ssi", "safety"))
    for stage in ("research", "rate_research", "rollouts", "rate_rollouts"):
        (root / PATHS["measured"] / f"{stage}.json").write_text("{}")
    for stage in ("finetune_groundedness", "finetune_rollouts"):
        (root / PATHS["logs"] / f"{stage}.csv").write_text("step,loss\n")
    write_report(root / "page.html", strict(root))
    read = Read((root / "page.html").read_text(encoding="utf-8"))
    assert "No model asked the toolset anything." in read.text("groundedness")


def test_other_panels_make_another_page(made: Path) -> None:
    def odd(run: Run):  # type: ignore[no-untyped-def]
        yield PANELS[0].blocks(run).__next__()

    write_report(made / "other.html", strict(made), panels=[Panel("odd", "Odd", odd)])
    read = Read((made / "other.html").read_text(encoding="utf-8"))
    assert [key for key in read.sections if key] == ["odd"]
    assert "profile default" in read.text("odd")


def test_a_page_that_is_too_large_is_refused(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "LIMIT", 10_000)
    with pytest.raises(LamdaError, match="above 10,000"):
        write_report(made / "large.html", strict(made))
    assert not (made / "large.html").exists()


def test_the_repository_pins_no_champion() -> None:
    told = json.loads((REPOSITORY / PATHS["champion"]).read_text())
    assert told == NO_CHAMPION


def test_votes_of_people_may_be_absent(broken: Path) -> None:
    rows = read_table(broken / PATHS["responses"], JudgedResponse)
    bare = [
        JudgedResponse(r.context_id, r.task, r.kind, r.model, r.context, r.response, r.draft)
        for r in rows
    ]
    write_table(broken / PATHS["responses"], bare, JudgedResponse)
    write_table(broken / PATHS["drafts"], [], JudgedResponse)
    lacking, read = looked_at(broken)
    assert lacking == []
    assert "No judged answer has scores" in read.text("discriminators")
