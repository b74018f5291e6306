"""Gate on the evaluation: every model judged on every context, none of which training has seen, and
measured as it was judged (lamda.gates.answers)."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.annotation.questions import OPTIONAL
from lamda.data.text import WORD
from lamda.evaluation.config import MetricSettings
from lamda.gates import answers
from lamda.gates import candidates as written
from lamda.gates.beside import beside
from lamda.gates.config import Settings
from lamda.gates.contract import Frames, Gate, Limit
from lamda.gates.frames import excerpt, frame, skipped
from lamda.gates.leakage import Example, Ngrams, leakage, verbatim
from lamda.gates.reading import hash_of, json_object, parquet, stored
from lamda.gates.rules import at_least, between, matches, only, unique
from lamda.gates.saved import Saved, saved_model
from lamda.gates.tokens import tokenizer
from lamda.records import (
    Context,
    Dialog,
    GroundingExample,
    JudgedResponse,
    RatedResponse,
)
from lamda.tokenizer import Tokenizer

WEIGHTS = ("pt", "ssi_safety", "ft_quality_safety", "lamda")
"""What a model of section `respond` may be, by the name of its folder."""
TABLES = {
    "contexts": parquet(Context, "contexts", "evaluation.parquet"),
    "responses": parquet(JudgedResponse, "responses"),
    "drafts": parquet(JudgedResponse, "drafts", empty=True),
    "talks": parquet(JudgedResponse, "talks", empty=True),
    "candidates": parquet(JudgedResponse, "candidates", empty=True),
    "metrics": json_object("metrics", "models"),
    "ssi": stored(RatedResponse, "annotations", "ssi.parquet", empty=True),
    "safety": stored(RatedResponse, "annotations", "safety.parquet", empty=True),
    "groundedness": stored(GroundingExample, "research", "groundedness.parquet", empty=True),
    "filtered": stored(RatedResponse, "filtered", empty=True),
    "dialogs": stored(Dialog, "corpus", "dialogs.parquet", empty=True),
    "answered": json_object("answered", "models", "baselines", "tokenizer_sha256"),
    "talked": json_object("talked", "answers_sha256"),
    "judged": json_object(
        "judged", "answers_sha256", "responses_sha256", "drafts_sha256", "dialogs_sha256",
        "candidates_sha256", "talked_sha256",
    ),
    "responses_hash": hash_of("responses"),
    "drafts_hash": hash_of("drafts"),
    "talks_hash": hash_of("talks"),
    "candidates_hash": hash_of("candidates"),
    "tokenizer": tokenizer("tokenizer"),
    "tokenizer_hash": hash_of("tokenizer"),
    **{name: saved_model(name) for name in WEIGHTS},
}  # fmt: skip


UNSAMPLED = "no model keeps what it sampled"


def evaluation_frames(
    contexts: Sequence[Context],
    responses: Sequence[JudgedResponse],
    drafts: Sequence[JudgedResponse],
    talks: Sequence[JudgedResponse],
    candidates: Sequence[JudgedResponse],
    metrics: Mapping[str, Any],
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    groundedness: Sequence[GroundingExample],
    filtered: Sequence[RatedResponse],
    dialogs: Sequence[Dialog],
    answered: Mapping[str, Any],
    talked: Mapping[str, Any],
    judged: Mapping[str, Any],
    responses_hash: str,
    drafts_hash: str,
    talks_hash: str,
    candidates_hash: str,
    tokenizer: Tokenizer,
    tokenizer_hash: str,
    settings: Settings,
    **weights: Saved,
) -> Frames:
    """Frames contexts, overlap (one row), verbatim, responses, models, baselines, judged and
    scores, and those of lamda.gates.answers: asked, origin, labels, measured and likelihood; and
    those of lamda.gates.candidates: candidates, discerned and calibrated.

    `talks` are the responses in whole dialogs, `candidates` what the models might have said.

    `metrics` holds `models`: model -> metric -> value, low, high, n, judged, of. A metric that is
    defined for no response has n = 0; `judged` of the `of` responses to its task were judged on it.
    """
    if len(filtered) and not len(dialogs):
        raise ValueError("turns that were kept of no dialogs")  # what was seen would go unseen
    examples = itertools.chain[Example](ssi, safety, groundedness, filtered)
    people = settings.baselines.keys()
    models = [row for row in responses if row.model not in people]
    with beside(lambda: _seen(contexts, examples, dialogs, models)) as seen:
        every = answers.Judged(responses, drafts, talks, candidates)
        hashes = {"responses": responses_hash, "tokenizer": tokenizer_hash}
        more = {"drafts": drafts_hash, "dialogs": talks_hash, "candidates": candidates_hash}
        origin = answers.origin_rows(responses, answered, judged, hashes, weights, settings)
        origin += answers.more_origin_rows(every, talked, judged, more)
        likely = answers.likelihood_rows(responses, weights, tokenizer, settings)
        frames = {
            "responses": _responses(responses, {row.context_id for row in contexts}),
            "models": _models(
                responses, dict.fromkeys(answers.answering(responses, settings), len(contexts))
            ),
            "baselines": _models(responses, answers.expected(contexts, settings)),
            "judged": frame(_judged(metrics["models"], settings.evaluate.metrics), "share"),
            "scores": frame(_scores(metrics["models"]), "value", "ordered"),
            "asked": frame(answers.asked_rows(responses, metrics, settings), "odd"),
            "origin": frame(origin, "other"),
            "labels": frame(answers.label_rows(every.rows), "miscounted"),
            "measured": frame(answers.measured_rows(every, metrics, judged, settings), "edited"),
            "likelihood": frame(likely, "gap", "nearer") if likely else skipped(UNSAMPLED),
            **written.candidate_frames(metrics, settings),
        }
        return seen() | frames


def _seen(
    contexts: Sequence[Context],
    examples: Iterable[Example],
    dialogs: Sequence[Dialog],
    responses: Sequence[JudgedResponse],
) -> Frames:
    """Frames contexts, overlap and verbatim: what of the evaluation's contexts training has seen,
    and what of it the models repeat."""
    ngrams = Ngrams(contexts)
    found = leakage(contexts, examples, dialogs, ngrams=ngrams)
    return {
        "contexts": found,
        "overlap": frame(ngrams.rows(), "shared"),
        "verbatim": frame(verbatim(responses, dialogs), "copied"),
    }


def _responses(responses: Sequence[JudgedResponse], known: set[str]) -> pd.DataFrame:
    rows = [
        {
            "example": excerpt(f"{row.model}, {row.context_id}", row.response),
            "key": f"{row.model}, {row.context_id}",
            "stray": "" if row.context_id in known else row.context_id,
            "text": row.response,
        }
        for row in responses
    ]
    return frame(rows, "key", "stray", "text")


def _models(responses: Sequence[JudgedResponse], expected: Mapping[str, int]) -> pd.DataFrame:
    """One row for each name with how many responses are expected of it."""
    counts = Counter(row.model for row in responses)
    rows = [
        {
            "example": f"{model}: {counts[model]} responses to {of} contexts",
            "open": of - counts[model],
        }
        for model, of in sorted(expected.items())
    ]
    return frame(rows, "open")


def _judged(models: Mapping[str, Any], asked: Mapping[str, MetricSettings]) -> list[dict[str, Any]]:
    """One row for each metric of each model; a metric whose task has no context was not judged.

    One of questions that raters may be asked and need not, and that nobody has answered, is none
    of this evaluation's.
    """
    nobody = {
        name
        for name, of in asked.items()
        if {*(of.label or ()), *(of.of or ())} & set(OPTIONAL.get(of.task or "", ()))
        and not any(cells[name]["judged"] for cells in models.values() if name in cells)
    }
    found = [
        {
            "example": f"{model}, {metric}: {cell['judged']} of {cell['of']} responses judged",
            "share": cell["judged"] / cell["of"] if cell["of"] else 0.0,
        }
        for model, cells in models.items()
        for metric, cell in cells.items()
        if metric not in nobody
    ]
    return found or [{"example": "no model has a metric", "share": 0.0}]


def _scores(models: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row for each metric of each model that is defined."""
    return [
        {
            "example": f"{model}, {metric} (n = {cell['n']})",
            "value": cell["value"],
            "ordered": ""
            if cell["low"] <= cell["value"] <= cell["high"]
            else f"{cell['low']} to {cell['high']}",
        }
        for model, cells in models.items()
        for metric, cell in cells.items()
        if cell["n"]
    ]


