"""What the tests of a real Airflow share: a free port, and its REST interface."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LIMIT_SECONDS = 900
RETRAIN = "/api/v2/dags/lamda_retrain"


def free_port() -> int:
    """A port of loopback on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def hook() -> Iterator[tuple[str, list[Any]]]:
    """A webhook on loopback: its address, and what was posted there."""
    posted: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", posted
        finally:
            server.shutdown()
            thread.join()


class Api:
    """Airflow's REST interface, as a person who is logged in.

    Without a name it is whoever Airflow takes a stranger for, where it takes all for admins.
    """

    def __init__(self, port: int, name: str = "", password: str = "") -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.token = ""
        if name:
            who = {"username": name, "password": password}
            self.token = self.call("POST", "/auth/token", who)["access_token"]
        else:
            self.token = self.call("GET", "/auth/token")["access_token"]

    def text(self, method: str, path: str, body: Any = None) -> str:
        """What the server answers; urllib's HTTPError when it refuses."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """What the server answers, read as JSON."""
        return json.loads(self.text(method, path, body))

    def wait(self, path: str, good: Callable[[Any], Any]) -> Any:
        """Ask until the answer is good."""
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

    def start(self, **conf: Any) -> str:
        """Start lamda_retrain by hand; the run's path."""
        body = {"logical_date": None, "conf": conf}
        return run_path(self.call("POST", f"{RETRAIN}/dagRuns", body)["dag_run_id"])

    def ended(self, kind: str) -> str:
        """Wait until the one run of this kind has ended well; its path."""

        def is_over(found: Any) -> bool:
            return any(run["state"] in ("success", "failed") for run in found.get("dag_runs", []))

        found = self.wait(f"{RETRAIN}/dagRuns?run_type={kind}", is_over)
        (only,) = found["dag_runs"]
        path = run_path(only["dag_run_id"])
        assert only["state"] == "success", self.states(path)
        return path

    def states(self, run: str) -> dict[str, str | None]:
        """The states of a run's tasks by name."""
        found = self.call("GET", f"{run}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in found}

    def summary(self, run: str, task: str) -> str:
        """What a task has told."""
        found = self.call("GET", f"{run}/taskInstances/{task}/xcomEntries/summary")
        return str(found["value"])


def run_path(name: str) -> str:
    """The path of a run of lamda_retrain in the REST interface."""
    return f"{RETRAIN}/dagRuns/{name.replace('+', '%2B')}"
