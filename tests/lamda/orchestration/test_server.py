"""A real Airflow on loopback runs the DAG through its scheduler, and ends without leftovers."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from lamda.orchestration.server import serving

GRAPH = """
stages:
  count: {cmd: wc -l < source > count, deps: [source], outs: [count]}
  left: {cmd: cp count left, deps: [count], outs: [left]}
  right: {cmd: cp count right, deps: [count], outs: [right]}
  report: {cmd: cat left right > report, deps: [left, right], outs: [report]}
"""
LIMIT_SECONDS = 900
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def project(folder: Path) -> Path:
    folder.mkdir()
    for name, text in {
        "dvc.yaml": GRAPH, "params.yaml": "{}\n", "source": "one\n", ".gitignore": "/workspaces/\n",
    }.items():  # fmt: skip
        (folder / name).write_text(text)
    author = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    for command in (
        ["git", "init", "-q"],
        [sys.executable, "-m", "dvc", "init", "-q"],
        ["git", "add", "-A"],
        ["git", *author, "commit", "-qm", "state"],
    ):
        subprocess.run(command, cwd=folder, check=True)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Api:
    """Airflow's REST interface, as a person who is logged in."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.token = self.call("GET", "/auth/token")["access_token"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait(self, path: str, good: Any) -> Any:
        limit = time.monotonic() + LIMIT_SECONDS
        while True:
            try:
                found = self.call("GET", path)
            except urllib.error.HTTPError as error:
                found = {"error": error.code}
            if good(found):
                return found
            assert time.monotonic() < limit, f"{path}: waited in vain, found {found}"
            time.sleep(1)


@pytest.mark.slow
def test_the_scheduler_runs_the_dag_and_the_page_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, port = project(tmp_path / "project"), free_port()
    monkeypatch.setenv("LAMDA_WORKSPACE", str(folder))
    monkeypatch.setenv("LAMDA_SCHEDULE", "none")
    monkeypatch.setenv("LAMDA_PROMOTE", "no")
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "True")
    with serving(tmp_path / "airflow", port):
        api = Api(port)
        dag = "/api/v2/dags/lamda_retrain"
        api.wait(dag, lambda found: "dag_id" in found)
        api.call("PATCH", dag, {"is_paused": False})
        run = api.call("POST", f"{dag}/dagRuns", {"logical_date": None, "conf": {}})["dag_run_id"]
        path = f"{dag}/dagRuns/{run.replace('+', '%2B')}"
        done = api.wait(path, lambda found: found.get("state") in ("success", "failed"))
        tasks = api.call("GET", f"{path}/taskInstances")["task_instances"]
        assert done["state"] == "success", {t["task_id"]: t["state"] for t in tasks}
        words = api.call("GET", f"{path}/taskInstances/report/xcomEntries/summary")["value"]
        assert "because: first run" in words
        if BROWSER:
            page = subprocess.run(
                [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                 "--virtual-time-budget=60000", f"{api.url}/dags/lamda_retrain"],
                text=True, capture_output=True, check=True, timeout=300,
                env=os.environ | {"HOME": str(tmp_path)},
            ).stdout  # fmt: skip
            for name in ("count", "left", "right", "report", "finish"):
                assert name in page
    tags = subprocess.check_output(["git", "tag"], cwd=folder, text=True).split()
    assert len(tags) == 1
    with socket.socket() as probe:  # nothing listens any more
        assert probe.connect_ex(("127.0.0.1", port)) != 0
