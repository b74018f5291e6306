"""A real Airflow on loopback runs the DAG through its scheduler, and ends without leftovers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from lamda.orchestration.server import serving

from .site import RETRAIN, Api, free_port, hook

pytestmark = pytest.mark.slow
# Two branches, each of which ends only while the other one is at work.
GRAPH = """
stages:
  count: {cmd: wc -l < source > count, deps: [source], outs: [count]}
  left: {cmd: sh meet.sh left right && cp count left, deps: [count, meet.sh], outs: [left]}
  right: {cmd: sh meet.sh right left && cp count right, deps: [count, meet.sh], outs: [right]}
  report: {cmd: cat left right > report, deps: [left, right], outs: [report]}
"""
MEET = """
touch "$MEETING/$1"
for _ in $(seq 600); do test -e "$MEETING/$2" && exit; sleep 0.1; done
exit 1
"""
CONNECTION = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path("/usr/bin")]


def project(folder: Path) -> Path:
    folder.mkdir()
    for name, text in {
        "dvc.yaml": GRAPH, "params.yaml": "{}\n", "source": "one\n", "meet.sh": MEET,
        ".gitignore": "/workspaces/\n", "profiles/default.yaml": "{}\n",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(exist_ok=True)
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


def program_of(part: subprocess.Popen[bytes]) -> int:
    """The process below a part's guardian."""
    return int(Path(f"/proc/{part.pid}/task/{part.pid}/children").read_text().split()[0])


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_scheduler_runs_the_dag_by_schedule_by_hand_and_for_a_missed_interval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    if database == "postgresql":
        for driver in ("asyncpg", "psycopg2"):  # Airflow uses both
            pytest.importorskip(driver)
        if not (POSTGRESQL[-1] / "initdb").exists():
            pytest.skip("no PostgreSQL server is installed")
    folder, port = project(tmp_path / "project"), free_port()
    (tmp_path / "meeting").mkdir()
    monkeypatch.delenv(CONNECTION, raising=False)
    with (
        postgresql() if database == "postgresql" else nullcontext("") as address,
        hook() as (url, alerts),
    ):
        for name, value in {
            "LAMDA_WORKSPACE": str(folder), "LAMDA_SCHEDULE": "@weekly", "LAMDA_PROMOTE": "no",
            "LAMDA_DEADLINE_HOURS": "0.0001", "LAMDA_ALERT_WEBHOOK": url,
            "MEETING": str(tmp_path / "meeting"), "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            **({CONNECTION: address} if address else {}),
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        with serving(tmp_path / "airflow", port) as airflow:
            for name in ("airflow.cfg", "airflow.db", "scheduler.log"):
                path = tmp_path / "airflow" / name
                assert not path.exists() or path.stat().st_mode & 0o077 == 0, name
            said: list[str] = []
            os.killpg(os.getpgid(program_of(airflow.parts["scheduler"])), signal.SIGKILL)
            airflow.parts["scheduler"].wait()
            airflow.mend(said.append)
            assert "airflow scheduler ended by itself" in said[0]
            api = Api(port)
            api.wait(RETRAIN, lambda found: "dag_id" in found)
            api.call("PATCH", RETRAIN, {"is_paused": False})
            assert "because: first run" in api.summary(api.ended("scheduled"), "report")
            api.start()
            assert "from run-cache" in api.summary(api.ended("manual"), "report")
            api.call("POST", "/api/v2/backfills", {
                "dag_id": "lamda_retrain", "from_date": "2026-03-01T00:00:00Z",
                "to_date": "2026-03-02T00:00:00Z",
            })  # fmt: skip
            assert "from run-cache" in api.summary(api.ended("backfill"), "report")
            api.wait(RETRAIN, lambda _: "deadline" in {alert["kind"] for alert in alerts})
        assert (tmp_path / "airflow" / "airflow.db").exists() is (not address)
    tags = subprocess.check_output(["git", "tag"], cwd=folder, text=True).split()
    assert [tag.split("__")[0] for tag in sorted(tags)] == [
        "run/backfill", "run/manual", "run/scheduled",
    ]  # fmt: skip
    with socket.socket() as probe:  # nothing listens any more
        assert probe.connect_ex(("127.0.0.1", port)) != 0
