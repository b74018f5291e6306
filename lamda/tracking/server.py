"""What the W&B server has of a run, asked before anything is sent: it is the one who knows."""

from __future__ import annotations

import base64
import http.client
import json
import os
import urllib.request
from dataclasses import dataclass
from typing import Any

from lamda.tracking.live import KEY

SECONDS = 10.0
"""For one answer, in which no part may take longer; sending has a limit of its own besides."""
LONGEST = 4 * 2**20
"""Bytes of an answer that are read: it is a line of history and some counts."""
DEFAULT = "https://api.wandb.ai"
QUERY = """
query RowsOfRun($project: String, $entity: String, $name: String!) {
  model(name: $project, entityName: $entity) {
    bucket(name: $name, missingOk: true) { id historyLineCount historyTail }
  }
}
"""
WHO = "query WhoAsks { viewer { id } }"


@dataclass(frozen=True, slots=True)
class Known:
    """Rows of history of a run that the server knows, and the step of the last one; -1: none."""

    rows: int = 0
    step: int = -1


def ask(project: str, entity: str | None, run: str) -> Known | None:
    """What the server has of a run; None where it does not know it.

    OSError where it does not answer in SECONDS, ValueError for an answer that is none.
    """
    answer = graphql(QUERY, {"project": project, "entity": entity, "name": run})
    bucket = ((answer.get("model") or {}).get("bucket")) or None
    if bucket is None:
        return None
    rows = int(bucket.get("historyLineCount") or 0)
    tail = json.loads(bucket.get("historyTail") or "[]")
    last = json.loads(tail[-1]) if tail else {}
    return Known(rows, int(last.get("_step", rows - 1)))


def answers() -> bool:
    """Whether the server answers at all, and knows who asks: what it did not take then is at fault
    itself, and something else may be taken."""
    try:
        return bool(graphql(WHO, {}).get("viewer"))
    except (OSError, ValueError, http.client.HTTPException):
        return False


def graphql(query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The `data` of one query; errors as for ask."""
    base = (os.environ.get("WANDB_BASE_URL") or DEFAULT).rstrip("/")
    if not base.startswith(("https://", "http://")):
        raise ValueError("WANDB_BASE_URL: expected http:// or https://")
    login = base64.b64encode(f"api:{os.environ.get(KEY, '')}".encode()).decode()
    request = urllib.request.Request(
        f"{base}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Basic {login}"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        told = json.loads(answer.read(LONGEST))
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, dict):
        raise ValueError(f"W&B answered without data: {json.dumps(told)[:120]}")
    return data
