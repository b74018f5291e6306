"""`make airflow`: a whole Airflow on loopback, for one person on one machine.

Starts its four parts by themselves: `airflow standalone` leaves orphans when it is ended, and its
log server listens on every interface. Everything it writes is in one folder, on SQLite. A part that
ends by itself is started again.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Any

from lamda.errors import LamdaError
from lamda.runner.processes import GUARDIAN
from lamda.stage import one_line_errors

REPOSITORY = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PORT = "LAMDA_AIRFLOW_PORT"
GRACE_SECONDS = 60
START_SECONDS = 600
POLL_SECONDS = 1.0
HEALTHY = ("metadatabase", "scheduler", "triggerer", "dag_processor")
API = "api-server"
PRIVATE = 0o077
"""The umask of what writes passwords, keys and the database."""
SECRET = ("airflow.db*", "airflow.cfg", "simple_auth_manager_passwords.json*", "*.log")
WATCH_SECONDS = 5.0
UNWELL_SECONDS = 300
"""A part without a sign of life for so long hangs: Airflow itself says so after 30 s, which a busy
machine needs now and then."""
RESTARTS, RESTART_SECONDS = 5, 900.0
PARTS: Mapping[str, Sequence[str]] = {
    API: ["api-server", "--host", HOST, "--workers", "1"],
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


@dataclass
class Airflow:
    """The four parts that run in `home`: their commands and processes by name."""

    home: Path
    port: int
    environment: Mapping[str, str]
    commands: Mapping[str, Sequence[str]]
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    restarts: deque[float] = field(default_factory=deque)
    unwell: dict[str, float] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start one part."""
        # it writes the passwords, and shows them in its log; the others make files of the runs
        umask = PRIVATE if name == API else -1
        log = self.home / f"{name}.log"
        self.parts[name] = _start(log, self.environment, self.commands[name], umask)

    def check(self) -> None:
        """LamdaError when a part has ended by itself."""
        for name, part in self.parts.items():
            if part.poll() is not None:
                raise LamdaError(f"airflow {name} ended by itself: read {self.home / name}.log")

    def mend(self, say: Callable[[str], None] = print) -> None:
        """Start again, with a line, what has ended or has not been healthy for UNWELL_SECONDS.

        LamdaError when that happens more than RESTARTS times in RESTART_SECONDS.
        """
        for name, part in list(self.parts.items()):
            code = part.poll()
            if code is not None:
                self._again(name, f"ended by itself (exit code {code})", say)
        now, found = time.monotonic(), self.health()
        for name, part in list(self.parts.items()):
            state = (found.get(name.replace("-", "_")) or {}).get("status")
            # without an answer nobody knows of the others
            well = bool(found) if name == API else not found or state == "healthy"
            if well:
                self.unwell.pop(name, None)
            elif now - self.unwell.setdefault(name, now) > UNWELL_SECONDS:
                self._end([part])
                self._again(name, f"was not healthy for {UNWELL_SECONDS} s", say)

    def _again(self, name: str, why: str, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        self.unwell.pop(name, None)
        self.restarts.append(now)
        while now - self.restarts[0] > RESTART_SECONDS:
            self.restarts.popleft()
        log = self.home / f"{name}.log"
        if len(self.restarts) > RESTARTS:
            raise LamdaError(f"airflow {name} {why} again and again: all is ended; read {log}")
        say(f"airflow {name} {why}: it is started again; its log: {log}")
        self.start(name)

    def health(self) -> Mapping[str, Any]:
        """What the api-server tells of the parts; {} where it does not answer."""
        try:
            url = f"http://{HOST}:{self.port}/api/v2/monitor/health"
            with urllib.request.urlopen(url, timeout=10) as answer:
                found = json.load(answer)
        except (OSError, ValueError, urllib.error.URLError):
            return {}
        return found if isinstance(found, dict) else {}

    def end(self) -> None:
        """End all parts, and wait for them."""
        self._end(list(self.parts.values()))

    @staticmethod
    def _end(parts: Sequence[subprocess.Popen[bytes]]) -> None:
        for part in parts:
            if part.stdin is not None:
                part.stdin.close()  # its guardian ends it
        for part in parts:
            part.wait()


@contextmanager
def serving(home: Path, port: int) -> Iterator[Airflow]:
    """Airflow's parts run inside; begins when all are healthy.

    LamdaError when a part ends by itself or they are not healthy in time; all are ended after.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for pattern in SECRET:
        for path in home.glob(pattern):
            path.chmod(0o600)
    environment = settings(home, port)
    _airflow(home, environment, ["db", "migrate"])
    commands = dict(PARTS) | {API: [*PARTS[API], "--port", str(port)]}
    airflow = Airflow(home, port, environment, commands)
    try:
        for name in commands:
            airflow.start(name)
        _wait_until_healthy(airflow)
        yield airflow
    finally:
        airflow.end()


def _start(
    log: Path, environment: Mapping[str, str], words: Sequence[str], umask: int
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", str(GUARDIAN), str(GRACE_SECONDS), *_command(words)]
    with _private(log, "ab") as stream:
        return subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=stream,
            stderr=subprocess.STDOUT, start_new_session=True, umask=umask,
        )  # fmt: skip


def _private(path: Path, mode: str) -> IO[bytes]:
    """A file that its owner alone may read, as it is made."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))


def _command(words: Sequence[str]) -> list[str]:
    return [str(Path(sys.executable).with_name("airflow")), *words]


def _airflow(home: Path, environment: Mapping[str, str], words: Sequence[str]) -> None:
    with _private(home / "setup.log", "wb") as stream:
        done = subprocess.run(
            _command(words), env=dict(environment), stdout=stream, stderr=stream, check=False,
            umask=PRIVATE,
        )  # fmt: skip
    if done.returncode:
        raise LamdaError(f"airflow {' '.join(words)} failed: read {home / 'setup.log'}")


def _wait_until_healthy(airflow: Airflow) -> None:
    limit = time.monotonic() + START_SECONDS
    while True:
        airflow.check()
        found = airflow.health()
        if all((found.get(name) or {}).get("status") == "healthy" for name in HEALTHY):
            return
        if time.monotonic() > limit:
            home = airflow.home
            raise LamdaError(f"airflow is not healthy after {START_SECONDS} s: read {home}/*.log")
        time.sleep(POLL_SECONDS)


def free_port(text: str) -> int:
    """The port that `text` names; LamdaError where it is none, or taken: what listens there would
    pass for the Airflow that is started."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise LamdaError(f"{PORT}: expected a port from 1 to 65535, found {text!r}")
    try:
        socket.create_server((HOST, int(text))).close()
    except OSError as error:
        raise LamdaError(
            f"{HOST}:{text}: {error.strerror or error}; end what listens there, or choose another "
            f"port with {PORT}"
        ) from None
    return int(text)


def main() -> None:
    """Serve until Ctrl-C, and start again what ends by itself; LAMDA_AIRFLOW_PORT chooses the port
    (default 8080).
    """
    home = Path(os.environ.get("AIRFLOW_HOME") or REPOSITORY / ".scratch" / "airflow")

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with one_line_errors():
        port = free_port(os.environ.get(PORT) or "8080")
        print("Starting Airflow: about a minute", flush=True)
        with serving(home, port) as airflow:
            print(f"http://{HOST}:{port}  user admin, password in")
            print(f"  {home / 'simple_auth_manager_passwords.json.generated'}")
            print(
                f"logs of its parts: {home}/*.log; runs: workspaces/; Ctrl-C ends all", flush=True
            )
            while True:
                time.sleep(WATCH_SECONDS)
                airflow.mend(lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
