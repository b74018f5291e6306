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
    `drop` (half an answer), `half` (half of the lines of history are kept, and that answer and all
    later ones are dropped). `runs` are the ids that were begun, in order; `told` what was said of
    each; `rows` the lines of history by run; `views` the workspaces that were saved; `artifacts`
    what was said of each; `asked` counts requests. `refuses`: run -> what a query of it holds that
    is answered with HTTP 400.
    """

    url: str = ""
    mode: str = "well"
    runs: list[str] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    views: list[dict[str, Any]] = field(default_factory=list)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    failed: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer to one query; fields that nobody reads are left out."""
        name = str(variables.get("name") or variables.get("run") or "")
        entity, project = {"name": "team"}, {"name": "lamda", "entity": {"name": "team"}}
        if "upsertBucket" in query:
            inserted = name not in self.runs
            self.runs.append(name)
            given = {key: value for key, value in variables.items() if value is not None}
            self.told[name] = self.told.get(name, {}) | given
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
        if "upsertView" in query:
            self.views.append(variables)
            view = {"id": "v", "name": variables["name"]}
            return {"upsertView": {"view": view, "inserted": True}}
        if "createArtifact(" in query:
            self.artifacts.append(variables["input"])
            state = {"state": "COMMITTED", "artifactSequence": {"latestArtifact": None}}
            return {"createArtifact": {"artifact": {"id": "a"} | state}}
        if "artifactType" in query:
            return {"project": None}
        if "viewer" in query:
            return {"viewer": {"id": "u", "username": "u", "entity": "team", "flags": "{}",
                               "teams": {"edges": []}}}  # fmt: skip
        return {"serverInfo": {"features": [], "cliVersionInfo": {}}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        told: WandbServer = self.server.told
        told.asked += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if told.mode == "half" and "/file_stream" in self.path:
            told.mode = "drop"
            self._keep(told, json.loads(body or b"{}"), share=0.5)
        if told.mode not in {"well", "half"}:
            self._fail(told)
            return
        if self.command == "PUT":
            self._answer(200, {})
            return
        asked = json.loads(body or b"{}")
        if self.path.endswith("/graphql"):
            name = str((asked.get("variables") or {}).get("name"))
            if name in told.refuses and told.refuses[name] in asked["query"]:
                self._answer(400, {"errors": [{"message": "not this one"}]})
                return
            answer = {"data": told.graphql(asked["query"], asked.get("variables") or {})}
        else:
            self._keep(told, asked)
            answer = {"exitcode": None, "limits": {}}
        self._answer(200, answer)

    do_GET = do_PUT = do_POST

    def _keep(self, told: WandbServer, asked: dict[str, Any], share: float = 1.0) -> None:
        """Keep lines of history at the offset that is named, as W&B does."""
        found = re.search(r"/files/[^/]+/[^/]+/([^/]+)/file_stream", self.path)
        history = (asked.get("files") or {}).get("wandb-history.jsonl") or {}
        lines = [json.loads(line) for line in history.get("content", [])]
        if found and lines:
            rows = told.rows.setdefault(found[1], [])
            offset = int(history.get("offset", len(rows)))
            rows[offset : offset + len(lines)] = lines[: int(len(lines) * share)]

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


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that was killed leaves its connection behind: nothing to tell."""


@contextmanager
def wandb_server() -> Iterator[WandbServer]:
    """One that answers well, until it is told otherwise."""
    told = WandbServer()
    with _Server(("127.0.0.1", 0), _Handler) as server:
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
