"""An alert by W&B, in a process of its own: W&B may hang, and leaves threads and files behind.

python -m lamda.runner.wandb_alert < {"project", "title", "text", "level"}
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TIMEOUT_SECONDS = 60.0
INIT_SECONDS = 30
FOLDERS = ("DIR", "DATA_DIR", "CACHE_DIR", "CONFIG_DIR", "ARTIFACT_DIR")


class Offline(Exception):
    """Nobody can be told: W&B keeps what it is given on this machine."""


def alert_by_wandb(project: str, title: str, text: str, level: str) -> None:
    """Send one alert from a run of `project`, which is PROJECT or ENTITY/PROJECT.

    `level` is W&B's: INFO, WARN or ERROR. Offline without WANDB_API_KEY, or when WANDB_MODE says
    so; CalledProcessError or TimeoutExpired when W&B does not take it.
    """
    if not os.environ.get("WANDB_API_KEY") or os.environ.get("WANDB_MODE", "online") != "online":
        raise Offline("W&B is offline (WANDB_API_KEY, WANDB_MODE)")
    told = json.dumps({"project": project, "title": title, "text": text, "level": level})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own = {f"WANDB_{name}": str(Path(folder, name.lower())) for name in FOLDERS}
        quiet = {"WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false"}
        subprocess.run(
            [sys.executable, "-m", "lamda.runner.wandb_alert"], input=told, text=True, check=True,
            cwd=folder, env=os.environ | own | quiet, capture_output=True, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip


def main() -> None:
    """Read the alert from standard input and send it."""
    import wandb

    told = json.load(sys.stdin)
    entity, _, project = told["project"].rpartition("/")
    for name in FOLDERS:
        Path(os.environ[f"WANDB_{name}"]).mkdir(parents=True, exist_ok=True)
    settings = wandb.Settings(
        silent=True, console="off", disable_git=True, disable_code=True, x_disable_stats=True,
        x_disable_machine_info=True, x_save_requirements=False, init_timeout=INIT_SECONDS,
    )  # fmt: skip
    run = wandb.init(
        project=project, entity=entity or None, name=told["title"], job_type="alert",
        mode="online", settings=settings,
    )  # fmt: skip
    run.alert(title=told["title"], text=told["text"], level=told["level"])
    run.finish()


if __name__ == "__main__":
    main()
