"""What a stage leaves for W&B: one run by its hash, whatever becomes of the stage."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import Refusal
from lamda.hashes import dvc_hash
from lamda.inputs import Inputs
from lamda.tracking import live
from lamda.tracking.identity import entry_hash, group_of
from lamda.tracking.recording import tracked
from lamda.tracking.spool import RUNS, Spool, spools
from lamda.tracking.tracker import TRACKED, CurveFile, tracked_curve

from .whole_run import CURVE, SECRET, inputs_of, put, write_run

RESOLVED = """
profile: smoke
seed: 3
model: {{use: lamda, preset: tiny}}
roles: {{everest: {{turns: ["{said}"], definition: short}}}}
tracking: {{wandb: {wandb}, project: lamda, dialogs: 60, texts: {texts}}}
"""


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("WANDB_")] + [TRACKED, "RANK"]:
        monkeypatch.delenv(name, raising=False)


def prepared(root: Path, *, wandb: str = "true", texts: str = "false") -> None:
    write_run(root)
    put(root / "params.resolved.yaml", RESOLVED.format(wandb=wandb, texts=texts, said=SECRET))


def ran(root: Path, stage: str, error: BaseException | None = None) -> Spool:
    """Do as if the stage wrote its files; the run that it left."""
    with pytest.raises(type(error)) if error else _nothing(), tracked(inputs_of(root, stage)):
        write_run(root)
        if error is not None:
            raise error
    (spool,) = [one for one in spools(root) if one.record()["stage"] == stage]
    return spool


class _nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_a_run_says_what_it_is_of(tmp_path: Path) -> None:
    prepared(tmp_path)
    spool = ran(tmp_path, "roles")
    record = spool.record()
    assert record["group"].startswith("smoke-seed3-")
    assert (record["job_type"], record["state"]) == ("stage", "finished")
    assert record["tags"] == ["profile:smoke", "seed:3", "preset:tiny", "challenger"]
    assert record["config"]["seed"] == 3
    assert record["config"]["roles"]["everest"] == {
        "definition": "short", "turns": [f"(text of {len(SECRET)} characters)"],
    }  # fmt: skip
    assert spool.id == f"roles-{record['config']['stage_hash'][:16]}"
    assert ran(tmp_path, "gate_corpus").record()["job_type"] == "gate"


@pytest.mark.parametrize("said", ["私の妹の番号は", "Größe"])
def test_words_of_a_script_without_blanks_are_texts_too(tmp_path: Path, said: str) -> None:
    prepared(tmp_path)
    resolved = RESOLVED.format(wandb="true", texts="false", said=said)
    put(tmp_path / "params.resolved.yaml", resolved)
    told = ran(tmp_path, "roles").record()["config"]["roles"]["everest"]
    assert told["turns"] == [f"(text of {len(said)} characters)"]


def test_its_id_is_that_of_its_entry_in_dvc_lock(tmp_path: Path) -> None:
    prepared(tmp_path)
    put(tmp_path / "models/pt/weights", "w")
    spool = ran(tmp_path, "converse")
    inputs = inputs_of(tmp_path, "converse")
    deps = [
        {"path": dep, "hash": "md5", "md5": dvc_hash(tmp_path / dep)}
        for dep in inputs.deps if (tmp_path / dep).exists()
    ]  # fmt: skip
    missing = [{"path": dep, "hash": "md5", "md5": ""} for dep in inputs.deps
               if not (tmp_path / dep).exists()]  # fmt: skip
    params: dict[str, Any] = {}
    for (file, key), value in inputs.values.items():
        params.setdefault(file, {})[key] = value
    entry = {"cmd": inputs.command, "deps": [*deps, *missing], "params": params}
    assert entry_hash(entry) == spool.record()["config"]["stage_hash"]
    put(tmp_path / "models/pt/weights", "other")
    with tracked(inputs_of(tmp_path, "converse")):
        pass
    assert len(list((tmp_path / RUNS).iterdir())) == 2


def test_an_edit_makes_another_group_and_tracking_does_not(tmp_path: Path) -> None:
    prepared(tmp_path)
    first = group_of(tmp_path)
    put(tmp_path / "params.resolved.yaml", RESOLVED.format(wandb="true", texts="true", said=SECRET))
    assert group_of(tmp_path) == first
    put(tmp_path / "stages/roles.py", "1")
    assert group_of(tmp_path) != first


def test_a_training_that_is_cut_and_goes_on_is_one_run_with_rising_steps(tmp_path: Path) -> None:
    prepared(tmp_path)
    inputs = inputs_of(tmp_path, "pretrain")
    os.remove(tmp_path / "logs/pretrain.csv")
    with pytest.raises(SystemExit), tracked(inputs):
        os.remove(tmp_path / "metrics/pretrain.json")
        curve = tracked_curve(tmp_path / ".scratch/pretrain/curve.csv")
        for step in (10, 20, 30):
            curve.log({"loss": 1.0}, step)
        raise SystemExit(75)
    (spool,) = spools(tmp_path)
    assert [step for step, _ in spool.history()] == [10, 20, 30]
    assert spool.record()["state"] == "stopped"
    with tracked(inputs):
        put(tmp_path / "logs/pretrain.csv", CURVE + "30,,6,,,,,,,\n40,,5.5,,,,,,,\n")
        put(tmp_path / "metrics/pretrain.json", '{"final_loss": 5.5}')
    (spool,) = spools(tmp_path)
    assert [step for step, _ in spool.history()] == [10, 20, 30, 40, 41]
    assert spool.history()[-1][1] == {"train/final_loss": 5.5}
    assert spool.record()["state"] == "finished"


def test_a_killed_training_is_told_as_far_as_its_curve_goes(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "run")
    curve = CurveFile(tmp_path / "curve.csv")
    curve.log({"loss": 2.5}, 10)
    put(spool.folder / "curve", str(curve.path))
    with curve.path.open("a") as stream:
        stream.write("20,4")
    assert spool.rows() == [(10, {"train/loss": 2.5})]


def test_an_experiment_leaves_its_runs_in_the_repository(tmp_path: Path) -> None:
    experiment = tmp_path / ".dvc/tmp/exps/one"
    experiment.mkdir(parents=True)
    prepared(experiment)
    with tracked(inputs_of(experiment, "evaluate")):
        pass
    assert [one.record()["stage"] for one in spools(tmp_path)] == ["evaluate"]
    assert spools(experiment) == []


def test_a_gate_that_refuses_is_told_of(tmp_path: Path) -> None:
    prepared(tmp_path)
    spool = ran(tmp_path, "gate_corpus", Refusal("no"))
    assert spool.record()["state"] == "refused"
    figures = spool.history()[0][1]
    assert figures["gates/corpus/quarantined"] == 2
    assert figures["gates/corpus/drift_distance/max_drift_limit"] == 1
    assert len(spool.tables()["expectations"].rows) == 3


@pytest.mark.parametrize("texts", ["false", "true"])
def test_what_users_said_is_told_where_it_is_allowed_alone(tmp_path: Path, texts: str) -> None:
    prepared(tmp_path, texts=texts)
    for stage in ("judge", "gate_corpus", "roles", "evaluate"):
        ran(tmp_path, stage)
    kept = "".join(p.read_text() for p in (tmp_path / RUNS).rglob("*") if p.is_file())
    assert (SECRET in kept) == (texts == "true")
    assert "rater 7" not in kept
    judged = next(one for one in spools(tmp_path) if one.record()["stage"] == "judge")
    table = judged.tables()["dialogs"]
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert (row["queries"], row["citations"], row["changed"], row["candidates"]) == (1, 1, 1, 2)
    assert (row["dropped"], row["votes"]) == ('{"harm": 1}', '{"sensible": "2/3"}')


def test_the_sample_is_bounded_and_has_every_model(tmp_path: Path) -> None:
    prepared(tmp_path)
    put(tmp_path / "params.resolved.yaml",
        RESOLVED.format(wandb="true", texts="false", said="x").replace("60", "2"))  # fmt: skip
    table = ran(tmp_path, "judge").tables()["dialogs"]
    assert len(table.rows) == 2


@pytest.mark.parametrize(("wandb", "mode"), [("false", ""), ("true", "disabled")])
def test_switched_off_leaves_nothing_and_loads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wandb: str, mode: str
) -> None:
    if mode:
        monkeypatch.setenv("WANDB_MODE", mode)
    prepared(tmp_path, wandb=wandb)
    with tracked(inputs_of(tmp_path, "evaluate")):
        pass
    assert not (tmp_path / ".scratch").exists()
    with tracked(None):
        pass


def test_no_stage_needs_w_and_b(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wandb", None)
    prepared(tmp_path)
    assert ran(tmp_path, "evaluate").history()


def test_what_fails_here_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared(tmp_path)
    monkeypatch.setattr(Inputs, "paths", lambda _: iter(()))
    inputs = inputs_of(tmp_path, "evaluate")
    with tracked(inputs):
        put(tmp_path / "results/metrics.json", "{")
    assert capsys.readouterr().err.count("\n") == 1
    assert "results/metrics.json" not in spools(tmp_path)[0].record()


def test_the_stage_that_makes_the_params_is_named_afterwards(tmp_path: Path) -> None:
    write_run(tmp_path)
    with tracked(inputs_of(tmp_path, "resolve")):
        put(tmp_path / "params.resolved.yaml",
            RESOLVED.format(wandb="true", texts="false", said="x"))  # fmt: skip
    assert [one.record()["stage"] for one in spools(tmp_path)] == ["resolve"]


def test_a_sender_that_hangs_is_ended_and_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WANDB_API_KEY", "x" * 40)
    monkeypatch.setattr(live, "FINISH_SECONDS", 0.1)
    hanging = tmp_path / "hanging"
    put(hanging, "#!/bin/sh\nsleep 600\n")
    hanging.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(hanging))
    prepared(tmp_path)
    for _ in range(2):
        with tracked(inputs_of(tmp_path, "pretrain")):
            pass
    told = capsys.readouterr().err
    assert told.count("W&B: ") == 1
    assert "what it was to be told is kept: `lamda sync`" in told
