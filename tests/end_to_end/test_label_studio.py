"""A real Label Studio: a project made, tasks imported, annotations submitted, exported, read back.

`make label-studio` installs it in an environment of its own, as its packages clash with the lock,
and calls this test; plain HTTP, on loopback.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.forms import TASKS, form
from lamda.annotation.handing_out import hand_out
from lamda.annotation.label_studio import field_names
from lamda.annotation.own_objectives import Safety
from lamda.annotation.questions import SOURCE
from lamda.annotation.tasks import research_task, vote_task
from lamda.ingestion.annotated import CONTRADICTS, RULED_OUT, TWICE, import_answers
from lamda.ingestion.filed import fetch_filed, read_pins, write_pins
from lamda.records import GroundingExample, Vote, read_table
from lamda.storage.opening import open_store

PROGRAM = os.environ.get("LABEL_STUDIO", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM, reason="`make label-studio` installs it and calls this"),
]
TOKEN = "0123456789abcdef0123456789abcdef01234567"
CONTEXT, RESPONSE = ("hello", 'where is <Porto> & "Lisbon"?\nand why?'), "=in Portugal, 'tis"
RIVALS = {"counts_as": "harm", "objectives": {"rivals": 'praise of "rivals" & co'}}
OWN = Safety.model_validate({"groups": {"brand": RIVALS}})
PINS = Path("filed.json")


class Studio:
    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", data, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("label-studio")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "COLLECT_ANALYTICS": "False",
        "LATEST_VERSION_CHECK": "False",
        "HOME": str(folder),
    }
    command = [PROGRAM, "start", "--no-browser", "--internal-host", "127.0.0.1",
               "--port", str(port), "--username", "ada@example.org", "--password", "a-long-secret",
               "--user-token", TOKEN]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
    try:
        made = Studio(f"http://127.0.0.1:{port}")
        _wait(made, process, folder / "log")
        yield made
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait(studio: Studio, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            studio.ask("/api/projects/")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    pytest.fail(log.read_text()[-3000:])


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    write_pins(PINS, [])


def project_of(studio: Studio, task: dict[str, Any]) -> tuple[int, int]:
    """A project with one task in it, from what `lamda annotate export` writes."""
    hand_out([task], Path("out"))
    config = Path(f"out/{task['task']}.xml").read_text()
    made = studio.ask("/api/projects/", {"title": task["task"], "label_config": config})
    tasks = json.loads(Path(f"out/{task['task']}.json").read_text())
    told = studio.ask(f"/api/projects/{made['id']}/import?return_task_ids=true", tasks)
    return made["id"], told["task_ids"][0]


def result(name: str, kind: str, text: str) -> dict[str, Any]:
    value = {"choices": [text]} if kind == "choices" else {"text": [text]}
    return {"from_name": name, "to_name": "response", "type": kind, "value": value}


def exported(studio: Studio, project: int) -> Path:
    found = studio.ask(f"/api/projects/{project}/export?exportType=JSON")
    Path("export.json").write_text(json.dumps(found))
    return Path("export.json")


def filed(kind: str, record: type[Any]) -> list[Any]:
    fetch_filed(read_pins(PINS), lambda: open_store("store"), [kind], Path("filed"))
    return read_table(Path(f"filed/{kind}.parquet"), record)


@pytest.mark.parametrize("task", [*TASKS, "own"])
def test_votes_come_back_as_they_were_given(studio: Studio, task: str) -> None:
    asked = form("safety", safety=OWN) if task == "own" else form(task, also=("severity",))
    made = vote_task("safety" if task == "own" else task, CONTEXT, RESPONSE, asked)
    project, number = project_of(studio, made)
    names = field_names(asked.questions)
    given = {q: "2" if q == "severity" else "no" if q == "persona" else "yes" for q in names}
    given |= {SOURCE: "https://example.org/porto"} if SOURCE in given else {}
    results = [
        result(names[q], "textarea" if q == SOURCE else "choices", a) for q, a in given.items()
    ]
    studio.ask(f"/api/tasks/{number}/annotations/", {"result": results})
    found = import_answers(exported(studio, project), open_store("store"), PINS)
    assert found.is_clean and not found.ledger.dropped
    votes = filed("votes", Vote)
    assert {vote.question: vote.answer for vote in votes} == given
    assert {(vote.context, vote.response) for vote in votes} == {(CONTEXT, RESPONSE)}
    assert {vote.key for vote in votes} == {of["key"] for of in made["questions"].values()}
    assert len({vote.rater for vote in votes}) == 1


def test_what_it_stores_though_nobody_could_say_it_is_counted(studio: Studio) -> None:
    made = vote_task("ssi", CONTEXT, RESPONSE, form("ssi"))
    project, number = project_of(studio, made)
    sensible, specific, interesting = field_names(made["questions"]).values()
    for results in (
        [result(sensible, "choices", "no"), result(specific, "choices", "yes")],
        [result(sensible, "choices", "no"), result(interesting, "choices", "perhaps")],
    ):
        studio.ask(f"/api/tasks/{number}/annotations/", {"result": results})
    found = import_answers(exported(studio, project), open_store("store"), PINS)
    assert not found.is_clean
    assert found.ledger.dropped == {"a choice that there is not": 1, TWICE: 1, RULED_OUT: 1}
    assert [(v.question, v.answer) for v in filed("votes", Vote)] == [("sensible", "no")]
    assert CONTRADICTS not in found.ledger.dropped


def test_research_comes_back_as_actions(studio: Studio) -> None:
    made = research_task(CONTEXT, "in Spain")
    project, number = project_of(studio, made)
    given = {"query_1": "Porto", "result_1": "Porto / country / Portugal",
             "url_1": "https://example.org/porto", "rewrite": "in Portugal [1]"}  # fmt: skip
    results = [result(name, "textarea", text) for name, text in given.items()]
    studio.ask(f"/api/tasks/{number}/annotations/", {"result": results})
    assert import_answers(exported(studio, project), open_store("store"), PINS).is_clean
    rows = filed("research", GroundingExample)
    assert [(row.action, row.text) for row in rows] == [
        ("TS", "Porto"),
        ("User", "in Portugal [1]"),
    ]
    assert rows[1].calls[0].url == "https://example.org/porto" and rows[1].context == CONTEXT
