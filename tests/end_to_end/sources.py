"""A fresh repository of the project's own sources, for tests that run the whole pipeline."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lamda.runner.graph import load_graph

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("WANDB")}
ENVIRONMENT |= {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "DVC_NO_ANALYTICS": "1"}


def run(folder: Path, *command: str, code: int = 0) -> str:
    """Run a command in the workspace; what it printed, stderr after stdout."""
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, text=True, capture_output=True, check=False
    )
    told = done.stdout + done.stderr
    assert done.returncode == code, told[-4000:]
    return told


def make_repository(folder: Path) -> None:
    """A repository for git and DVC that holds the sources, of which nothing is committed yet."""
    copy_sources(folder)
    run(folder, "git", "init", "-q")
    run(folder, "dvc", "init", "-q", "--force")
    shutil.copy(REPOSITORY / ".dvc/config", folder / ".dvc/config")
    run(folder, "git", "config", "user.name", "Test")
    run(folder, "git", "config", "user.email", "test@example.org")


def copy_sources(target: Path) -> None:
    """Copy what git tracks or would track; outputs and DVC's own files stay where they are."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=REPOSITORY, text=True, capture_output=True, check=True,
    ).stdout  # fmt: skip
    products = [
        product for stage in load_graph(REPOSITORY / "dvc.yaml") for product in stage.products
    ]
    for name in listed.splitlines():
        made = any(name == product or name.startswith(f"{product}/") for product in products)
        if made or name == "dvc.lock" or not (REPOSITORY / name).is_file():
            continue
        if name.startswith(".dvc/") and name != ".dvc/config":
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, target / name)
