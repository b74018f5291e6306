"""What is missing for which stage, for `lamda data check`: what would stop a run only late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.annotation.config import Rate, Sample
from lamda.annotation.rating import needed
from lamda.config.data_file import FILES
from lamda.config.limits import CorpusGate, Gates
from lamda.config.params import Layers, bind
from lamda.config.resolve import resolve
from lamda.errors import LamdaError
from lamda.ingestion.measure import Measured
from lamda.records import Context
from lamda.task_names import RATED, RESEARCHED, TASKS

LEARNED_OF: Mapping[str, tuple[str, ...]] = {
    "ssi": ("filter_dialogs.sensible", "filter_dialogs.specific", "filter_dialogs.interesting"),
    "safety": (
        "filter_dialogs.safe", "decoding.safety.harm", "decoding.safety.bias",
        "decoding.safety.misinformation",
    ),
}  # fmt: skip
"""Task -> thresholds on what models learn of its ratings alone."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: `sources` by `corpus.NAME` and `knowledge.NAME`, contexts by `KEY.TASK`, and
    of labels in files how many responses have none, of how many, by `raters.TASK`."""

    layers: Layers
    data: Mapping[str, Any]
    sources: Mapping[str, Measured]
    asked: Mapping[str, Sequence[Context]]
    open_labels: Mapping[str, tuple[int, int]]

    def chosen(self, key: str, task: str) -> Any:
        """The choice of section `data` for a task."""
        return (self.data.get(key) or {}).get(task)


def missing_lines(root: Path, found: Found, profile: str | None) -> Iterator[str]:
    """What each stage still lacks; whether the params bind comes first."""
    yield "missing:"
    told: list[str] = []
    try:
        told += _gaps(found)
        resolve(root, profile)
    except LamdaError as error:
        told.insert(0, f"stage resolve: {error}")
    yield from (f"  {line}" for line in told or ["nothing: `dvc repro` can begin"])


def is_own(choice: Any) -> bool:
    """Whether rows of own files are read: a source of the recipe's own, with a path or without."""
    use = choice.get("use") if isinstance(choice, Mapping) else None
    return isinstance(use, str) and use in (FILES, "dialogs")


def _gaps(found: Found) -> Iterator[str]:
    data, limits = found.data, bind(found.layers, Gates, ["gates"])
    yield from _corpus_gaps(found, limits.corpus)
    if not data.get("knowledge"):
        yield "research, respond: no source in `knowledge`: nothing to search"
    for task in TASKS:
        yield from _rating_gaps(found, task)
        yield from _judging_gaps(found, task)
    for task in RATED:
        yield from _unmet(found, task, limits)
    yield from _few_evaluated(found, limits.evaluation.min_contexts)


def _corpus_gaps(found: Found, limits: CorpusGate) -> Iterator[str]:
    if not found.data.get("corpus"):
        yield "build_corpus, tokenize, pretrain: no source in `corpus`"
    for key, one in found.sources.items():
        if one.fault or not one.rows:
            yield f"build_corpus: `{key}` gives no row"
        elif key.startswith("corpus.") and not one.left:
            yield f"build_corpus: no row of `{key}` is left to train on; see section clean"
        elif key.startswith("knowledge.") and one.without_url + one.odd_urls >= one.rows:
            yield f"build_corpus: no page of `{key}` has a url that it could be cited by"
    own = [one for key, one in found.sources.items() if key.startswith("corpus.")]
    if own and len(own) == len(found.data.get("corpus") or {}):
        yield from _too_few(own, limits)


def _too_few(found: Iterable[Measured], limits: CorpusGate) -> Iterator[str]:
    """Of a kind that no source gives the gate asks for none."""
    for kind, least in (("dialogs", limits.min_dialogs), ("documents", limits.min_documents)):
        counts = [one.left for one in found if one.kind == kind]
        if counts and sum(counts) < least:
            yield (
                f"gate_corpus: {sum(counts):,} {kind} to train on, gates.corpus.min_{kind} asks "
                f"for {least:,}"
            )