CHECKS = (
    at_least("contexts.count", "min_contexts"),
    unique("contexts.unique", "context_id"),
    only("contexts.annotated", "no context of a training example", "annotated", ""),
    only("contexts.unseen", "no context that stands in the training dialogs", "in_corpus", ""),
    only("overlap.ngrams", "no run of words shared with training, but for a share of "
         "{max_contaminated_share} of the contexts", "shared", "",
         mostly=Limit("max_contaminated_share", complement=True)),
    between("verbatim.copied", "at most a share of {max_verbatim_share} of a model's drafts in "
            "small talk that are a turn of training", "copied",
            high=Limit("max_verbatim_share"), severity="warn"),
    unique("responses.unique", "key"),
    only("responses.known", "only responses to the contexts", "stray", ""),
    matches("responses.text", "a word in a share of {min_worded_share} of the responses", "text",
            WORD, mostly=Limit("min_worded_share")),
    between("judged.share", "judgements of a share of {min_judged_share} of the responses, for "
            "each metric", "share", low=Limit("min_judged_share")),
    at_least("models.count", "min_models"),
    only("models.complete", "a response of each model to each context", "open", 0),
    only("baselines.complete", "a response of each baseline to each context that it answers",
         "open", 0),
    between("scores.range", "a share from 0 to 1 as each metric", "value", 0, 1),
    only("scores.interval", "an interval around each metric", "ordered", ""),
    *answers.CHECKS,
    *written.CHECKS,
)  # fmt: skip

GATE = Gate(TABLES, evaluation_frames, CHECKS)
