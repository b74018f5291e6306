from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.gates.gate import GATES, describe, run_gate
from lamda.records import Dialog, Document, write_table

from .tables import CLEAN, LIMITS


def write(folder: Path, gate: str, tables: dict[str, Any]) -> dict[str, Path]:
    """The tables as the stages write them; inputs by name."""
    inputs = {}
    for name, table in GATES[gate].tables.items():
        inputs[table.input] = folder / table.input
        path = inputs[table.input] / table.file
        if table.record is None:
            path.write_text(json.dumps(tables[name]))
        else:
            write_table(path, tables[name], table.record)
    return inputs


@pytest.fixture
def corpus(tmp_path: Path) -> dict[str, Path]:
    return write(tmp_path, "corpus", CLEAN["corpus"]())


@pytest.mark.parametrize("name", GATES)
def test_a_clean_gate_opens(name: str, tmp_path: Path) -> None:
    inputs = write(tmp_path, name, CLEAN[name]())
    out = tmp_path / "gates" / f"{name}.json"
    verdicts = run_gate(name, inputs, LIMITS[name], out)
    saved = json.loads(out.read_text())
    assert saved["passed"] is True
    assert [row["check"] for row in saved["verdicts"]] == [v.check for v in verdicts]
    assert {row["outcome"] for row in saved["verdicts"]} == {"passed"}
    assert "Gate" in out.with_suffix(".html").read_text()
    assert describe(name, verdicts) == f"gate {name}: {len(verdicts)} checks passed, 0 skipped"


def test_verdicts_are_the_same_bytes_again(corpus: dict[str, Path], tmp_path: Path) -> None:
    run_gate("corpus", corpus, LIMITS["corpus"], tmp_path / "a.json")
    run_gate("corpus", corpus, LIMITS["corpus"], tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_fault_stops_in_one_line_after_the_verdicts_are_written(
    corpus: dict[str, Path], tmp_path: Path
) -> None:
    dialogs = CLEAN["corpus"]()["dialogs"]
    dialogs[3] = dataclasses.replace(dialogs[3], split="evaluation", turns=("a", "<b>\x07", "c"))
    write_table(corpus["corpus"] / "dialogs.parquet", dialogs, Dialog)
    with pytest.raises(LamdaError) as caught:
        run_gate("corpus", corpus, LIMITS["corpus"], tmp_path / "v.json")
    message = str(caught.value)
    assert "\n" not in message
    assert "2 of 26 checks failed" in message
    assert "dialogs.split: expected only training and validation rows, 1 of 20 rows" in message
    assert "forum/3" in message
    saved = json.loads((tmp_path / "v.json").read_text())
    failed = {row["check"]: row for row in saved["verdicts"] if row["outcome"] == "failed"}
    assert saved["passed"] is False
    assert set(failed) == {"dialogs.split", "turns.printable"}
    assert failed["dialogs.split"]["failed"] == 1
    page = (tmp_path / "v.html").read_text()
    assert "stopped" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "http" not in page.replace("http(s)", "")  # nothing is fetched


def test_a_warning_lets_the_pipeline_pass(corpus: dict[str, Path], tmp_path: Path) -> None:
    dialogs = CLEAN["corpus"]()["dialogs"]
    dialogs[3] = dataclasses.replace(dialogs[3], speakers=("ann",) * 3)
    write_table(corpus["corpus"] / "dialogs.parquet", dialogs, Dialog)
    verdicts = run_gate("corpus", corpus, LIMITS["corpus"], tmp_path / "v.json")
    assert "25 checks passed, 0 skipped; warning: dialogs.voices" in describe("corpus", verdicts)
    assert "1 warning" in (tmp_path / "v.html").read_text()


def test_an_optional_input_may_be_absent(corpus: dict[str, Path], tmp_path: Path) -> None:
    del corpus["knowledge"]
    verdicts = run_gate("corpus", corpus, LIMITS["corpus"], tmp_path / "v.json")
    assert {v.check for v in verdicts if v.success is None} == {
        "knowledge.url",
        "knowledge.text",
        "knowledge.unique",
    }


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("missing", "no such file"),
        ("empty", "expected rows, found none"),
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
        rows = CLEAN["corpus"]()["dialogs"] if fault == "schema" else []
        write_table(path, rows, Dialog if rows else Document)
    with pytest.raises(LamdaError, match=reason) as caught:
        run_gate("corpus", corpus, LIMITS["corpus"], tmp_path / "v.json")
    assert "\n" not in str(caught.value)
    saved = json.loads((tmp_path / "v.json").read_text())
    assert [row["check"] for row in saved["verdicts"]] == ["documents.readable"]
    assert reason in (tmp_path / "v.html").read_text().replace("&#x27;", "'")


def test_metrics_without_a_count_do_not_read(tmp_path: Path) -> None:
    inputs = write(
        tmp_path, "filtered_dialogs", {**CLEAN["filtered_dialogs"](), "metrics": {"kept": 3}}
    )
    with pytest.raises(LamdaError, match=r"metrics: expected an object with the number"):
        run_gate("filtered_dialogs", inputs, LIMITS["filtered_dialogs"], tmp_path / "v.json")


def test_wrong_names_are_errors(corpus: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "v.json"
    with pytest.raises(LamdaError, match="no such gate; there are: corpus, annotations"):
        run_gate("corups", corpus, {}, out)
    with pytest.raises(LamdaError, match="unknown input 'pages'"):
        run_gate("corpus", {**corpus, "pages": out}, {}, out)
    with pytest.raises(LamdaError, match=r"'corpus' is missing; it reads corpus, \[knowledge\]"):
        run_gate("corpus", {"knowledge": corpus["knowledge"]}, {}, out)
    assert not out.exists()


def test_importing_the_gates_does_not_import_great_expectations() -> None:
    code = "import sys, lamda.gates.gate; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
