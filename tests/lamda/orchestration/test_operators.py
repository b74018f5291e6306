"""What ends a task for good, what is tried again, and that ending a task ends its commands."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from lamda.errors import LamdaError
from lamda.orchestration.operators import FinishOperator, StageOperator, show
from lamda.orchestration.pages import Told, run_page
from lamda.runner.failures import Refused, TryAgain
from lamda.runner.graph import Stage
from lamda.runner.processes import Stopped
from lamda.runner.settings import Resources, Settings
from lamda.runner.workspaces import Run


def context() -> dict[str, Any]:
    told: dict[str, str] = {}
    push = SimpleNamespace(xcom_push=lambda key, value: told.update({key: value}), told=told)
    return {"ti": push}


def operator(settings: Settings) -> StageOperator:
    return StageOperator(stage=Stage("s", "x", (), (), (), (), (), "stage", settings, ("a", "b")))


@pytest.mark.parametrize(
    ("raised", "seen"),
    [
        (Refused("s: refused: no"), AirflowFailException),
        (LamdaError("bad input"), AirflowFailException),
        (OSError(errno.ENOSPC, "No space left on device"), AirflowFailException),
        (TryAgain("network"), TryAgain),
        (Stopped("signal"), Stopped),
        (OSError(errno.EIO, "I/O error"), OSError),
    ],
)
def test_only_what_passes_by_itself_is_tried_again(
    raised: Exception, seen: type[Exception]
) -> None:
    kept = context()
    with pytest.raises(seen) as caught, operator(Settings()).commands(kept):
        raise raised
    assert kept["ti"].told["summary"].startswith("failed: ")
    assert "\n" not in kept["ti"].told["summary"]
    assert type(caught.value) is seen
    assert caught.value is raised or caught.value.__cause__ is raised


def test_each_machine_has_its_own_folder_of_runs(tmp_path: Path) -> None:
    made = Run("one", "source", "commit", "/where/prepare/ran", shared=False)
    kept = {"ti": SimpleNamespace(xcom_pull=lambda task_ids: made.as_json())}
    task = operator(Settings())
    assert task.run_of(kept) == made
    task.runs = tmp_path
    assert task.run_of(kept) == replace(made, folder=str(tmp_path))


def test_ending_a_task_stops_its_commands() -> None:
    task = operator(Settings())
    task.on_kill()  # nothing runs yet
    with task.commands(context()) as shell:
        task.on_kill()
        assert shell.stopped


def test_the_log_has_no_lines_that_mislead(capsys: pytest.CaptureFixture[str]) -> None:
    for line in ('{"a": []}', "\tgit add dvc.lock", "Use `dvc push` to send", "Running stage 'a':"):
        show(line)
    assert capsys.readouterr().out == "Running stage 'a':\n"


def test_an_online_run_of_wandb_is_a_button() -> None:
    task, (button,) = operator(Settings()), StageOperator.operator_extra_links
    assert button.get_link(task, ti_key=None) == ""
    task.links = ["report: file:///x.html", "W&B: https://wandb.ai/team/lamda/runs/x"]
    assert button.get_link(task, ti_key=None) == "https://wandb.ai/team/lamda/runs/x"
    task.links = ["W&B: /runs/reports/one/wandb/offline-run-1"]
    assert button.get_link(task, ti_key=None) == ""


def test_settings_reach_airflow() -> None:
    resources = Resources(cpus=4, memory_mib=2048, gpus=1)
    task = operator(Settings(5, 1.5, "gpu", "big", resources))
    assert (task.retries, task.pool, task.queue) == (5, "gpu", "big")
    assert task.retry_exponential_backoff
    assert task.resources is not None
    assert (task.resources.cpus.qty, task.resources.ram.qty, task.resources.gpus.qty) == (
        4, 2048, 1,
    )  # fmt: skip
    with task.commands(context(), task.timeout_minutes) as shell:
        assert shell.limit is not None
    assert task.upstream_stages == ["a", "b"]


def test_the_run_of_a_whole_links_its_group_at_w_and_b(monkeypatch: pytest.MonkeyPatch) -> None:
    group = "https://wandb.ai/team/lamda/groups/one"
    done = {"commit": "c", "tag": "run/one", "W&B group": group}
    monkeypatch.setattr("lamda.runner.runs.finish", lambda *_: done)
    task = FinishOperator(stages=["a"])
    monkeypatch.setattr(task, "run_of", lambda _: None)
    told = context()
    told["ti"].xcom_pull = lambda task_ids: {"entry": {}}
    assert task.execute(told) == done
    summary = told["ti"].told["summary"]
    assert summary == f"tagged run/one: commit c; W&B group: {group}"
    page = run_page("one", [Told("finish", "success", 1, 1.0, summary)])
    assert f'<a href="{group}" target="_blank">' in page
