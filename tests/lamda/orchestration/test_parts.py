"""Parts that end, or hang, are started again with a line, and not for ever; secrets are private."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.orchestration import server
from lamda.orchestration.server import API, PARTS, Airflow

WELL: Mapping[str, Any] = {name: {"status": "healthy"} for name in server.HEALTHY}


@pytest.fixture
def airflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Airflow]:
    """Four parts that only wait; what they tell of their health stands in `told`."""
    code = "import os, time; open(f'{os.getpid()}.txt', 'w').close(); time.sleep(600)"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(server, "_command", lambda words: [sys.executable, "-c", code, *words])
    monkeypatch.setattr(server, "GRACE_SECONDS", 0.2)
    parts = Airflow(tmp_path, 1, os.environ, PARTS)
    monkeypatch.setattr(Airflow, "health", lambda self: WELL)
    for name in PARTS:
        parts.start(name)
    yield parts
    parts.end()


def kill(part: subprocess.Popen[bytes]) -> None:
    """As the system would: the program, below its guardian."""
    children = Path(f"/proc/{part.pid}/task/{part.pid}/children")
    while not (found := children.read_text().split()):
        pass
    os.kill(int(found[0]), signal.SIGKILL)
    part.wait()


def test_a_part_that_died_is_started_again_with_a_line(airflow: Airflow) -> None:
    said: list[str] = []
    airflow.mend(said.append)
    assert said == []
    kill(airflow.parts["scheduler"])
    before = dict(airflow.parts)
    airflow.mend(said.append)
    (line,) = said
    assert line.startswith("airflow scheduler ended by itself (exit code 137)")
    assert "started again" in line
    changed = {name for name, part in airflow.parts.items() if part is not before[name]}
    assert changed == {"scheduler"}
    airflow.check()


def test_a_part_that_dies_again_and_again_ends_all_with_a_line(airflow: Airflow) -> None:
    with pytest.raises(LamdaError, match=r"airflow triggerer .* again and again: all is ended"):
        for _ in range(server.RESTARTS + 1):
            kill(airflow.parts["triggerer"])
            airflow.mend(lambda line: None)


def test_a_part_that_hangs_is_started_again(
    airflow: Airflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    ill = {"scheduler": {"status": "unhealthy"}}
    monkeypatch.setattr(Airflow, "health", lambda self: WELL | ill)
    airflow.mend(said.append)  # for a moment anything may be busy
    assert said == []
    airflow.unwell["scheduler"] -= server.UNWELL_SECONDS + 1
    before = airflow.parts["scheduler"]
    airflow.mend(said.append)
    assert airflow.parts["scheduler"] is not before
    assert before.poll() is not None
    assert "airflow scheduler was not healthy" in said[0]
    monkeypatch.setattr(Airflow, "health", lambda self: {})
    airflow.mend(said.append)
    assert set(airflow.unwell) == {API}, "without an answer nobody knows of the others"


def test_what_holds_passwords_is_for_its_owner_alone(tmp_path: Path, airflow: Airflow) -> None:
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.log")} == {0o600}
    api = airflow.parts[API].pid
    children = Path(f"/proc/{api}/task/{api}/children")
    while not (found := children.read_text().split()):
        pass
    made = tmp_path / f"{found[0]}.txt"
    while not made.exists():
        pass
    assert made.stat().st_mode & 0o777 == 0o600
