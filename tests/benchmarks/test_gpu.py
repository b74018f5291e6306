"""What runs on a machine with a GPU and little else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from benchmarks import gpu
from benchmarks.gpu import joined, pass_on, scaled
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.runner.graph import load_graph

REPOSITORY = Path(__file__).resolve().parents[2]
ABSENT = (
    "airflow", "boto3", "botocore", "codecarbon", "croniter", "dvc", "fastapi",
    "great_expectations", "litgpt", "lightning", "sqlalchemy", "wandb",
)  # fmt: skip
BARE = f"""
import runpy, shlex, sys
from pathlib import Path
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT!r}:
            raise ModuleNotFoundError(name + " is not there", name=name)
sys.meta_path.insert(0, Absent())
from benchmarks.gpu import pass_on
from lamda.carbon import measure
from lamda.runner.graph import load_graph
measure.has_counters = lambda: True  # as where there is a GPU, whose power codecarbon would read
for stage in load_graph(Path("dvc.yaml")):
    if stage.kind == "gate":
        pass_on(Path(), stage)
        continue
    sys.argv = shlex.split(stage.command)[2:]
    try:
        runpy.run_module(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise
    print("ran", stage.name, flush=True)
"""
COPIED = (
    "benchmarks", "lamda", "lamda_world", "own", "profiles", "references", "stages", "dvc.yaml",
    "params.yaml", "pyproject.toml",
)  # fmt: skip


def copied(place: Path) -> None:
    """What gpu.sh takes of the repository."""
    place.mkdir(exist_ok=True)
    for name in COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)


def test_every_stage_runs_without_what_a_bare_machine_lacks(tmp_path: Path) -> None:
    """From end to end, in one process: what is imported only when it is used is missed, too."""
    copied(tmp_path)
    params = (tmp_path / "params.yaml").read_text().replace("profile: default", "profile: smoke")
    (tmp_path / "params.yaml").write_text(params)
    small = scaled(read_yaml(tmp_path / "profiles/smoke.yaml"), 0.25)
    with (tmp_path / "profiles/smoke.yaml").open("w") as stream:
        YAML().dump(small, stream)
    environment = {name: value for name, value in os.environ.items() if name[:4] != "DVC_"}
    done = subprocess.run(
        [sys.executable, "-c", BARE], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=environment | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    ran = [line[4:] for line in done.stdout.splitlines() if line.startswith("ran ")]
    stages = [one.name for one in load_graph(REPOSITORY / "dvc.yaml") if one.kind != "gate"]
    assert ran == stages
    assert (tmp_path / "results/report.html").exists()


def test_gates_pass_on_what_they_would_clean(tmp_path: Path) -> None:
    gates = [stage for stage in load_graph(REPOSITORY / "dvc.yaml") if stage.kind == "gate"]
    cleaning = [stage for stage in gates if "--cleaned" in stage.command]
    assert len(cleaning) == 3
    for stage in cleaning:
        given = next(dep for dep in stage.deps if f"={dep} " in stage.command)
        (tmp_path / given).mkdir(parents=True)
        (tmp_path / given / "rows").write_text(stage.name)
        pass_on(tmp_path, stage)
        cleaned = next(out for out in stage.outs if f"--cleaned {out}" in stage.command)
        assert (tmp_path / cleaned / "rows").read_text() == stage.name


def test_the_script_is_one_that_bash_reads() -> None:
    subprocess.run(["bash", "-n", "benchmarks/gpu.sh"], cwd=REPOSITORY, check=True)


WEIGHTS = "own/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"


def test_pieces_of_a_file_make_it(tmp_path: Path) -> None:
    path = tmp_path / "weights.gguf"
    with pytest.raises(LamdaError, match=r"weights\.gguf: no such file; .* found none; `make smo"):
        joined(path)
    (tmp_path / "weights.gguf.0").write_bytes(b"first ")
    with pytest.raises(LamdaError, match=r"found weights\.gguf\.0; "):
        joined(path)
    (tmp_path / "weights.gguf.2").write_bytes(b"third")
    with pytest.raises(LamdaError, match=r"found weights\.gguf\.0, weights\.gguf\.2; "):
        joined(path)
    (tmp_path / "weights.gguf.1").write_bytes(b"second ")
    assert joined(path).read_bytes() == b"first second third"
    (tmp_path / "weights.gguf.1").unlink()
    assert joined(path).read_bytes() == b"first second third"  # it is there already


def test_smollm_is_a_share_of_its_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """... which names the file that the pieces make, and is handed to its stages."""
    (tmp_path / "profiles").mkdir()
    shutil.copy(REPOSITORY / "profiles/smollm.yaml", tmp_path / "profiles")
    (tmp_path / WEIGHTS).parent.mkdir(parents=True)
    for number in (0, 1):
        (tmp_path / f"{WEIGHTS}.{number}").write_bytes(bytes([number]))
    begun: list[tuple[Path, float]] = []
    monkeypatch.setattr(gpu, "stages", lambda *given: begun.append(given))
    options = ["--root", str(tmp_path), "--share", "0.1", "--seconds", "7"]
    done = CliRunner().invoke(gpu.app, ["smollm", *options])
    assert done.exit_code == 0, done.output
    assert begun == [(tmp_path, 7.0)]
    assert (tmp_path / WEIGHTS).read_bytes() == b"\0\1"
    whole = read_yaml(REPOSITORY / "profiles/smollm.yaml")
    found = read_yaml(tmp_path / "profiles/smollm.yaml")
    assert found["model"] == whole["model"]
    assert found["pretrain"] == whole["pretrain"] | {"tokens": 36_000}
    assert found["data"]["annotation"]["ssi"]["count"] == 160
    assert found["converse"]["ssi"]["dialogs"] == 1  # of two: never none


def test_the_script_gives_smollm_its_tree(tmp_path: Path) -> None:
    """With the profile set, and the weights beside it; nothing is written into the repository."""
    copied(tmp_path / "here")
    (tmp_path / "here" / WEIGHTS).parent.mkdir(parents=True)
    (tmp_path / "here" / f"{WEIGHTS}.0").write_bytes(b"piece")
    python = tmp_path / "python"
    python.write_text(f"""#!/bin/bash
[ "$1" = -c ] && exit
echo "asked $*"
grep -E "^profile:|^  device:|^  wandb:" params.yaml
ls {WEIGHTS}.0
mkdir -p metrics && touch metrics/one.json
""")
    python.chmod(0o755)
    given = {"PYTHON": str(python), "DEVICE": "cpu", "PARTS": "smollm", "SMOLLM_SHARE": "0.5"}
    given |= {"KEEP": str(tmp_path / "kept")}
    done = subprocess.run(
        ["bash", "benchmarks/gpu.sh"], cwd=tmp_path / "here", env=os.environ | given, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    told = done.stdout + done.stderr
    assert "asked -m benchmarks.gpu smollm --root . --share 0.5 --seconds 240" in told
    assert "profile: smollm" in told and "  device: cpu" in told and "  wandb: false" in told
    assert f"{WEIGHTS}.0\n" in told and "== smollm: exit code 0" in told
    assert (tmp_path / "kept/metrics/one.json").exists()
    assert not (tmp_path / "here/metrics").exists()
