"""A real Airflow on loopback runs the DAG through its scheduler, and ends without leftovers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from lamda.orchestration.server import serving

from .site import RETRAIN, Api, free_port

pytestmark = pytest.mark.slow
GRAPH = """
stages:
  count: {cmd: wc -l < source > count, deps: [source], outs: [count]}
  left: {cmd: cp count left, deps: [count], outs: [left]}
  right: {cmd: cp count right, deps: [count], outs: [right]}
  report: {cmd: cat left right > report, deps: [left, right], outs: [report]}
"""
CONNECTION = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path("/usr/bin")]


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


@contextmanager
def postgresql() -> Iterator[str]:
    """An empty database of a PostgreSQL server on loopback; its address for Airflow."""
    programs, port = POSTGRESQL[-1], free_port()
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses root
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, "postgres")
        data = Path(folder) / "data"
        make = [*user, programs / "initdb", "-U", "airflow", "--auth", "trust", "-D", data]
        subprocess.run(make, check=True, capture_output=True, cwd=folder)
        options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories="
        control = [*user, programs / "pg_ctl", "-w", "-D", data]
        start = [*control, "-o", options, "-l", Path(folder) / "log", "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            place = ["-h", "127.0.0.1", "-p", str(port), "-U", "airflow", "airflow"]
            subprocess.run([programs / "createdb", *place], check=True)
            yield f"postgresql+psycopg2://airflow@127.0.0.1:{port}/airflow"
        finally:
            stop = [*control, "-m", "fast", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, cwd=folder)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_scheduler_runs_the_dag_and_ends_without_leftovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    if database == "postgresql":
        pytest.importorskip("psycopg2")
        if not (POSTGRESQL[-1] / "initdb").exists():
            pytest.skip("no PostgreSQL server is installed")
    folder, port = project(tmp_path / "project"), free_port()
    monkeypatch.delenv(CONNECTION, raising=False)
    monkeypatch.setenv("LAMDA_WORKSPACE", str(folder))
    monkeypatch.setenv("LAMDA_SCHEDULE", "none")
    monkeypatch.setenv("LAMDA_PROMOTE", "no")
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "True")
    with postgresql() if database == "postgresql" else nullcontext("") as address:
        if address:
            monkeypatch.setenv(CONNECTION, address)
        with serving(tmp_path / "airflow", port):
            api = Api(port)
            api.wait(RETRAIN, lambda found: "dag_id" in found)
            api.call("PATCH", RETRAIN, {"is_paused": False})
            run = api.start()
            done = api.wait(run, lambda found: found.get("state") in ("success", "failed"))
            assert done["state"] == "success", api.states(run)
            assert "because: first run" in api.summary(run, "report")
        assert (tmp_path / "airflow" / "airflow.db").exists() is (not address)
    tags = subprocess.check_output(["git", "tag"], cwd=folder, text=True).split()
    assert len(tags) == 1
    with socket.socket() as probe:  # nothing listens any more
        assert probe.connect_ex(("127.0.0.1", port)) != 0
