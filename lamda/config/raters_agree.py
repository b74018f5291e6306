"""Whether those who are chosen to rate can give what the sections ask of them; said before any
training, where it is certain whatever their files hold."""

from __future__ import annotations

from collections.abc import Iterator

from lamda.config.params import Layers, Params
from lamda.task_names import RATED, RESEARCHED

LABELS, ENDPOINT, DISCRIMINATORS = "labels", "endpoint", "discriminators"
"""The registered names of raters who know fixed responses alone, and of a model that is asked."""


def check_raters(layers: Layers, params: Params) -> None:
    """LamdaError with file and key where raters who are labels would be waited for, as these say
    nothing of what a model writes, or where raters give fewer answers than a gate asks for."""
    for keys, told in (*_unlabelled(params), *_too_few(params)):
        raise layers.error(keys, told)


def _unlabelled(params: Params) -> Iterator[tuple[list[str], str]]:
    """Key and what is wrong with it, for each that asks labels about other responses."""
    data, least = params.data, params.rate.min_rated
    by_labels = [
        task
        for task, choice in data.raters.items()
        if choice.use == LABELS and task in data.annotation
    ]
    for task in by_labels:
        asked: dict[str, float] = {"responses": params.sample.responses}
        if task == "ssi":
            asked["random_negatives"] = params.sample.random_negatives
        for name, value in asked.items():
            if value and least.get(task, 1.0) >= 1.0:
                told = _told(f"data.raters.{task}", value)
                yield ["sample", name], f"{told}; set it to 0, or lower rate.min_rated.{task}"
    if "ssi" in by_labels and RESEARCHED in data.annotation:
        told = _told("data.raters.ssi", params.rollouts.contexts)
        if params.rollouts.contexts and params.rate_rollouts.min_rated:
            yield ["rollouts", "contexts"], f"{told}; set it to 0, or rate_rollouts.min_rated"
        if params.rate_research.min_rated:
            told = _told("data.raters.ssi", params.rate_research.min_rated)
            yield ["rate_research", "min_rated"], f"{told}; set it to 0"
    for task, choice in data.judges.items():
        needed = params.judge.min_judged.get(task, 1.0)
        if choice.use == LABELS and task in data.evaluation and needed:
            told = "labels say nothing of what a model writes; name people or a model as judges"
            yield ["data", "judges", task], f"{told}, or set judge.min_judged.{task} to 0"


def _told(raters: str, value: float) -> str:
    return f"found {value}, though {raters} are labels, which say nothing of what a model writes"


def _too_few(params: Params) -> Iterator[tuple[list[str], str]]:
    """The same, for limits on raters above what one label, or the votes of a model, can reach."""
    for task in RATED:
        choice = params.data.raters.get(task)
        if choice is None or task not in params.data.annotation:
            continue
        given = {LABELS: 1, DISCRIMINATORS: 1, ENDPOINT: choice.options.get("votes", 1)}.get(
            choice.use
        )
        key = f"min_raters_{task}"
        least = getattr(params.gates.annotations, key)
        if given is not None and given < least:
            told = f"found {least}, though data.raters.{task} ({choice.use}) give {given} to each "
            more = ", or `votes` of the endpoint higher" if choice.use == ENDPOINT else ""
            yield ["gates", "annotations", key], f"{told}response; set it to {given}{more}"
