"""dvc.yaml is read as DVC reads it; what is not read is refused in one line that says why."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from dvc.repo import Repo
from dvc.repo.reproduce import collect_stages, plan_repro

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import RESOLVED

from lamda.errors import LamdaError
from lamda.runner.graph import Stage, load_graph, repro_order
from lamda.runner.settings import Resources, Settings

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLE = """
stages:
  train:
    desc: words
    cmd: python train.py --rows data/rows/a.parquet --out ${model.name}
    deps: [train.py, data/rows/a.parquet]
    params: [seed, {"profiles/${profile}.yaml": }, {other.yaml: [a, b]}]
    outs:
    - ${model.name}: {cache: false}
    metrics: [{metrics/train.json: {cache: false}}]
    plots: [plots/loss.csv]
    meta: {retries: 2}
  rows:
    cmd: [mkdir -p data, "python rows.py --rate ${rate} --on ${on} '\\\\${HOME}'"]
    deps: [rows.py]
    outs: [data/rows]
  gate_rows:
    cmd: python gate.py
    deps: [./data/rows]
    outs: [data/verdict.json]
    meta: {kind: gate}
"""
PARAMS = "profile: smoke\nseed: 1\nrate: 1e-4\non: true\nmodel: {name: model/small}\nlist: [1]\n"


def write(folder: Path, text: str, params: str = PARAMS) -> Path:
    (folder / "params.yaml").write_text(params)
    (folder / "dvc.yaml").write_text(text)
    return folder / "dvc.yaml"


def test_stages_come_in_order_with_templates_resolved(tmp_path: Path) -> None:
    rows, gate, train = load_graph(write(tmp_path, EXAMPLE))
    assert rows == Stage(
        name="rows",
        command="mkdir -p data && python rows.py --rate 0.0001 --on true '${HOME}'",
        deps=("rows.py",),
        outs=("data/rows",),
        params=(),
        metrics=(),
        plots=(),
        kind="stage",
        settings=Settings(),
        upstream=(),
    )
    assert (gate.name, gate.kind, gate.upstream) == ("gate_rows", "gate", ("rows",))
    assert train.command == "python train.py --rows data/rows/a.parquet --out model/small"
    assert train.params == (
        "params.yaml:seed", "profiles/smoke.yaml:", "other.yaml:a", "other.yaml:b",
    )  # fmt: skip
    assert train.products == ("model/small", "metrics/train.json", "plots/loss.csv")
    assert (train.upstream, train.settings, train.kind) == (
        ("rows",),
        Settings(retries=2),
        "stage",
    )


def test_a_dep_that_holds_an_output_is_an_edge_and_a_like_name_is_none(tmp_path: Path) -> None:
    text = """
stages:
  a: {cmd: x, deps: [data, database], outs: [c]}
  b: {cmd: x, outs: [data/b, datab]}
"""
    b, a = load_graph(write(tmp_path, text))
    assert (a.name, a.upstream, b.upstream) == ("a", ("b",), ())


def test_a_params_file_that_a_stage_writes_is_an_edge(tmp_path: Path) -> None:
    text = """
stages:
  a: {cmd: x, deps: [c], params: [seed, {made.yaml: [b.c, d]}], outs: [o]}
  resolve: {cmd: x, deps: [params.yaml], outs: [made.yaml]}
  c: {cmd: x, params: [made.yaml: ], outs: [c]}
