"""What runs on a machine with a GPU and little else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.gpu import pass_on
from lamda.runner.graph import load_graph

REPOSITORY = Path(__file__).resolve().parents[2]
ABSENT = (
    "airflow", "boto3", "botocore", "codecarbon", "croniter", "dvc", "fastapi",
    "great_expectations", "litgpt", "lightning", "sqlalchemy", "wandb",
)  # fmt: skip
IMPORTS = f"""
import importlib, pkgutil, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT!r}:
            raise ModuleNotFoundError(name + " is not there", name=name)
sys.meta_path.insert(0, Absent())
import stages
for found in pkgutil.iter_modules(stages.__path__):
    importlib.import_module("stages." + found.name)
importlib.import_module("benchmarks.gpu")
"""


def test_every_stage_starts_without_what_a_bare_machine_lacks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


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