def _rating_gaps(found: Found, task: str) -> Iterator[str]:
    contexts = found.chosen("annotation", task)
    researched = task == RESEARCHED
    people, stage = ("researchers", "research") if researched else ("raters", "rate")
    who = found.chosen(people, task)
    if contexts is None:
        yield f"sample, {stage}, fine-tuning: no contexts in `annotation.{task}`"
        yield from _unlearned(found, task)
    elif who is None:
        yield f"{stage}: nobody in `{people}.{task}`"
    elif is_own(who) and not who.get("path"):
        count = who.get("raters", 1)
        yield f"{stage} waits for {count} people an item: `lamda tasks` (exit code 4)"
    elif is_own(contexts) and not is_own(who) and _is_packaged(who):
        yield (
            f"{stage}: `{people}.{task}` are {who['use']}, which know their own texts only: on "
            "yours they are no measure; name people or a judge"
        )


def _judging_gaps(found: Found, task: str) -> Iterator[str]:
    asked, judge = found.chosen("evaluation", task), found.chosen("judges", task)
    if asked is None:
        yield f"respond, evaluate: no contexts in `evaluation.{task}`"
    elif judge is None:
        yield f"judge: nobody in `judges.{task}`"
    elif is_own(judge) and not judge.get("path"):
        yield f"judge waits for people on `evaluation.{task}`: `lamda tasks` (exit code 4)"
    elif is_own(asked) and not is_own(judge) and _is_packaged(judge):
        yield f"judge: `judges.{task}` are {judge['use']}, on your texts no measure"


def _unlearned(found: Found, task: str) -> Iterator[str]:
    """Thresholds on what no model of the run learns: they let through what chance lets through."""
    above = [key for key in LEARNED_OF.get(task, ()) if _at(found.layers.values, key)]
    if above:
        yield (
            f"filter_dialogs, respond: nobody rates {task}, so models learn nothing of it; set to "
            f"0 what asks for it: {', '.join(above)}"
        )


def _unmet(found: Found, task: str, limits: Gates) -> Iterator[str]:
    """Where what the chosen raters can give is less than what stage rate or its gate asks for."""
    contexts, who = found.chosen("annotation", task), found.chosen("raters", task)
    if contexts is None or not isinstance(who, Mapping):
        return
    key, told = f"min_raters_{task}", "gate_annotations"
    least, given = getattr(limits.annotations, key), who.get("raters", 1)
    if is_own(who) and isinstance(given, int) and given < least:
        yield (
            f"{told}: `raters.{task}` takes {given} answers for enough, gates.annotations.{key} "
            f"asks for {least}; set `raters: {least}` in data.yaml, or the limit to {given}"
        )
    lacking, total = found.open_labels.get(f"raters.{task}", (0, 0))
    share = bind(found.layers, Rate, ["rate"]).min_rated.get(task, 1.0)
    if total - lacking < needed(total, share):
        yield (
            f"rate: {lacking:,} of {total:,} responses of the contexts have no label, "
            f"rate.min_rated.{task} asks for a share of {share:g}"
        )
    rows = found.asked.get(f"annotation.{task}")
    if rows is not None:
        sampled = bind(found.layers, Sample, ["sample"]).responses
        most = sum(len(row.responses) + sampled for row in rows)
        if most < limits.annotations.min_examples:
            yield (
                f"{told}: {most:,} responses to `annotation.{task}`, "
                f"gates.annotations.min_examples asks for {limits.annotations.min_examples:,}"
            )


def _few_evaluated(found: Found, least: int) -> Iterator[str]:
    """Whether the evaluation is large enough, where all of it is from own files."""
    asked = found.data.get("evaluation") or {}
    drawn = [found.asked.get(f"evaluation.{task}") for task in asked]
    count = sum(len(rows) for rows in drawn if rows is not None)
    if asked and None not in drawn and count < least:
        yield (
            f"gate_evaluation: {count:,} contexts in `evaluation`, gates.evaluation.min_contexts "
            f"asks for {least:,}"
        )


def _at(values: Any, key: str) -> Any:
    for part in key.split("."):
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _is_packaged(choice: Mapping[str, Any]) -> bool:
    """Whether the implementation belongs to a package of its own world (`package.name`)."""
    use = str(choice.get("use", ""))
    return "." in use and ":" not in use