"""
    resolve, c, a = load_graph(write(tmp_path, text))
    assert (resolve.upstream, c.upstream, a.upstream) == ((), ("resolve",), ("c", "resolve"))
    assert a.inputs == ("c", "params.yaml", "made.yaml")
    assert a.reads("made.yaml")
    assert not a.reads("made")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("stages: {a: {foreach: [1], do: {cmd: x}}}", ["stages.a.foreach", "several stages"]),
        ("stages: {a: {matrix: {m: [1]}, cmd: x}}", ["stages.a.matrix", "several stages"]),
        ("stages: {a: {cmd: x, wdir: b}}", ["stages.a.wdir", "relative to dvc.yaml"]),
        ("stages: {a: {cmd: x, vars: [b]}}", ["stages.a.vars", "params.yaml only"]),
        ("vars: [a.yaml]\nstages: {a: {cmd: x}}", ["key 'vars'", "params.yaml only"]),
        ("stages: {a: {cmd: x, dep: [b]}}", ["stages.a.dep", "unknown; known are: always_changed"]),
        ("stages: {a: {deps: [b]}}", ["stages.a.cmd", "expected a command", "None"]),
        ("stages: {a: {cmd: x, deps: b}}", ["stages.a.deps", "expected a list", "'b'"]),
        ("stages: {a: {cmd: x, outs: [1]}}", ["stages.a.outs", "expected text", "1"]),
        ("stages: {a: {cmd: x, meta: [1]}}", ["stages.a.meta", "expected keys and values"]),
        ("stages: {a: {cmd: x, meta: {kind: door}}}", ["a.meta.kind", "stage or gate", "'door'"]),
        ("stages: {a: {cmd: x, meta: {retry: 1}}}", ["a.meta.retry'", "known are: pool, queue"]),
        ("stages: {a: {cmd: x, meta: {retries: -1}}}", ["a.meta.retries", "from 0 on", "-1"]),
        ("stages: {a: {cmd: x, meta: {retries: true}}}", ["a.meta.retries", "True"]),
        ("stages: {a: {cmd: x, meta: {timeout_minutes: 0}}}", ["meta.timeout_minutes", "above 0"]),
        ("stages: {a: {cmd: x, meta: {timeout_minutes: 5m}}}", ["timeout_minutes", "'5m'"]),
        ("stages: {a: {cmd: x, meta: {pool: 3}}}", ["a.meta.pool", "expected a name", "3"]),
        ("stages: {a: {cmd: x, meta: {queue: ''}}}", ["a.meta.queue", "expected a name"]),
        ("stages: {a: {cmd: x, meta: {resources: 2}}}", ["meta.resources'", "keys and values"]),
        ("stages: {a: {cmd: x, meta: {resources: {cpu: 2}}}}", ["resources.cpu'", "known are"]),
        ("stages: {a: {cmd: x, meta: {resources: {cpus: 0}}}}", ["resources.cpus'", "from 1 on"]),
        ("stages: {a: {cmd: x, cmd: y}}", ["expected YAML", "'cmd' stands twice"]),
        ("stages: {a: {cmd: x, [1]: y}}", ["expected YAML", "expected a text as key"]),
        ("stages: {a: {cmd: x, params: ['b.yaml:']}}", ["stages.a.params", "write {file: }"]),
        ("stages: {a: x}", ["stages.a'", "expected keys and values", "'x'"]),
        ("stages: {a: {cmd: 'x ${seeds}'}}", ["stages.a.cmd", "${seeds}", "not in params.yaml"]),
        ("stages: {a: {cmd: 'x ${model.size}'}}", ["${model.size}", "not in params.yaml"]),
        ("stages: {a: {cmd: 'x ${seed.b}'}}", ["${seed.b}", "not in params.yaml"]),
        ("stages: {a: {cmd: 'x ${model}'}}", ["${model}", "not a text or a number"]),
        ("stages: {a: {cmd: 'x ${list[0]}'}}", ["${list[0]}", "not in params.yaml"]),
        ("stages: {}", ["key 'stages'", "expected stages"]),
        ("stages: [a]", ["key 'stages'", "expected stages"]),
        ("stages: {a: [", ["expected YAML"]),
        ("", ["key 'stages'", "None"]),
        (
            "stages: {a: {cmd: x, outs: [o]}, b: {cmd: x, metrics: [o]}}",
            ["stages 'a' and 'b' both write o"],
        ),
        ("stages: {a: {cmd: x, deps: [o], outs: [o]}}", ["cycle: a -> a"]),
        (
            "stages: {a: {cmd: x, deps: [p], outs: [o]}, b: {cmd: x, deps: [o], outs: [p/q]}}",
            ["form a cycle", "a -> b"],
        ),
    ],
)
def test_a_bad_graph_is_one_line_with_file_and_key(
    tmp_path: Path, text: str, parts: list[str]
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(LamdaError) as caught:
        load_graph(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_settings_of_an_orchestrator_are_bound(tmp_path: Path) -> None:
    text = """
stages:
  a:
    cmd: x
    meta:
      kind: gate
      retries: 0
      timeout_minutes: 1.5
      pool: gpu
      queue: big
      resources: {cpus: 4, memory_mib: 2048, gpus: 0}
"""
    (stage,) = load_graph(write(tmp_path, text))
    assert stage.kind == "gate"
    assert stage.settings == Settings(0, 1.5, "gpu", "big", Resources(4, 2048, 0))


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"dvc\.yaml: no such file"):
        load_graph(tmp_path / "dvc.yaml")
    (tmp_path / "dvc.yaml").write_text(EXAMPLE)
    with pytest.raises(LamdaError, match=r"params\.yaml: no such file"):
        load_graph(tmp_path / "dvc.yaml")


def test_the_graph_that_ships_is_read_without_anything_heavy() -> None:
    code = (
        "import sys; from pathlib import Path; from lamda.runner.graph import load_graph; "
        "print(len(load_graph(Path('dvc.yaml')))); "
        "heavy = {'dvc', 'torch', 'great_expectations', 'wandb', 'airflow', 'pandas', 'numpy'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, text=True, capture_output=True, check=True
    )
    count, heavy = done.stdout.splitlines()
    assert int(count) > 0
    assert heavy == "[]"


@pytest.mark.parametrize("source", ["example", "resolved", "shipped"])
def test_edges_are_those_that_dvc_sees(tmp_path: Path, source: str) -> None:
    write(tmp_path, EXAMPLE.replace("./data", "data"))
    if source == "resolved":
        (tmp_path / "dvc.yaml").write_text(RESOLVED)
    if source == "shipped":
        for name in ("dvc.yaml", "params.yaml"):
            (tmp_path / name).write_text((REPOSITORY / name).read_text())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    dvc = [sys.executable, "-m", "dvc"]
    subprocess.run([*dvc, "init", "-q"], cwd=tmp_path, check=True)
    told = subprocess.run(
        [*dvc, "dag", "--dot"], cwd=tmp_path, text=True, capture_output=True, check=True
    ).stdout
    assert set(re.findall(r'"(\w+)" -> "(\w+)"', told)) == {
        (upstream, stage.name)
        for stage in load_graph(tmp_path / "dvc.yaml")
        for upstream in stage.upstream
    }


@pytest.mark.parametrize("source", ["resolved", "shipped"])
def test_the_order_of_repro_is_that_of_dvc(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = REPOSITORY
    if source == "resolved":  # the writer stands last
        first, rest = RESOLVED.index("  resolve:"), RESOLVED.index("  corpus:")
        text = RESOLVED[:first] + RESOLVED[rest:] + RESOLVED[first:rest]
        folder = write(tmp_path, text).parent
        Repo.init(str(folder), no_scm=True).close()
    monkeypatch.chdir(folder)
    with Repo() as repo:
        plan = plan_repro(repo.index.graph, collect_stages(repo, ["dvc.yaml"]))
        assert repro_order(folder / "dvc.yaml") == [stage.name for stage in plan]
