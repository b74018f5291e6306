"""Whose answers were judged, and whether the metrics are theirs: a part of the evaluation's gate.

Besides the answers there are the drafts that were researched, the responses in whole dialogs and
the candidates of some contexts: what is said of answers here holds of them, too.

Nothing here is taken from a file that could be computed from another one: labels are counted again
from votes, metrics and intervals measured again from labels, with the seed of the run. What can't
be computed again, a model's answers, is held against the hashes that the stages wrote down, and
against the log-probabilities that the sampler gave them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lamda.annotation.labels import labels
from lamda.citations import uncited
from lamda.errors import LamdaError
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.baselines import expected_answers
from lamda.evaluation.candidates import candidates_of
from lamda.evaluation.drafts import drafts_of
from lamda.evaluation.sections import AGAINST
from lamda.evaluation.tables import metrics_json
from lamda.gates.config import Settings
from lamda.gates.contract import Check, Limit
from lamda.gates.frames import Row, excerpt, same
from lamda.gates.rules import between, only
from lamda.gates.saved import Saved
from lamda.records import Context, JudgedResponse
from lamda.templates import context_ids
from lamda.tokenizer import RESPONSE, TURN, Tokenizer

if TYPE_CHECKING:
    from lamda.generation.likelihood import Floats

SAMPLE = 48
"""Answers of each model, spread over its contexts, whose likelihood is computed again."""
MARGIN = 0.01
"""Nats a token by which another model has to be nearer: two of a kind differ by less."""
TOLERANCE = 1e-6
"""Of values that were written as JSON and read again."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged answers, and what was judged besides: drafts, responses in dialogs, candidates."""

    answers: Sequence[JudgedResponse]
    drafts: Sequence[JudgedResponse]
    dialogs: Sequence[JudgedResponse]
    candidates: Sequence[JudgedResponse]

    @property
    def rows(self) -> list[JudgedResponse]:
        """All of them."""
        return [*self.answers, *self.drafts, *self.dialogs, *self.candidates]


def answering(responses: Sequence[JudgedResponse], settings: Settings) -> list[str]:
    """The models that answered, in order: all names that are no baseline's."""
    names = dict.fromkeys(row.model for row in responses)
    return [name for name in names if name not in settings.baselines]


def expected(contexts: Sequence[Context], settings: Settings) -> dict[str, int]:
    """Baseline -> how many of the contexts it answers."""
    return {name: expected_answers(of, contexts) for name, of in settings.baselines.items()}


def asked_rows(
    responses: Sequence[JudgedResponse], metrics: Mapping[str, Any], settings: Settings
) -> list[Row]:
    """One row for each model that was asked, that answered or that was measured.

    The order counts: each model is compared with those before it, and the last is released.
    """
    asked, answered = list(settings.models), answering(responses, settings)
    measured = list(metrics["models"])
    rows: list[Row] = []
    for name in dict.fromkeys((*asked, *answered, *measured)):
        lacks = [
            where
            for where, names in (
                ("asked to respond", asked), ("among the responses", answered),
                ("measured", measured),
            )
            if name not in names
        ]  # fmt: skip
        rows.append({"example": name, "odd": f"not {' nor '.join(lacks)}" if lacks else ""})
    if sorted(asked) == sorted(measured) and asked != measured:
        rows.append({"example": ", ".join(measured), "odd": f"order {', '.join(asked)}"})
    return rows


def origin_rows(
    responses: Sequence[JudgedResponse],
    answered: Mapping[str, Any],
    judged: Mapping[str, Any],
    hashes: Mapping[str, str],
    models: Mapping[str, Saved],
    settings: Settings,
) -> list[Row]:
    """Rows for what stages respond and judge wrote down: the model and the answers of each name,
    the tokenizer and the judged table (`hashes`, by what they are)."""
    answers = answers_sha256(responses)
    rows = [same("responses", hashes["responses"], judged["responses_sha256"])]
    rows.append(same("tokenizer", hashes["tokenizer"], answered["tokenizer_sha256"]))
    for name, model in settings.models.items():
        told = answered["models"].get(name, {})
        rows.append(same(f"{name}, model", models[model.weights].sha256, told.get("model_sha256")))
        own = answers.get(name, "none")
        rows.append(same(f"{name}, answers", own, told.get("answers_sha256")))
        rows.append(same(f"{name}, judged answers", own, judged["answers_sha256"].get(name)))
    for name in settings.baselines:
        own, told = answers.get(name, "none"), answered["baselines"].get(name, {})
        rows.append(same(f"{name}, answers", own, told.get("answers_sha256") or "none"))
        rows.append(
            same(f"{name}, judged answers", own, judged["answers_sha256"].get(name, "none"))
        )
    return rows


