"""What models write on held-out contexts: one sample, and the best of many, before and after.

Nobody has labelled what is written anew, so judges read it. One is the discriminators, of the model
right after it learned them, while the last model's ranked. Another learned from held-back labels
alone, which ranked nothing: words and characters, with its AUC on the rows that the run learned
from beside it. What is said of knowledge has a third, which learned nothing: the share of its words
that the knowledge has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from benchmarks.real.baseline import Floats, overlaps, tfidf_scores
from benchmarks.real.halves import ATTRIBUTABLE, Half, Halves, attributed_texts, rated_texts
from benchmarks.real.likelihood import RESAMPLES, WIDTH, line_end
from lamda.config.params import Params
from lamda.data.splits import content_id
from lamda.dialog.agent import Agent
from lamda.dialog.research import forbidden_ids, value_of
from lamda.finetuning.measures import auc, interval
from lamda.generation.discriminator import action_scores
from lamda.generation.sampler import Prefix, prefill, sample
from lamda.generation.scored import judged_samples
from lamda.generation.scorer import Scorer
from lamda.ingestion.public.sets import MEASURED
from lamda.model.backbone import Backbone
from lamda.records import GroundingExample
from lamda.resampling import times_drawn
from lamda.templates import Limits, research_ids
from lamda.tokenizer import CONTROL, EOT, USER, Tokenizer

CONTEXTS = 120
"""Of each label, the first so many by hash."""
LEARNED = 1000
"""Rows on which the judge of held-back labels is measured, the first so many by hash."""
AT_ONCE = 16
"""Contexts that are decoded side by side."""
HELD_BACK = "held-back labels"
Texts = Sequence[str]
Written = Mapping[str, Texts]
"""By way: what it says to each context."""
Judged = Mapping[str, Mapping[str, Floats]]
"""By judge and way: what it makes of each text, (N,)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run's models by name, and the `base` that it went on with, if any."""

    tokenizer: Tokenizer
    params: Params
    models: Mapping[str, Backbone]
    base: Backbone | None

    @property
    def limits(self) -> Limits:
        """The most of a context and of a result that is read."""
        return Limits(self.params.decoding.context_tokens, self.params.decoding.snippet_tokens)


def compared(run: Run, rated: Halves, attributed: Halves) -> Iterator[dict[str, Any]]:
    """A row for each label: what each judge makes of what each way writes."""
    for label in ("sensible", "unsafe"):
        if contexts := _contexts(rated, label):
            yield _rated(run, rated, label, contexts)
    train, test = _joined(attributed, ATTRIBUTABLE)
    known = {(row.context, row.calls[0].result): row for row in test.rows}
    if known:
        rows = sorted(known.values(), key=lambda row: content_id(row.context))[:CONTEXTS]
        yield _attributed(run, rows, train, test)


def _rated(
    run: Run, rated: Halves, label: str, contexts: Sequence[tuple[str, ...]]
) -> dict[str, Any]:
    ways = _responses(run, contexts)
    judges = {"discriminators": _discriminated(run, contexts, ways, label)}
    before = ["\n".join(context) for context in contexts]
    texts = {way: list(zip(before, said, strict=True)) for way, said in ways.items()}
    train, test = _joined(rated, label)
    held, worth = _held_back(rated_texts(test), test, rated_texts(train), train, texts)
    return _row(label, judges | held, worth)


def _attributed(
    run: Run, known: Sequence[GroundingExample], train: Half, test: Half
) -> dict[str, Any]:
    ways, judged = _answers(run, known)
    texts = {
        way: [
            ("\n".join(row.context), row.calls[0].result, text)
            for row, text in zip(known, said, strict=True)
        ]
        for way, said in ways.items()
    }
    judges = {"P(correct)": judged, "overlap": {way: overlaps(of) for way, of in texts.items()}}
    held, worth = _held_back(attributed_texts(test), test, attributed_texts(train), train, texts)
    return _row(ATTRIBUTABLE, judges | held, worth)


def _joined(halves: Halves, label: str) -> tuple[Half, Half]:
    """What the run learned of a label from all sets, and what it did not."""
    learned, held = Half([], []), Half([], [])
    for (name, of), (train, test) in halves.items():
        if of == label:
            held.rows.extend(test.rows)
            held.labels.extend(test.labels)
            if name not in MEASURED:  # which share their set's rows to learn from
                learned.rows.extend(train.rows)
                learned.labels.extend(train.labels)
    return learned, held


