"""One gate after another through files: what it reads, writes, sets aside and refuses."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from safetensors.numpy import save_file

from lamda.errors import LamdaError, Refusal
from lamda.files import digest, write_text
from lamda.gates import carbon
from lamda.gates.gate import PASSED, Outputs, Quarantined, describe, run_gate
from lamda.gates.reading import parquet
from lamda.gates.registry import gate_of
from lamda.gates.verdict import run_suite
from lamda.records import Dialog, read_table, write_table

from .cases import CASES
from .changes import OF_THE_WHOLE

LIMITS = {name: case.LIMITS for name, case in CASES.items()}


def write(folder: Path, gate: str, tables: dict[str, Any]) -> dict[str, Path]:
    """Record tables and JSON objects as the stages write them; inputs by name.

    What a case gives as the hash of an input becomes the input's real one, wherever it is recorded.
    """
    inputs, hashes, objects = {}, {}, {}
    for name, table in gate_of(gate).tables.items():
        inputs[table.input] = folder / table.input
        path = inputs[table.input] / table.file
        if isinstance(tables[name], str):
            hashes[tables[name]] = inputs[table.input]
        elif table.record is None:
            objects[path] = json.dumps(tables[name])
        else:
            write_table(path, tables[name], table.record)
    for path, text in objects.items():
        for given, hashed in hashes.items():
            text = text.replace(json.dumps(given), json.dumps(digest([hashed])))
        write_text(path, text)
    return inputs


def outputs(folder: Path, gate: str) -> Outputs:
    verdicts = folder / "gates" / f"{gate}.json"
    if not gate_of(gate).cleans:
        return Outputs(verdicts)
    return Outputs(verdicts, folder / "clean", folder / "quarantine.parquet")


@pytest.fixture
def corpus(tmp_path: Path) -> dict[str, Path]:
    return write(tmp_path, "corpus", CASES["corpus"].clean())


def corrupt(inputs: dict[str, Path], numbers: list[int], **fields: Any) -> list[Dialog]:
    """Some dialogs of the corpus are changed."""
    dialogs: list[Dialog] = CASES["corpus"].clean()["dialogs"]
    for number in numbers:
        dialogs[number] = dataclasses.replace(dialogs[number], **fields)
    write_table(inputs["corpus"] / "dialogs.parquet", dialogs, Dialog)
    return dialogs


def saved(out: Outputs) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(out.verdicts.read_text())
    return value


NUMBER = "(212) 555-0123"
PERSONAL = ("Hi.", f"Call {NUMBER}", "Hm.")
FILED = ("corpus", "annotations", "filtered_dialogs", "groundedness", "carbon")
"""Gates that read nothing but record tables and JSON."""


@pytest.mark.parametrize("name", FILED)
def test_a_clean_gate_opens(name: str, tmp_path: Path) -> None:
    inputs = write(tmp_path, name, CASES[name].clean())
    out = outputs(tmp_path, name)
    verdicts = run_gate(name, inputs, LIMITS[name], out)
    assert saved(out)["passed"] is True
    assert [row["check"] for row in saved(out)["verdicts"]] == [v.check for v in verdicts]
    skipped = [row["check"] for row in saved(out)["verdicts"] if row["outcome"] == "skipped"]
    assert {row["outcome"] for row in saved(out)["verdicts"]} <= {"passed", "skipped"}
    assert set(skipped) <= OF_THE_WHOLE, "too few rows to judge the whole"
    assert "Gate" in out.verdicts.with_suffix(".html").read_text()
    assert out.verdicts.with_suffix(".passed").read_text() == PASSED
    counted = f"{len(verdicts) - len(skipped)} checks passed, {len(skipped)} skipped"
    assert describe(name, verdicts) == f"gate {name}: {counted}"


def test_everything_is_the_same_bytes_again(corpus: dict[str, Path], tmp_path: Path) -> None:
    corrupt(corpus, [3, 5], turns=PERSONAL)
    folders = (tmp_path / "a", tmp_path / "b")
    for folder in folders:
        run_gate("corpus", corpus, LIMITS["corpus"], outputs(folder, "corpus"))
    files = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in folders
    ]
    assert files[0] == files[1]
    assert len(files[0]) == 6


def test_a_fault_stops_in_one_line_after_the_verdicts_are_written(
    corpus: dict[str, Path], tmp_path: Path
) -> None:
    corrupt(corpus, [3], split="evaluation", dialog_id="<b>")
    out = outputs(tmp_path, "corpus")
    with pytest.raises(Refusal) as caught:
        run_gate("corpus", corpus, LIMITS["corpus"], out)
    message = str(caught.value)
    assert "\n" not in message
    assert f"1 of {len(gate_of('corpus').checks)} checks failed" in message
    assert "dialogs.split: expected only training and validation rows, 1 of 20 rows" in message
    failed = {row["check"]: row for row in saved(out)["verdicts"] if row["outcome"] == "failed"}
    assert saved(out)["passed"] is False
    assert set(failed) == {"dialogs.split"}
    assert failed["dialogs.split"]["failed"] == 1
    page = out.verdicts.with_suffix(".html").read_text()
    assert "stopped" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "http" not in page.replace("http(s)", "")  # nothing is fetched
    assert not out.verdicts.with_suffix(".passed").exists()
    assert out.cleaned is not None
    assert not out.cleaned.exists()


def test_bad_rows_are_set_aside_and_the_rest_goes_on(
    corpus: dict[str, Path], tmp_path: Path
) -> None:
    dialogs = corrupt(corpus, [3, 7], turns=PERSONAL)
    out = outputs(tmp_path, "corpus")
    assert out.cleaned is not None
    assert out.quarantine is not None
    verdicts = run_gate("corpus", corpus, LIMITS["corpus"], out)
    told = describe("corpus", verdicts)
    assert "quarantined: turns.personal" in told
    assert NUMBER not in told
    assert NUMBER not in out.verdicts.read_text() + out.verdicts.with_suffix(".html").read_text()
    rows = read_table(out.quarantine, Quarantined)
    assert [(row.table, row.number, row.check) for row in rows] == [
        ("dialogs", 3, "turns.personal"),
        ("dialogs", 7, "turns.personal"),
    ]
    assert [json.loads(row.record)["dialog_id"] for row in rows] == ["forum/3", "forum/7"]
    kept = [row for number, row in enumerate(dialogs) if number not in (3, 7)]
    assert read_table(out.cleaned / "dialogs.parquet", Dialog) == kept
    untouched = (corpus["corpus"] / "documents.parquet").read_bytes()
    assert (out.cleaned / "documents.parquet").read_bytes() == untouched


def test_of_a_table_that_memory_does_not_hold_a_sample_is_judged(
    corpus: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dialogs = corrupt(corpus, [4, 6], turns=PERSONAL)
    path = corpus["corpus"] / "dialogs.parquet"
    pq.write_table(pq.read_table(path), path, row_group_size=2, use_compliant_nested_type=False)
    size = sum(pq.read_metadata(path).row_group(n).total_byte_size for n in range(10))
    sampled = parquet(Dialog, "corpus", "dialogs.parquet", most=size // 2 + 1)
    monkeypatch.setitem(gate_of("corpus").tables, "dialogs", sampled)  # type: ignore[index]
    monkeypatch.setattr("lamda.gates.reading.MOST", size // 2 + 1)
    out = outputs(tmp_path, "corpus")
    assert out.cleaned is not None and out.quarantine is not None
    run_gate("corpus", corpus, LIMITS["corpus"], out)
    assert saved(out)["sampled"] == {"dialogs": [10, 20]}
    told = "dialogs: 10 of 20 rows were judged"
    assert told in capsys.readouterr().out and told in out.verdicts.with_suffix(".html").read_text()
    # every second pair of rows: 0, 1, 4, 5 and so on
    assert [row.number for row in read_table(out.quarantine, Quarantined)] == [4]
    kept = [row for number, row in enumerate(dialogs) if number != 4]
    assert read_table(out.cleaned / "dialogs.parquet", Dialog) == kept


def test_a_record_that_two_checks_find_is_dropped_once(
    corpus: dict[str, Path], tmp_path: Path
) -> None:
    corrupt(corpus, [3], turns=("Hi.", PERSONAL[1], "Bell\x07"))
    out = outputs(tmp_path, "corpus")
    assert out.cleaned is not None
    assert out.quarantine is not None
    run_gate("corpus", corpus, LIMITS["corpus"], out)
    assert [row.number for row in read_table(out.quarantine, Quarantined)] == [3, 3]
    assert len(read_table(out.cleaned / "dialogs.parquet", Dialog)) == 19


def test_too_many_bad_rows_stop_and_are_set_aside_all_the_same(
    corpus: dict[str, Path], tmp_path: Path
) -> None:
    corrupt(corpus, [3, 5, 7], turns=PERSONAL)
    out = outputs(tmp_path, "corpus")
    assert out.cleaned is not None
    assert out.quarantine is not None
    with pytest.raises(Refusal, match=r"turns\.personal: .* share of 0\.1 set aside"):
        run_gate("corpus", corpus, LIMITS["corpus"], out)
    assert [row.number for row in read_table(out.quarantine, Quarantined)] == [3, 5, 7]
    assert not out.cleaned.exists()


def test_another_limit_that_opens_the_gate_changes_nothing_for_later_stages(
    corpus: dict[str, Path], tmp_path: Path
) -> None:
    found = []
    for name, least in (("a", 10), ("b", 11)):
        out = outputs(tmp_path / name, "corpus")
        assert out.cleaned is not None
        run_gate("corpus", corpus, {**LIMITS["corpus"], "min_dialogs": least}, out)
        tables = [path.read_bytes() for path in sorted(out.cleaned.iterdir())]
        found.append((out.verdicts.with_suffix(".passed").read_bytes(), *tables))
    assert found[0] == found[1]


def test_the_verdicts_on_one_corpus_are_the_reference_of_the_next(
    corpus: dict[str, Path], tmp_path: Path
) -> None:
    first = outputs(tmp_path / "first", "corpus")
    run_gate("corpus", corpus, LIMITS["corpus"], first)
    limits = {**LIMITS["corpus"], "max_drift": 0.0}
    corpus["released"] = first.verdicts
    run_gate("corpus", corpus, limits, outputs(tmp_path / "same", "corpus"))
    corrupt(corpus, [0], turns=("Ships sailed north.", "Really?", "Yes."))
    with pytest.raises(Refusal, match=r"drift\.distance"):
        run_gate("corpus", corpus, limits, outputs(tmp_path / "other", "corpus"))


def test_a_warning_lets_the_pipeline_pass(corpus: dict[str, Path], tmp_path: Path) -> None:
    corrupt(corpus, [3], speakers=("ann",) * 3)
    out = outputs(tmp_path, "corpus")
    told = describe("corpus", run_gate("corpus", corpus, LIMITS["corpus"], out))
    assert " skipped; warning: dialogs.voices" in told
    assert "1 warning" in out.verdicts.with_suffix(".html").read_text()


def test_an_optional_input_may_be_absent(corpus: dict[str, Path], tmp_path: Path) -> None:
    del corpus["knowledge"], corpus["released"], corpus["built"]
    verdicts = run_gate("corpus", corpus, LIMITS["corpus"], outputs(tmp_path, "corpus"))
    assert {v.check for v in verdicts if v.outcome == "skipped"} - OF_THE_WHOLE == {
        "knowledge.url",
        "knowledge.text",
        "knowledge.unique",
        "index.same",
        "drift.distance",
    }


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("missing", "no such file"),
        ("torn", "expected a Parquet table"),
        ("schema", "column 'document_id' of Document is missing"),
    ],
)
def test_an_input_that_does_not_read_is_a_verdict(
    fault: str, reason: str, corpus: dict[str, Path], tmp_path: Path
) -> None:
    path = corpus["corpus"] / "documents.parquet"
    if fault == "missing":
        path.unlink()
    elif fault == "torn":
        path.write_bytes(path.read_bytes()[:100])
    else:
        write_table(path, CASES["corpus"].clean()["dialogs"], Dialog)
    out = outputs(tmp_path, "corpus")
    with pytest.raises(Refusal, match=reason) as caught:
        run_gate("corpus", corpus, LIMITS["corpus"], out)
    assert "\n" not in str(caught.value)
    assert [row["check"] for row in saved(out)["verdicts"]] == ["documents.readable"]
    assert reason in out.verdicts.with_suffix(".html").read_text().replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("name", "table", "check"),
    [
        ("annotations", "ssi", "ssi.count"),
        ("annotations", "safety", "safety.count"),
        ("groundedness", "groundedness", "forms.count"),
    ],
)
def test_an_empty_set_is_refused_unless_the_run_has_no_such_task(
    name: str, table: str, check: str, tmp_path: Path
) -> None:
    tables = {**CASES[name].clean(), table: []}
    inputs = write(tmp_path / "asked", name, tables)
    with pytest.raises(Refusal, match=rf"1 of \d+ checks failed: {check}: .* found 0"):
        run_gate(name, inputs, LIMITS[name], outputs(tmp_path / "asked", name))
    tables["asked"] = [row for row in tables["asked"] if row.task != table]
    out = outputs(tmp_path / "absent", name)
    verdicts = run_gate(name, write(tmp_path / "absent", name, tables), LIMITS[name], out)
    assert check in {v.check for v in verdicts if v.outcome == "skipped"}
    assert out.cleaned
    assert (
        read_table(out.cleaned / f"{table}.parquet", gate_of(name).tables[table].record or str)
        == []
    )


def test_a_task_that_is_no_part_of_the_run_leaves_nothing_to_leak() -> None:
    tables = {**CASES["evaluation"].clean(), "safety": [], "groundedness": []}
    gate = gate_of("evaluation")
    verdicts = run_suite(gate.checks, gate.frames(**tables), LIMITS["evaluation"])
    assert {v.outcome for v in verdicts if v.check not in OF_THE_WHOLE} == {"passed"}


def test_what_a_gate_knows_of_the_run_reaches_its_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}

    def frames(report: Any, **settings: Any) -> Any:
        given.update(settings)
        return gate.frames(report)

    gate = gate_of("carbon")
    monkeypatch.setattr(carbon, "GATE", dataclasses.replace(gate, frames=frames))
    inputs = write(tmp_path, "carbon", CASES["carbon"].clean())
    run_gate("carbon", inputs, LIMITS["carbon"], outputs(tmp_path, "carbon"), {"seed": 17})
    assert given == {"seed": 17}


def test_metrics_without_a_count_do_not_read(tmp_path: Path) -> None:
    tables = {**CASES["filtered_dialogs"].clean(), "metrics": {"kept": 3}}
    inputs = write(tmp_path, "filtered_dialogs", tables)
    with pytest.raises(Refusal, match=r"metrics: expected an object with 'scored'; run"):
        run_gate("filtered_dialogs", inputs, LIMITS["filtered_dialogs"], Outputs(tmp_path / "v"))


def test_a_release_wants_the_report_of_every_gate(tmp_path: Path) -> None:
    tables = CASES["release"].clean()
    for folder in ("model", "gates"):
        (tmp_path / folder).mkdir()
    table = gate_of("release").tables["reports"]
    for name, report in tables["reports"].items():
        (tmp_path / "gates" / f"{name}.json").write_text(json.dumps(report))
    assert table.read(tmp_path / "gates") == tables["reports"]
    (tmp_path / "gates" / "carbon.json").unlink()
    (tmp_path / "gates" / "release.json").write_text("its own, of another run")
    assert "carbon" not in table.read(tmp_path / "gates")
    save_file({}, tmp_path / "model" / "model.safetensors")
    saved_model = gate_of("release").tables["model"].read(tmp_path / "model")
    assert saved_model.tensors == []
    assert saved_model.sha256 == digest([tmp_path / "model"])


def test_wrong_names_are_errors(corpus: dict[str, Path], tmp_path: Path) -> None:
    out = outputs(tmp_path, "corpus")
    with pytest.raises(LamdaError, match="no such gate; there are: corpus, tokens"):
        run_gate("corups", corpus, {}, out)
    with pytest.raises(LamdaError, match="unknown input 'pages'"):
        run_gate("corpus", {**corpus, "pages": tmp_path}, {}, out)
    with pytest.raises(LamdaError, match=r"'corpus' is missing; it reads corpus, \[knowledge\]"):
        run_gate("corpus", {"knowledge": corpus["knowledge"]}, {}, out)
    with pytest.raises(LamdaError, match="it cleans corpus: name --cleaned"):
        run_gate("corpus", corpus, {}, Outputs(out.verdicts))
    with pytest.raises(LamdaError, match="it cleans nothing: omit --cleaned"):
        run_gate("carbon", {"report": tmp_path}, {}, out)
    assert not out.verdicts.exists()


def test_importing_the_gates_does_not_import_great_expectations() -> None:
    code = "import sys, lamda.gates.gate; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