def more_origin_rows(
    of: Judged, talked: Mapping[str, Any], judged: Mapping[str, Any], hashes: Mapping[str, str]
) -> list[Row]:
    """Rows for drafts, dialogs and candidates: the judged tables (`hashes`), the drafts and the
    candidates of the answers, and what stage converse wrote down of the models' responses."""
    rows = [same(name, found, judged[f"{name}_sha256"]) for name, found in hashes.items()]
    written = candidates_of(of.answers, {row.context_id for row in of.candidates})
    for kind, found, expected in (
        ("drafts", of.drafts, drafts_of(of.answers)),
        ("candidates", of.candidates, written),
    ):
        said, made = answers_sha256(found), answers_sha256(expected)
        rows += [
            same(f"{name}, {kind}", said.get(name, "none"), made.get(name, "none"))
            for name in dict.fromkeys((*made, *said))
        ]
    own = answers_sha256(of.dialogs)
    for name in dict.fromkeys((*own, *talked["answers_sha256"])):
        said_here = own.get(name, "none")
        rows.append(same(f"{name}, dialogs", said_here, talked["answers_sha256"].get(name)))
        rows.append(same(f"{name}, judged dialogs", said_here, judged["talked_sha256"].get(name)))
    return rows


def label_rows(responses: Sequence[JudgedResponse]) -> list[Row]:
    """One row a response: whether its labels are those that its votes give. Judges may ask a part
    of the questions: what was asked of a task is what any of its responses has a label of."""
    asked: dict[str, set[str]] = defaultdict(set)
    for row in responses:
        asked[row.task] |= row.labels.keys()
    return [
        {
            "example": excerpt(f"{row.model}, {row.context_id}", row.response),
            "miscounted": _miscounted(row, asked[row.task]),
        }
        for row in responses
    ]


def _miscounted(row: JudgedResponse, asked: Collection[str]) -> str:
    try:
        counted = labels(row.votes, asked)
    except LamdaError as error:
        return str(error)
    names = sorted(counted.keys() | row.labels.keys())
    odd = [name for name in names if counted.get(name) != row.labels.get(name)]
    return ", ".join(f"{n} {row.labels.get(n)}, votes say {counted.get(n)}" for n in odd)


def measured_rows(
    of: Judged, metrics: Mapping[str, Any], judged: Mapping[str, Any], settings: Settings
) -> list[Row]:
    """One row for each metric of each model, for who judged each task, and for each other section:
    whether it is what the responses, drafts, dialogs and candidates give; and of the judges'
    agreement with people, whether it is what stage judge said."""
    rng = np.random.default_rng(settings.seed)
    try:
        again = metrics_json(
            of.answers, settings.evaluate, rng, settings.baselines, of.drafts, of.dialogs,
            of.candidates,
        )  # fmt: skip
    except LamdaError as error:
        return [{"example": "metrics", "edited": str(error)}]
    against = judged.get(AGAINST)  # of votes that are filed elsewhere: told, and not counted again
    again |= {AGAINST: against} if against else {}
    found, known = metrics["models"], again["models"]
    rows: list[Row] = [
        {
            "example": f"{model}, {metric}",
            "edited": _differs(found.get(model, {}).get(metric), known.get(model, {}).get(metric)),
        }
        for model in dict.fromkeys((*known, *found))
        for metric in dict.fromkeys((*known.get(model, {}), *found.get(model, {})))
    ]
    others = [name for name in dict.fromkeys((*again, *metrics)) if name != "models"]
    for name in others:
        rows.append({"example": name, "edited": _differs(metrics.get(name), again.get(name))})
    return rows


