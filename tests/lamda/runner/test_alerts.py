"""Alerts go out by every configured way; one that fails says so without its address."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from lamda.runner.alerts import Alert, Kind, send

REPOSITORY = Path(__file__).resolve().parents[3]
ALERT = Alert("refusal", "gate_corpus: refused: too few rows", "lamda_retrain", "run-1", "gate")


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEBHOOK", "EMAIL", "SMTP", "SMTP_USER", "WANDB"):
        monkeypatch.delenv(f"LAMDA_ALERT_{name}", raising=False)


def test_a_webhook_gets_what_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    posted = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            posted.append((self.path, json.loads(self.rfile.read(length))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with serving(HTTPServer(("127.0.0.1", 0), Hook)) as port:
        monkeypatch.setenv("LAMDA_ALERT_WEBHOOK", f"http://127.0.0.1:{port}/hook")
        assert send(ALERT) == ["webhook"]
    ((path, body),) = posted
    assert path == "/hook"
    assert (body["kind"], body["dag"], body["run"], body["task"]) == (
        "refusal", "lamda_retrain", "run-1", "gate",
    )  # fmt: skip
    assert "too few rows" in body["text"]


def test_a_mail_gets_what_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[str] = []

    class Mail(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            body = False
            for line in self.rfile:
                received.append(line.decode().rstrip())
                if body and line != b".\r\n":
                    continue
                body = line.upper().startswith(b"DATA")
                if line.upper().startswith(b"QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"354 go on\r\n" if body else b"250 good\r\n")

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)) as port:
        monkeypatch.setenv("LAMDA_ALERT_EMAIL", "a@localhost, b@localhost")
        monkeypatch.setenv("LAMDA_ALERT_SMTP", f"127.0.0.1:{port}")
        assert send(ALERT) == ["e-mail"]
    text = "\n".join(received)
    assert "Subject: lamda_retrain refusal: gate" in text
    assert "too few rows" in text
    assert text.upper().count("RCPT TO:") == 2


FAKE_WANDB = """
import json, os
from pathlib import Path
told = {}
def init(**values):
    assert Path(os.environ["WANDB_DIR"]).is_dir()
    told.update({key: values[key] for key in ("project", "entity", "mode", "job_type")})
    return Run()
class Settings:
    def __init__(self, **values): ...
class Run:
    def alert(self, **values):
        if os.environ.get("FAKE_FAILS"):
            raise ValueError("no such entity")
        told.update(values)
    def finish(self):
        Path(os.environ["FAKE_TOLD"]).write_text(json.dumps(told))
"""


@pytest.fixture
def fake_wandb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """W&B as the process of an alert finds it; the file in which it writes what it was told."""
    (tmp_path / "wandb.py").write_text(FAKE_WANDB)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(REPOSITORY)]))
    monkeypatch.setenv("FAKE_TOLD", str(tmp_path / "told.json"))
    monkeypatch.setenv("LAMDA_ALERT_WANDB", "team/lamda")
    monkeypatch.setenv("WANDB_API_KEY", "secret")
    monkeypatch.delenv("WANDB_MODE", raising=False)
    return tmp_path / "told.json"


@pytest.mark.parametrize(("kind", "level"), [("refusal", "WARN"), ("failure", "ERROR")])
def test_a_run_of_wandb_alerts(fake_wandb: Path, kind: Kind, level: str) -> None:
    assert send(replace(ALERT, kind=kind)) == ["W&B"]
    assert json.loads(fake_wandb.read_text()) == {
        "project": "lamda", "entity": "team", "mode": "online", "job_type": "alert",
        "title": f"lamda_retrain {kind}: gate", "level": level,
        "text": "gate_corpus: refused: too few rows\n\nrun: run-1",
    }  # fmt: skip


def test_wandb_offline_is_a_line_in_the_log(
    fake_wandb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setenv("WANDB_MODE", "offline")
    assert send(ALERT, told.append) == []
    monkeypatch.delenv("WANDB_MODE")
    monkeypatch.delenv("WANDB_API_KEY")
    assert send(ALERT, told.append) == []
    line = "alert by W&B not sent: W&B is offline (WANDB_API_KEY, WANDB_MODE): lamda_retrain"
    assert [text.startswith(line) for text in told] == [True, False, True, False]
    assert all("too few rows" in text for text in told[::2])
    assert not fake_wandb.exists()


def test_wandb_that_fails_hides_nothing(fake_wandb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setenv("FAKE_FAILS", "yes")
    assert send(ALERT, told.append) == []
    assert told[0] == "alert by W&B failed: CalledProcessError; check LAMDA_ALERT_WANDB"
    assert not fake_wandb.exists()


def test_a_way_that_fails_is_told_without_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setenv("LAMDA_ALERT_WEBHOOK", "http://127.0.0.1:9/secret")
    assert send(ALERT, told.append) == []
    monkeypatch.setenv("LAMDA_ALERT_WEBHOOK", "file:///secret")
    assert send(ALERT, told.append) == []
    assert sum("LAMDA_ALERT_WEBHOOK" in line and "failed" in line for line in told) == 2
    assert "secret" not in "".join(told)


def test_nobody_to_tell_is_said() -> None:
    told: list[str] = []
    assert send(ALERT, told.append) == []
    assert "nobody was told" in told[0]
