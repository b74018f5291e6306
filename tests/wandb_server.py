"""A stand-in for a W&B server on loopback, which can be told to fail once a run has begun."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "x" * 40
"""An API key of the form that W&B wants."""


@dataclass
class WandbServer:
    """`mode` says how every request is answered from now on: well, or `hang`, `error` (HTTP 500),
    `drop` (half an answer). `runs` are the ids that were begun, in order; `rows` the lines of
    history by run.
    """

    url: str = ""
    mode: str = "well"
    runs: list[str] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failed: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer to one query; fields that nobody reads are left out."""
        name = str(variables.get("name") or variables.get("run") or "")
        entity, project = {"name": "team"}, {"name": "lamda", "entity": {"name": "team"}}
        if "upsertBucket" in query:
            inserted = name not in self.runs
            self.runs.append(name)
            bucket = {
                "id": name, "name": name, "displayName": name, "description": None,
                "config": "{}", "sweepName": None, "project": project | {"id": "p"},
                "historyLineCount": len(self.rows.get(name, [])),
            }  # fmt: skip
            return {"upsertBucket": {"bucket": bucket, "inserted": inserted}}
        if "bucket(" in query:
            rows = self.rows.get(name, [])
            tail = json.dumps([json.dumps(row) for row in rows[-1:]])
            bucket = {
                "id": name, "name": name, "displayName": name, "summaryMetrics": "{}",
                "logLineCount": 0, "historyLineCount": len(rows), "eventsLineCount": 0,
                "historyTail": tail, "eventsTail": "[]", "config": "{}", "tags": [],
                "wandbConfig": json.dumps({"t": 1}), "files": {"edges": []}, "sweepName": None,
            }  # fmt: skip
            known = bucket if name in self.runs else None
            return {"model": {"id": "p", "name": "lamda", "entity": entity, "bucket": known}}
        if "createRunFiles" in query:
            files = [{"name": n, "uploadUrl": f"{self.url}/put"} for n in variables["files"]]
            made = {"runID": name, "uploadHeaders": [], "files": files}
            return {"createRunFiles": made}
        if "viewer" in query:
            return {"viewer": {"id": "u", "username": "u", "entity": "team", "flags": "{}",
                               "teams": {"edges": []}}}  # fmt: skip
        return {"serverInfo": {"features": [], "cliVersionInfo": {}}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        told: WandbServer = self.server.told
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if told.mode != "well":
            self._fail(told)
            return
        if self.command == "PUT":
            self._answer(200, {})
            return
        asked = json.loads(body or b"{}")
        if self.path.endswith("/graphql"):
            answer = {"data": told.graphql(asked["query"], asked.get("variables") or {})}
        else:
            found = re.search(r"/files/[^/]+/[^/]+/([^/]+)/file_stream", self.path)
            files = asked.get("files") or {}
            lines = (files.get("wandb-history.jsonl") or {}).get("content", [])
            if found:
                told.rows.setdefault(found[1], []).extend(map(json.loads, lines))
            answer = {"exitcode": None, "limits": {}}
        self._answer(200, answer)

    do_GET = do_PUT = do_POST

    def _fail(self, told: WandbServer) -> None:
        told.failed += 1
        if told.mode == "hang":
            told.over.wait()
        elif told.mode == "error":
            self._answer(500, {"error": "broken"})
        else:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"data": ')
        self.close_connection = True

    def _answer(self, code: int, value: Any) -> None:
        text = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def wandb_server() -> Iterator[WandbServer]:
    """One that answers well, until it is told otherwise."""
    told = WandbServer()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.told = told  # type: ignore[attr-defined]
        told.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield told
        finally:
            told.over.set()
            server.shutdown()
            thread.join()
