"""The last fine-tuning beside as much more of the one before it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import rollouts
from benchmarks.rollouts import BEFORE, judging, more_of_the_same
from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.dialog.research import Researched, Step
from lamda.dialog.rollouts import Rollout
from lamda.errors import LamdaError
from lamda.finetuning.run import FinetuningJob
from lamda.records import Context, RatedResponse, ToolCall

CALL = ToolCall("size of Porto", "Porto / Size / 7", "https://a.example")


@pytest.fixture(scope="module")
def params() -> Params:
    return current_params()


def rollout(number: int, calls: tuple[ToolCall, ...], correct: float = 0.5) -> Rollout:
    asked = (Step(True, call.query, 0.7, -0.1) for call in calls)
    steps = (*asked, Step(False, "7", correct, -0.2))
    context = Context(f"c{number}", "ssi", "1", (f"hello {number}",))
    return Rollout(context, "hello", Researched("7", "7", calls, steps))


def labelled(*sensible: int) -> list[RatedResponse]:
    return [
        RatedResponse(str(n), "ssi", "1", "rollout", ("hello",), "7", labels={"sensible": label})
        for n, label in enumerate(sensible)
    ]


def test_the_values_are_measured_on_what_was_looked_up() -> None:
    """By the worst action: here the answer, whose query is worth 0.63."""
    of = [rollout(n, (CALL,), correct=0.9 - n % 2 / 2) for n in range(40)] + [rollout(40, ())]
    labels = labelled(*(1 - n % 2 for n in range(40)), 0)
    told = "AUC of the lowest value on own researched answers"
    assert judging(of, labels, 17) == f"{told}: 1.000 [1.000, 1.000], n=40"
    assert judging(of[:1], labels[:1], 17) == f"{told}: none, n=1"
    blind = labelled(*(n // 20 for n in range(40)), 0)
    assert judging(of, blind, 17).startswith(f"{told}: 0.500 [")


def test_the_control_has_the_length_and_the_rates_of_what_it_stands_beside(
    params: Params, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    run: list[FinetuningJob] = []

    def keep(job: FinetuningJob) -> None:
        run.append(job)

    monkeypatch.setattr(FinetuningJob, "run", keep)
    assert more_of_the_same(params, tmp_path / "same") == tmp_path / "same"
    (job,) = run
    last, before = params.finetune_rollouts, params.finetune_groundedness
    assert job.model == BEFORE and job.recipe == "groundedness" and job.files.rollouts is None
    assert (job.settings.tokens, job.settings.lr) == (last.tokens, last.lr)
    assert job.settings.muon_lr == last.muon_lr != before.muon_lr
    assert (job.settings.replay, job.settings.copying) == (before.replay, before.copying)


def test_a_folder_that_is_there_is_not_written_to(
    tmp_path: Any, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollouts, "load_params", lambda _: params)
    monkeypatch.setattr(rollouts, "Tokenizer", SimpleNamespace(load=lambda _: None))
    with pytest.raises(LamdaError, match="it is there already"):
        rollouts.main(keep=tmp_path)