def _contexts(rated: Halves, label: str) -> list[tuple[str, ...]]:
    """Those that nothing learns from where there are any, else held-out ones."""
    of = {name: test for (name, said), (_, test) in rated.items() if said == label}
    chosen = [of[name] for name in MEASURED if name in of] or list(of.values())
    every = dict.fromkeys(tuple(row.context) for half in chosen for row in half.rows)
    return sorted(every, key=content_id)[:CONTEXTS]


def _responses(run: Run, contexts: Sequence[tuple[str, ...]]) -> Written:
    """The base's and the first model's sample, and the last one's, drawn and ranked."""
    decoding, seed = run.params.decoding, run.params.seed
    ways: dict[str, Texts] = {}
    if run.base is not None:
        ways["base, one sample"] = _continued(
            run, run.base, ["\n".join(context) for context in contexts]
        )
    first = Agent("likelihood", run.models["pt"], run.tokenizer, decoding, seed)
    ways["pt, one sample"] = [of[0] for of in first.sample_responses(contexts, 1)]
    last = Agent("quality", run.models["grounded"], run.tokenizer, decoding, seed)
    ways["grounded, one sample"] = [of[0] for of in last.sample_responses(contexts, 1)]
    ways[f"grounded, best of {decoding.candidates}"] = last.answers(contexts)
    return ways


def _continued(run: Run, model: Backbone, before: Sequence[str]) -> Texts:
    """The line that a model writes behind each text; it has never seen a symbol."""
    tokenizer, decoding = run.tokenizer, run.params.decoding
    line = line_end(tokenizer)
    banned = [
        tokenizer.control[symbol] for symbol in CONTROL if tokenizer.control[symbol] != line[0]
    ]
    generator = torch.Generator(model.device).manual_seed(run.params.seed)
    found: list[str] = []
    for first in tqdm(range(0, len(before), AT_ONCE), desc="base", unit="batch"):
        batch = before[first : first + AT_ONCE]
        drawn = sample(
            model, prefill(model, [[*tokenizer.encode(text)[-WIDTH:], *line] for text in batch]),
            count=1, top_k=decoding.top_k, new_tokens=decoding.new_tokens, stop=frozenset(line[:1]),
            forbidden=forbidden_ids(model, tokenizer, banned), generator=generator,
        )  # fmt: skip
        found += [tokenizer.decode(group[0].tokens).strip() for group in drawn]
    return found


def _discriminated(
    run: Run, contexts: Sequence[tuple[str, ...]], ways: Written, label: str
) -> dict[str, Floats]:
    scorer = Scorer(run.models["ssi_safety"], run.tokenizer, run.limits.context, calibrate=False)
    said = {way: list(zip(contexts, texts, strict=True)) for way, texts in ways.items()}
    return {way: np.array([s[label] for s in scorer.scores(of)]) for way, of in said.items()}


def _answers(run: Run, known: Sequence[GroundingExample]) -> tuple[Written, Mapping[str, Floats]]:
    """What is said to each context when its knowledge was found; and P(correct) of that."""
    tokenizer, model, decoding = run.tokenizer, run.models["grounded"], run.params.decoding
    ways: dict[str, list[str]] = {}
    if run.base is not None:
        before = ["\n".join((row.calls[0].result, *row.context)) for row in known]
        ways["base, one sample"] = list(_continued(run, run.base, before))
    best = f"grounded, best of {decoding.research_candidates}"
    judged: dict[str, list[float]] = {}
    generator = torch.Generator(model.device).manual_seed(run.params.seed)
    for first in tqdm(range(0, len(known), AT_ONCE), desc="knowledge", unit="batch"):
        rows = known[first : first + AT_ONCE]
        room = decoding.research_tokens
        prefix = prefill(model, [
            research_ids(tokenizer, row.context, row.base, row.calls, run.limits, room)
            for row in rows
        ])  # fmt: skip
        samples, values = _said(run, prefix, generator)
        for group, of in zip(samples, values, strict=True):
            chosen = max(range(len(of)), key=lambda n: value_of(*of[n]))
            ways.setdefault("grounded, one sample", []).append(group[0])
            ways.setdefault(best, []).append(group[chosen])
        for way, texts in ways.items():
            said = [
                [(tokenizer.control[USER], *tokenizer.encode(text))]
                for text in texts[first : first + len(rows)]
            ]
            scores = action_scores(model, tokenizer, prefix, said)
            judged.setdefault(way, []).extend(of[0][0] for of in scores)
    return ways, {way: np.array(of) for way, of in judged.items()}


