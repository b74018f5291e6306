"""What was computed once is not computed again: each profile's file lets DVC keep a run-cache."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PROFILES = sorted(path.stem for path in (REPOSITORY / "profiles").glob("*.yaml"))
STAGE = """
stages:
  count:
    cmd: echo ran >> runs.txt && cp input.txt output.txt
    params: [profiles/{profile}.yaml: null]
    deps: [input.txt]
    outs: [output.txt]
"""


def dvc(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "dvc", *arguments], cwd=folder, check=True, capture_output=True
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_a_stage_of_the_profile_is_restored_from_the_run_cache(
    profile: str, tmp_path: Path
) -> None:
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    (tmp_path / "dvc.yaml").write_text(STAGE.format(profile=profile))
    (tmp_path / "input.txt").write_text("one\n")
    dvc(tmp_path, "init", "--no-scm")
    dvc(tmp_path, "repro")
    (tmp_path / "dvc.lock").unlink()
    (tmp_path / "output.txt").unlink()
    dvc(tmp_path, "repro")
    assert (tmp_path / "output.txt").read_text() == "one\n"
    assert (tmp_path / "runs.txt").read_text().split() == ["ran"]
