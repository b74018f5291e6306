"""A webhook that sends elsewhere has not been told: a redirect would drop the alert."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lamda.runner.alerts import Alert, send

ALERT = Alert("failure", "a disk is full", "lamda_retrain", "run-1", "pretrain")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_delivery(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    asked = []

    class Moved(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append("POST")
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Location", "/elsewhere?token=secret")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            asked.append("GET")
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    for name in ("EMAIL", "WANDB"):
        monkeypatch.delenv(f"LAMDA_ALERT_{name}", raising=False)
    server = HTTPServer(("127.0.0.1", 0), Moved)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    said: list[str] = []
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        monkeypatch.setenv("LAMDA_ALERT_WEBHOOK", url)
        assert send(ALERT, said.append) == []
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == ["POST"]
    assert said[0] == f"alert by webhook failed: HTTPError {status}; check LAMDA_ALERT_WEBHOOK"
    assert "secret" not in "".join(said)