def _differs(found: Any, known: Any, where: str = "") -> str:
    """The first place where two JSON values differ, '' for none."""
    if isinstance(found, Mapping) and isinstance(known, Mapping):
        for key in dict.fromkeys((*known, *found)):
            below = f"{where} {key}".strip()
            difference = _differs(found.get(key), known.get(key), below)
            if difference:
                return difference
        return ""
    numbers = [isinstance(value, int | float) for value in (found, known)]
    alike = abs(found - known) <= TOLERANCE if all(numbers) else found == known
    return "" if alike else f"{where} {found}, measured again {known}".strip()


def likelihood_rows(
    responses: Sequence[JudgedResponse],
    models: Mapping[str, Saved],
    tokenizer: Tokenizer,
    settings: Settings,
) -> list[Row]:
    """One row for each model with sampled answers: `gap`, how far the log-probabilities that its
    sampler recorded lie from those that the model gives (the median; nats a token), and `nearer`,
    another model that gives them better."""
    known = {name: models[entry.weights] for name, entry in settings.models.items()}
    rows: list[Row] = []
    for name in known:
        sampled = _sampled([row for row in responses if row.model == name])
        if not sampled:
            continue
        sentinel = TURN if settings.models[name].decode == "likelihood" else RESPONSE
        gaps: dict[str, float] = {}
        for model in known.values():
            if model.sha256 not in gaps:
                gap = _gaps(model, tokenizer, sampled, settings.context_tokens, sentinel)
                gaps[model.sha256] = float(np.median(gap))
        own = gaps[known[name].sha256]
        nearest = min(gaps, key=gaps.__getitem__)
        others = [other for other, model in known.items() if model.sha256 == nearest]
        rows.append(
            {
                "example": f"{name}: {len(sampled)} answers",
                "gap": round(own, 6),
                "nearer": "" if own - gaps[nearest] <= MARGIN else ", ".join(others),
            }
        )
    return rows


def _sampled(answers: Sequence[JudgedResponse]) -> list[JudgedResponse]:
    """`SAMPLE` of the answers that keep a candidate with a text."""
    given = [row for row in answers if row.candidates and row.candidates[0].text]
    places = np.linspace(0, len(given) - 1, min(SAMPLE, len(given)), dtype=int)
    return [given[place] for place in places]


def _gaps(
    model: Saved, tokenizer: Tokenizer, answers: Sequence[JudgedResponse], limit: int, sentinel: str
) -> Floats:
    """Of each answer's first candidate |recorded - computed| mean log-probability.

    The record says neither how the sampler stopped nor whether it did: by a symbol, which counts,
    or at the longest length. The nearest of these stands.
    """
    from lamda.generation.likelihood import token_log_probabilities

    backbone = model.load()
    ends = [[end] for end in tokenizer.ends]
    rows, sizes = [], []
    for row in answers:
        prompt = [*context_ids(tokenizer, uncited(row.context), limit), *tokenizer.asking(sentinel)]
        said = tokenizer.encode(row.candidates[0].text)
        rows += [[*prompt, *said, *end] for end in ends]
        sizes += [len(said)] * len(ends)
    values = token_log_probabilities(backbone, rows)
    means = [
        (v[-1 - size :].mean(), v[-1 - size : -1].mean())
        for v, size in zip(values, sizes, strict=True)
    ]
    computed = np.array(means).reshape(len(answers), -1)  # (N, 4)
    recorded = np.array([row.candidates[0].log_probability for row in answers])  # (N,)
    gaps: Floats = np.abs(computed - recorded[:, None]).min(axis=1)
    return gaps


CHECKS: tuple[Check, ...] = (
    only("asked.same", "the models that were asked, each answering and measured", "odd", ""),
    only("origin.same", "models, answers and votes as they were written down, by their hash",
         "other", ""),
    only("labels.counted", "the labels that the votes give", "miscounted", ""),
    only("measured.same", "the metrics that the responses give", "edited", ""),
    between("likelihood.gap", "the recorded log-probability of its answers, to {max_likelihood_gap}"
            " nats a token", "gap", 0, Limit("max_likelihood_gap")),
    only("likelihood.own", "answers that no other model finds likelier to be its own", "nearer",
         ""),
)  # fmt: skip