def _said(
    run: Run, prefix: Prefix, generator: torch.Generator
) -> tuple[list[list[str]], list[list[tuple[float, float]]]]:
    """Responses behind what was found, without their citations, and what the model makes of
    each."""
    tokenizer, model, decoding = run.tokenizer, run.models["grounded"], run.params.decoding
    banned = [tokenizer.control[symbol] for symbol in CONTROL if symbol != EOT]
    samples, values = judged_samples(
        model, tokenizer, prefix, count=decoding.research_candidates,
        top_k=decoding.research_top_k, new_tokens=decoding.new_tokens + 1,
        stop=frozenset({tokenizer.control[EOT]}), generator=generator,
        forbidden=forbidden_ids(model, tokenizer, banned), first=[tokenizer.control[USER]],
    )  # fmt: skip
    return [[tokenizer.decode(s.tokens[1:]).strip() for s in group] for group in samples], values


def _held_back(
    held: Sequence[Sequence[str]],
    of_held: Half,
    learned: Sequence[Sequence[str]],
    of_learned: Half,
    ways: Mapping[str, Sequence[Sequence[str]]],
) -> tuple[dict[str, Mapping[str, Floats]], dict[str, Any]]:
    """P of what the held-back labels alone teach, of each way's texts; and the AUC of that, with
    its interval, on rows that the run learned from. Nothing where they hold one class alone."""
    order = sorted(range(len(learned)), key=lambda n: content_id(learned[n]))[:LEARNED]
    every = [learned[n] for n in order] + [text for of in ways.values() for text in of]
    scores = tfidf_scores(held, of_held.labels, every) if held else None
    if scores is None:
        return {}, {}
    observed = np.array([of_learned.labels[n] for n in order], dtype=bool)
    value = auc(scores[: len(order)], observed)
    if value is None:
        return {}, {}
    low, high = interval(auc, scores[: len(order)], observed, np.random.default_rng(0))
    parts = np.split(scores[len(order) :], np.cumsum([len(of) for of in ways.values()])[:-1])
    worth = {"auc": value, "low": low, "high": high, "n": len(order), "learned_from": len(held)}
    return {HELD_BACK: dict(zip(ways, parts, strict=True))}, worth


def _row(label: str, judges: Judged, worth: Mapping[str, Any]) -> dict[str, Any]:
    """Means over contexts with intervals, and each way's difference from one sample of the last."""
    size = len(next(iter(next(iter(judges.values())).values())))
    drawn = times_drawn(size, RESAMPLES, np.random.default_rng(0)) / size  # (R, N)
    found: dict[str, dict[str, Any]] = {}
    for judge, scores in judges.items():
        one = scores["grounded, one sample"]
        found[judge] = {}
        for way, of in scores.items():
            low, high = np.percentile(drawn @ of, [2.5, 97.5]).tolist()
            told = {"mean": float(of.mean()), "low": low, "high": high}
            if of is not one:
                told["difference"] = float((of - one).mean())
                least, most = np.percentile(drawn @ (of - one), [2.5, 97.5]).tolist()
                told |= {"difference_low": least, "difference_high": most}
            found[judge][way] = told
    return {"label": label, "n": size, "judges": found, HELD_BACK: dict(worth)}


def lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The table of `compared`."""
    for row in rows:
        yield f"what is written, {row['label']}: n = {row['n']} contexts"
        if worth := row[HELD_BACK]:
            yield (
                f"  {HELD_BACK}: a linear model of {worth['learned_from']:,}; its AUC on others is "
                f"{worth['auc']:.3f} [{worth['low']:.3f}, {worth['high']:.3f}], n = {worth['n']:,}"
            )
        for judge, ways in row["judges"].items():
            for way, of in ways.items():
                told = f"{of['mean']:.3f} [{of['low']:.3f}, {of['high']:.3f}]"
                if "difference" in of:
                    told += (
                        f", {of['difference']:+.3f} [{of['difference_low']:+.3f}, "
                        f"{of['difference_high']:+.3f}] beside grounded, one sample"
                    )
                yield f"  {judge}: {way:24} {told}"
