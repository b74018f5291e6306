"""A workspace as a run of the pipeline leaves it: small, untrained, committed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lamda.carbon.report import StageCost, carbon_report
from lamda.config.params import Params, load_params
from lamda.config.profiles import set_profile
from lamda.config.resolve import write_resolved
from lamda.evaluation.report import write_report
from lamda.files import write_json
from lamda.gates.measure import measures
from lamda.gates.registry import gate_of
from lamda.gates.report import seal
from lamda.hashes import dvc_hash
from lamda.model.config import preset
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.outputs import (
    CARBON,
    CORPUS_VERDICTS,
    GATE_REPORTS,
    INDEX,
    KNOWLEDGE,
    LOCK,
    METRICS,
    MODEL,
    PARAMS,
    RELEASED,
    RESOLVED,
    RESPONSES,
)
from lamda.outputs import TOKENIZER as TOKENIZER_FILE
from lamda.records import Document, JudgedResponse, write_table
from lamda.tokenizer import Tokenizer
from lamda.toolset.indexing import build_index
from stages.gate import limits_of

from ..evaluation.rows import answers

REPOSITORY = Path(__file__).resolve().parents[3]
Columns = Mapping[str, Sequence[int]]
TASKS: Mapping[str, Columns] = {
    "ssi": {
        "sensible": [1] * 30 + [0] * 10,
        "specific": [1, 0] * 20,
        "interesting": [1] + [0] * 39,
        "asked": [1] * 20 + [0] * 20,
        "right": [1] * 10 + [0] * 30,
    },
    "safety": {"safe": [1] * 36 + [0] * 4},
    "groundedness": {
        "claims": [1] * 30 + [0] * 10,
        "supported": [1] * 20 + [0] * 20,
        "citable": [1] * 25 + [0] * 15,
        "cited": [1] * 15 + [0] * 25,
    },
}
"""Labels of 40 responses a task."""
RULES = "rules@1"
"""Who judged the responses."""
TRIAL = "trial: true"
FIGURES = Path("metrics/corpus.json")
MADE = [*(path for path in RELEASED if path not in GATE_REPORTS), RESOLVED, FIGURES]
"""What stage `all` of a workspace writes; the rest comes from stage `gates`."""


def graph(command: str, judge: str, deps: str = "") -> str:
    """A dvc.yaml of two stages: one writes MADE, and one the gates' reports."""
    outs = ["".join(f"      - {path.as_posix()}\n" for path in of) for of in (MADE, GATE_REPORTS)]
    return (
        f"stages:\n  all:\n    cmd: {command}\n    deps: [{deps}]\n    outs:\n{outs[0]}"
        f"  gates:\n    cmd: {judge}\n    deps: [{METRICS}]\n    outs:\n{outs[1]}"
        "    meta: {kind: gate}\n"
    )


PROFILE = {"sources": {"forum": 0.75, "wiki": 0.25}}
"""What the corpus gate tells of the corpus."""


def responses(model: str, tasks: Mapping[str, Columns] = TASKS) -> list[JudgedResponse]:
    return [
        replace(row, judged_by=RULES)
        for task, columns in tasks.items()
        for row in answers(model, task, {name: list(column) for name, column in columns.items()})
    ]


def fill(folder: Path, tokenizer: Tokenizer, rows: Sequence[JudgedResponse], seed: int) -> None:
    """Write everything that a release takes from `folder`; the model's weights follow `seed`."""
    folder.mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / PARAMS, folder)
    shutil.copytree(REPOSITORY / "profiles", folder / "profiles", dirs_exist_ok=True)
    smoke = folder / "profiles" / "smoke.yaml"
    assert TRIAL in smoke.read_text()
    smoke.write_text(smoke.read_text().replace(TRIAL, "trial: false"))
    set_profile(folder / PARAMS, "smoke")
    write_resolved(folder, folder / RESOLVED)
    params = load_params(folder / RESOLVED)
    save_model(Transformer(preset("smoke", tokenizer.vocab_size), seed), folder / MODEL)
    (folder / TOKENIZER_FILE).write_bytes(tokenizer._processor.serialized_model_proto())
    about = Document(
        "1", "knowledge", "https://example.org/Porto", "Porto", "Porto / River / Douro"
    )
    write_table(folder / KNOWLEDGE / "documents.parquet", [about], Document)
    build_index([about], folder / INDEX)
    write_table(folder / RESPONSES, rows, JudgedResponse)
    plot = folder / "results" / "metrics.csv"
    write_report(rows, params.evaluate, params.seed, metrics=folder / METRICS, plot=plot)
    cost = StageCost("pretrain", 61.0, 122.0, 40_000, 1.5e12, 0.0025, "assumed")
    write_json(folder / FIGURES, {"sources": {"forum": {"rows": 123_456}}})
    write_json(folder / CARBON, carbon_report([cost], params.carbon_report))
    inputs = {METRICS.as_posix(): dvc_hash(folder / METRICS)}
    for path in GATE_REPORTS:
        write_json(folder / path, gate_report(path.stem, params, inputs))


def gate_report(
    gate: str, params: Params, inputs: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a gate tells that judged `inputs` and measured the very limits of `params`."""
    limits = limits_of(params, gate)
    verdicts = [
        {
            "check": check.name,
            "severity": check.severity,
            "outcome": "passed",
            "checked": 1,
            "failed": 0,
            "error": "",
            "records": 0,
            "measures": [
                {**asdict(found), "measured": found.limit_value, "passed": True}
                for found in measures(check, None, limits, 0, ())
            ],
        }
        for check in gate_of(gate).checks
    ]
    profile = PROFILE if gate == CORPUS_VERDICTS.stem else {}
    return seal(
        {
            "gate": gate,
            "inputs": dict(inputs or {}),
            "code": {},
            "limits": limits,
            "verdicts": verdicts,
            "profile": profile,
            "passed": True,
        }
    )


def record(folder: Path) -> None:
    """Write dvc.yaml, and the dvc.lock of a run that made what is there."""

    def hashed(paths: Sequence[Path]) -> list[dict[str, str]]:
        there = [path for path in paths if (folder / path).exists()]
        return [{"path": p.as_posix(), "hash": "md5", "md5": dvc_hash(folder / p)} for p in there]

    (folder / "dvc.yaml").write_text(graph("make", "judge"))
    stages = {
        "all": {"cmd": "make", "outs": hashed(MADE)},
        "gates": {"cmd": "judge", "deps": hashed([METRICS]), "outs": hashed(GATE_REPORTS)},
    }
    with (folder / LOCK).open("w") as stream:
        YAML().dump({"schema": "2.0", "stages": stages}, stream)


def commit(folder: Path) -> str:
    """Record the outputs in dvc.lock and commit; returns the commit."""
    record(folder)
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", LOCK.as_posix(), PARAMS.as_posix(), "profiles", "dvc.yaml")
    git(folder, "commit", "-q", "--allow-empty", "-m", "outputs")
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=tester", "-c", "user.email=tester@example.org"]
    command = ["git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
