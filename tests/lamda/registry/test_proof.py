"""Attacks on a finished, committed run: what a release refuses, and which stage and file it names.

Each attack is made to a copy of one workspace, which can be released. Where it says so, dvc.lock
is made to fit the attack and committed, as `dvc commit -f` would.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lamda.errors import LamdaError, Refusal
from lamda.files import read_json, write_json
from lamda.gates.report import seal
from lamda.hashes import dvc_hash
from lamda.outputs import GATE_REPORTS, LOCK, METRICS, MODEL, RELEASED, RESOLVED
from lamda.registry.challenge import judge_release
from lamda.registry.policy import promotion_policy
from lamda.registry.publish import publish
from lamda.registry.release import list_releases, make_release
from lamda.runner.graph import load_graph
from lamda.storage.opening import open_store
from lamda.tokenizer import Tokenizer

from ..runner.workspace import MADE, fill, git, responses

EVALUATION = Path("reports/gates/evaluation.json")
SOURCES = {
    "lamda/train.py": "steps = 3\n",
    "lamda/deep/helper.py": "rate = 1\n",
    "lamda/gates/carbon.py": "watts = 1\n",
    "stages/gate.py": "gate\n",
    "own/data.csv": "1\n",
    "data/train/a": "a\n",
}
RECIPE = {
    "resolve": {"deps": ["lamda", "params.yaml", "profiles", "own"], "outs": [RESOLVED]},
    "corpus": {"deps": ["own/data.csv"], "outs": ["data/train"]},
    "train": {
        "deps": ["lamda/train.py", "lamda/deep", "data/train"],
        "params": {RESOLVED: ["seed", "pretrain"]},
        "outs": [MODEL],
    },
    "evaluate": {"deps": [MODEL], "outs": [p for p in MADE if p not in (MODEL, RESOLVED)]},
    "gates": {
        "deps": ["stages/gate.py", "lamda/gates", METRICS, "data/train"],
        "outs": GATE_REPORTS,
        "meta": {"kind": "gate"},
    },
}  # fmt: skip


def named(value: Any) -> Any:
    """Paths as text, as YAML wants them."""
    if isinstance(value, dict):
        return {str(key): named(inner) for key, inner in value.items()}
    return [named(inner) for inner in value] if isinstance(value, list | tuple) else str(value)


def lock(root: Path) -> dict[str, Any]:
    """What DVC would record of what is there."""
    values = YAML(typ="safe").load(root / RESOLVED)

    def hashed(paths: Any) -> list[dict[str, str]]:
        return [{"path": p, "hash": "md5", "md5": dvc_hash(root / p)} for p in named(list(paths))]

    stages = {}
    for name, recipe in RECIPE.items():
        params = {
            str(file): {key: values[key] for key in keys}
            for file, keys in recipe.get("params", {}).items()  # type: ignore[attr-defined]
        }
        stages[name] = {
            "cmd": f"run {name}", "deps": hashed(recipe["deps"]), "params": params,
            "outs": hashed(recipe["outs"]),
        }  # fmt: skip
    return {"schema": "2.0", "stages": stages}


def write_lock(root: Path, value: Any) -> None:
    with (root / LOCK).open("w") as stream:
        YAML().dump(value, stream)


def save(root: Path) -> None:
    git(root, "add", "-A", ".")
    git(root, "commit", "-q", "--allow-empty", "-m", "state")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Path:
    """A workspace after its run, committed."""
    root = tmp_path_factory.mktemp("finished") / "run"
    fill(root, tokenizer, responses("LaMDA"), 1)
    for name, text in SOURCES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    stages = {
        name: {"cmd": f"run {name}", **{k: v for k, v in recipe.items() if k != "params"}}
        | ({"params": [named(recipe["params"])]} if "params" in recipe else {})
        for name, recipe in RECIPE.items()
    }
    with (root / "dvc.yaml").open("w") as stream:
        YAML().dump({"stages": {n: stages_entry(s) for n, s in stages.items()}}, stream)
    ties = {p: dvc_hash(root / p) for p in (METRICS.as_posix(), "data/train")}
    code = {p: dvc_hash(root / p) for p in ("stages/gate.py", "lamda/gates/carbon.py")}
    for path in GATE_REPORTS:
        write_json(root / path, seal({**read_json(root / path), "inputs": ties, "code": code}))
    made = "".join(f"/{path}\n" for path in [*map(str, [*RELEASED, RESOLVED]), "data/train"])
    (root / ".gitignore").write_text(made)
    write_lock(root, lock(root))
    git(root, "init", "-q", "-b", "main")
    save(root)
    return root


def stages_entry(entry: dict[str, Any]) -> dict[str, Any]:
    meta, params = entry.pop("meta", None), entry.pop("params", None)
    plain = named(entry)
    return plain | ({"meta": meta} if meta else {}) | ({"params": params} if params else {})


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "run"))


def release(root: Path) -> str:
    return publish(root, load_graph(root / "dvc.yaml"), open_store(str(root.parent / "store")))[
        0
    ].id


def refused(root: Path, *told: str, kind: type[LamdaError] = LamdaError) -> None:
    """The release is refused, in one line that says all of this, and nothing is stored."""
    with pytest.raises(LamdaError) as raised:
        release(root)
    message = str(raised.value)
    assert type(raised.value) is kind, message
    assert "\n" not in message
    for words in told:
        assert words in message, message
    assert list_releases(open_store(str(root.parent / "store"))) == []


def test_what_proves_itself_is_released_and_judged(run: Path) -> None:
    name = release(run)
    assert release(run) == name
    store = open_store(str(run.parent / "store"))
    verdict = judge_release(store, name, None, promotion_policy(str(run)))
    assert (verdict.promote, len(list_releases(store))) == (True, 1), verdict.why


def test_what_only_later_stages_read_may_be_on_another_machine(run: Path) -> None:
    shutil.rmtree(run / "data" / "train")
    release(run)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("lamda/train.py", "stage 'train': lamda/train.py was changed after its run"),
        ("lamda/deep/helper.py", "stage 'train': lamda/deep was changed after its run"),
        ("lamda/gates/carbon.py", "stage 'gates': lamda/gates was changed after its run"),
        ("stages/gate.py", "stage 'gates': stages/gate.py was changed after its run"),
        ("params.yaml", "stage 'resolve': params.yaml was changed after its run"),
        ("own/data.csv", "stage 'corpus': own/data.csv was changed after its run"),
        ("profiles/smoke.yaml", "stage 'resolve': profiles was changed after its run"),
    ],
)
def test_code_params_and_own_files_that_changed_after_the_run(
    run: Path, path: str, told: str
) -> None:
    with (run / path).open("a") as stream:
        stream.write("# edited\n")
    refused(run, f"{run / path}: changed since the last commit")
    save(run)
    refused(run, told, "run `dvc repro`, commit, then release")
    (run / path).unlink()
    save(run)
    if not path.endswith(("deep/helper.py", "gates/carbon.py", ".yaml")):
        refused(run, f": {path} is gone")


@pytest.mark.parametrize("path", [*RELEASED, RESOLVED, Path("data/train")])
def test_outputs_that_are_not_those_of_the_run(run: Path, path: Path) -> None:
    place = next((p for p in sorted((run / path).rglob("*")) if p.is_file()), run / path)
    before, told = place.stat(), place.read_bytes()
    place.write_bytes(told[:-1] + bytes([told[-1] ^ 1]))  # of the same size, and time
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    if path in (*GATE_REPORTS, RESOLVED):  # is no JSON now
        refused(run, str(path))
    else:
        refused(run, f"{path} was changed after its run")
    place.write_bytes(told)
    release(run)
    shutil.rmtree(run / path) if (run / path).is_dir() else (run / path).unlink()
    if path in RELEASED:
        with pytest.raises(LamdaError, match=f"{path}: no such file"):
            release(run)


Forge = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        (lambda s: s.pop("train"), "stage 'train': dvc.lock holds no run of it"),
        (lambda s: s["train"].update(cmd="other"), "stage 'train': dvc.yaml has another command"),
        (lambda s: s["train"]["deps"].pop(0), "lamda/train.py is what it reads now, and did not"),
        (lambda s: s["train"]["outs"].clear(), "models/lamda is what it writes now, and did not"),
        (
            lambda s: s["train"]["deps"][2].update(md5="0" * 32 + ".dir"),
            "stage 'train': data/train is not what it read: another was made since",
        ),
        (
            lambda s: s["train"]["params"]["params.resolved.yaml"].update(seed=99),
            "stage 'train': params.resolved.yaml has another seed than its run",
        ),
        (
            lambda s: s["train"]["params"]["params.resolved.yaml"]["pretrain"].update(tokens=1),
            "stage 'train': params.resolved.yaml has another pretrain.tokens than its run",
        ),
        (
            lambda s: s["train"]["params"]["params.resolved.yaml"].pop("pretrain"),
            "stage 'train': params.resolved.yaml has another pretrain than its run",
        ),
        (lambda s: s["train"].pop("cmd"), "expected DVC's lock of stages"),
        (lambda s: s["train"].update(outs=[1]), "expected DVC's lock of stages"),
        (lambda s: s["train"]["outs"][0].pop("md5"), "expected DVC's lock of stages"),
    ],
)
def test_a_lock_that_is_not_of_this_run(run: Path, forge: Forge, told: str) -> None:
    value = YAML(typ="safe").load(run / LOCK)
    forge(value["stages"])
    write_lock(run, value)
    save(run)
    refused(run, told)


def edit_reports(run: Path, change: Forge, *paths: Path, fits: bool) -> None:
    """Edit reports, commit the lock that fits them, and where it `fits` give them a digest."""
    for path in paths or (EVALUATION,):
        report = read_json(run / path)
        change(report)
        write_json(run / path, seal(report) if fits else report)
    write_lock(run, lock(run))
    save(run)


def measure(report: dict[str, Any]) -> dict[str, Any]:
    """The first value that was held against a limit."""
    return next(one for row in report["verdicts"] for one in row["measures"])


def bare(report: dict[str, Any]) -> None:
    report.clear()
    report["passed"] = True


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.update(gate="corpus"),
        lambda report: report.update(passed="yes"),
        lambda report: report["inputs"].update({METRICS.as_posix(): "0" * 32}),
        lambda report: report["code"].update({"stages/gate.py": "0" * 32}),
        lambda report: report["limits"].update(min_contexts=1),
        lambda report: report["profile"].update(words={}),
        lambda report: measure(report).update(measured=1000),
        lambda report: report["verdicts"].pop(),
        lambda report: report["verdicts"][0].update(checked=2),
    ],
)
def test_a_report_that_was_edited(run: Path, change: Forge) -> None:
    edit_reports(run, change, fits=False)
    refused(run, f"{EVALUATION}: ", "run the gate again (`dvc repro -f -s gate_evaluation`)")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (bare, "it lacks gate, inputs, code, limits, verdicts, profile"),
        (lambda r: r.update(gate="corpus"), "it is a report of gate 'corpus'"),
        (lambda r: r["inputs"].update({METRICS.as_posix(): "0" * 32}), f"judged another {METRICS}"),
        (lambda r: r["inputs"].pop(METRICS.as_posix()), f"it did not judge {METRICS}"),
        (lambda r: r["inputs"].update(other="0" * 32), "it judged other, of which dvc.lock knows"),
        (lambda r: r["code"].update({"stages/gate.py": "0" * 32}), "judged another stages/gate.py"),
        (lambda r: r["code"].clear(), "it did not judge stages/gate.py"),
        (lambda r: r["code"].update({"lamda/gates/x.py": "0" * 32}), "judged another lamda/gates"),
        (
            lambda r: (r["limits"].update(min_contexts=1), measure(r).update(limit_value=1)),
            "its limit min_contexts is not that of params.resolved.yaml",
        ),
        (lambda r: measure(r).update(measured=0), "is False, and not True"),
        (lambda r: measure(r).update(measured=None, passed=None), "nothing was measured against"),
        (lambda r: r["verdicts"].pop(), "it lacks the check researched.auc"),
        (lambda r: r["verdicts"][0].update(severity="warn"), "it may warn and not block"),
        (lambda r: r["verdicts"][0].update(measures=[]), "it was not held against min_contexts"),
        (lambda r: r.update(passed=False), "it says passed: False, its verdicts say True"),
    ],
)
def test_a_forged_report_whose_digest_and_lock_fit(run: Path, change: Forge, told: str) -> None:
    edit_reports(run, change, fits=True)
    if told.startswith("it says passed: False"):
        refused(run, "gate evaluation stopped the pipeline", kind=Refusal)
    else:
        refused(run, "evaluation", told)


def test_the_report_of_another_gate_or_of_another_run(run: Path, finished: Path) -> None:
    shutil.copy(run / "reports/gates/corpus.json", run / EVALUATION)
    write_lock(run, lock(run))
    save(run)
    refused(run, f"{EVALUATION}: it is a report of gate 'corpus'")
    shutil.copy(finished / EVALUATION, run / EVALUATION)
    metrics = read_json(run / METRICS)
    metrics["models"]["LaMDA"]["safety"]["value"] = 0.99
    write_json(run / METRICS, metrics)  # evaluated again, and the gate not run
    write_lock(run, lock(run))
    save(run)
    refused(run, f"it judged another {METRICS} than the one that dvc.lock records")


def test_a_model_whose_gate_refused(run: Path) -> None:
    """As a gate leaves it: a report that says so, and a lock of the run before, or none."""
    report = read_json(run / EVALUATION)
    row = report["verdicts"][0]
    row |= {"outcome": "failed", "failed": 1}
    row["measures"][0] |= {"measured": 5, "passed": False}
    write_json(run / EVALUATION, seal({**report, "passed": False}))
    told = (
        "gate evaluation stopped the pipeline: contexts.count; what it refused is not released",
    )
    refused(run, *told, kind=Refusal)
    value = lock(run)
    del value["stages"]["gates"]
    write_lock(run, value)
    save(run)
    refused(run, *told, kind=Refusal)
    (run / EVALUATION).unlink()  # nobody saw it
    refused(run, "stage 'gates': dvc.lock holds no run of it: it did not run, or stopped")
    write_lock(run, lock_without_reports(run))
    save(run)
    with pytest.raises(LamdaError, match="reports/gates/evaluation.json is what it writes now"):
        release(run)


def lock_without_reports(root: Path) -> dict[str, Any]:
    (root / EVALUATION).write_text("{}")
    value = lock(root)
    (root / EVALUATION).unlink()
    outs = value["stages"]["gates"]["outs"]
    value["stages"]["gates"]["outs"] = [out for out in outs if out["path"] != str(EVALUATION)]
    return value


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (METRICS, "results/metrics.json is not what its dvc.lock records"),
        (RESOLVED, "params.resolved.yaml is not what its dvc.lock records"),
        (EVALUATION, "reports/gates/evaluation.json: it was edited after the gate wrote it"),
        (LOCK, "results/metrics.json is not what its dvc.lock records"),
    ],
)
def test_a_release_that_another_tool_made_is_held_against_its_own_lock(
    run: Path, path: Path, told: str
) -> None:
    """Without `lamda release` and its checks: the promoting side looks by itself."""
    text = (run / path).read_text()
    if path == LOCK:
        (recorded,) = {dvc_hash(run / METRICS)}
        text = text.replace(recorded, "0" * 32)
    elif path == RESOLVED:
        text += "# more\n"
    else:
        text = json.dumps({**json.loads(text), "passed": True, "more": 1})
    (run / path).write_text(text)
    store = open_store(str(run.parent / "store"))
    paths = [*RELEASED, LOCK, RESOLVED]
    made, _ = make_release(store, run, paths, {}, "c" * 40, "2026-01-01T00:00:00+00:00")
    with pytest.raises(LamdaError, match=f"release {made.id}: ") as raised:
        judge_release(store, made.id, None, promotion_policy(str(run)))
    assert told in str(raised.value)


def test_a_gate_that_was_taken_out_of_the_graph(run: Path) -> None:
    """DVC keeps the entries of stages that are gone: a report of an earlier run proves nothing."""
    old = YAML(typ="safe").load(run / LOCK)["stages"]["gates"]
    graph = YAML(typ="safe").load(run / "dvc.yaml")
    del graph["stages"]["gates"]
    with (run / "dvc.yaml").open("w") as stream:
        YAML().dump(graph, stream)
    metrics = read_json(run / METRICS)
    metrics["models"]["LaMDA"]["safety"]["value"] = 0.99
    write_json(run / METRICS, metrics)  # evaluated again, without a gate
    value = lock(run)
    value["stages"]["gates"] = old
    write_lock(run, value)
    save(run)
    refused(run, "no stage makes reports/gates/")
    store = open_store(str(run.parent / "store"))
    paths = [*RELEASED, LOCK, Path("params.yaml"), RESOLVED]
    made, _ = make_release(store, run, paths, {}, "0" * 40, "2026-01-01T00:00:00+00:00")
    with pytest.raises(LamdaError, match=f"another {METRICS} than the one that was made since"):
        judge_release(store, made.id, None, promotion_policy(str(run)))


def test_a_stage_that_was_renamed_leaves_an_entry_that_says_nothing(run: Path) -> None:
    value = YAML(typ="safe").load(run / LOCK)
    old = json.loads(json.dumps(value["stages"]["evaluate"]))
    old["outs"] = [{**out, "md5": "0" * 32} for out in old["outs"]]
    value["stages"]["evaluate_before"] = old
    write_lock(run, value)
    save(run)
    release(run)
