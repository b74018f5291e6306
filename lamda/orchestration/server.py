"""`make airflow`: a whole Airflow on loopback, for one person on one machine.

Starts its four parts by themselves: `airflow standalone` leaves orphans when it is ended, and its
log server listens on every interface. Everything it writes is in one folder, on SQLite.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from lamda.errors import LamdaError
from lamda.runner.processes import GUARDIAN
from lamda.stage import one_line_errors

REPOSITORY = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
GRACE_SECONDS = 60
START_SECONDS = 600
POLL_SECONDS = 1.0
HEALTHY = ("metadatabase", "scheduler", "triggerer", "dag_processor")
PARTS: Mapping[str, Sequence[str]] = {
    "api-server": ["api-server", "--host", HOST, "--workers", "1"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}


def settings(home: Path, port: int) -> dict[str, str]:
    """Airflow's environment; what is set already stays."""
    url = f"http://{HOST}:{port}"
    wanted = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(16),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(REPOSITORY / "plugins"),
        "AIRFLOW__CORE__PARALLELISM": str(os.cpu_count() or 1),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": str(REPOSITORY),
    }
    return wanted | dict(os.environ)


@contextmanager
def serving(home: Path, port: int) -> Iterator[dict[str, str]]:
    """Airflow's parts run inside; yields their environment when all are healthy.

    LamdaError when a part ends by itself or they are not healthy in time; all are ended after.
    """
    home.mkdir(parents=True, exist_ok=True)
    environment = settings(home, port)
    _airflow(home, environment, ["db", "migrate"])
    arguments = dict(PARTS) | {"api-server": [*PARTS["api-server"], "--port", str(port)]}
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, words in arguments.items():
            parts[name] = _start(home / f"{name}.log", environment, words)
        _wait_until_healthy(home, port, parts)
        yield environment
    finally:
        for part in parts.values():
            if part.stdin is not None:
                part.stdin.close()  # its guardian ends it
        for part in parts.values():
            part.wait()


def _start(
    log: Path, environment: Mapping[str, str], words: Sequence[str]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", str(GUARDIAN), str(GRACE_SECONDS), *_command(words)]
    with log.open("ab") as stream:
        return subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=stream,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def _command(words: Sequence[str]) -> list[str]:
    return [str(Path(sys.executable).with_name("airflow")), *words]


def _airflow(home: Path, environment: Mapping[str, str], words: Sequence[str]) -> None:
    with (home / "setup.log").open("wb") as stream:
        done = subprocess.run(
            _command(words), env=dict(environment), stdout=stream, stderr=stream, check=False
        )
    if done.returncode:
        raise LamdaError(f"airflow {' '.join(words)} failed: read {home / 'setup.log'}")


def check(home: Path, parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """LamdaError when a part has ended by itself."""
    for name, part in parts.items():
        if part.poll() is not None:
            raise LamdaError(f"airflow {name} ended by itself: read {home / f'{name}.log'}")


def _wait_until_healthy(
    home: Path, port: int, parts: Mapping[str, subprocess.Popen[bytes]]
) -> None:
    limit = time.monotonic() + START_SECONDS
    while True:
        check(home, parts)
        try:
            url = f"http://{HOST}:{port}/api/v2/monitor/health"
            with urllib.request.urlopen(url, timeout=10) as answer:
                found = json.load(answer)
            if all((found.get(name) or {}).get("status") == "healthy" for name in HEALTHY):
                return
        except (OSError, ValueError, urllib.error.URLError):
            pass
        if time.monotonic() > limit:
            raise LamdaError(f"airflow is not healthy after {START_SECONDS} s: read {home}/*.log")
        time.sleep(POLL_SECONDS)


def main() -> None:
    """Serve until Ctrl-C; LAMDA_AIRFLOW_PORT chooses the port (default 8080)."""
    port = int(os.environ.get("LAMDA_AIRFLOW_PORT") or 8080)
    home = Path(os.environ.get("AIRFLOW_HOME") or REPOSITORY / ".scratch" / "airflow")

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with one_line_errors():
        print("Starting Airflow: about a minute", flush=True)
        with serving(home, port):
            print(f"http://{HOST}:{port}  user admin, password in")
            print(f"  {home / 'simple_auth_manager_passwords.json.generated'}")
            print(
                f"logs of its parts: {home}/*.log; runs: workspaces/; Ctrl-C ends all", flush=True
            )
            signal.pause()


if __name__ == "__main__":
    main()
