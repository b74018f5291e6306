"""Where a run departs from the paper, as its params tell; docs/departures.md says why of each.

A departure is a value that differs from the published one, or one that the paper leaves open though
results hang on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lamda.config.params import Params

PAPER_PARAMETERS = 137_702_416_384
PAPER_VOCABULARY = 32_000
PAPER_BATCH = 262_144
PAPER_TURNS = 2_500_000
PAPER_MIXTURE = [0.0625, 0.0625, 0.125, 0.125, 0.125, 0.5]
PAPER_TOOLS = ("calculator", "translator", "retrieval")
PEOPLE = "files"
"""The raters and researchers whose answers people gave."""


@dataclass(frozen=True, slots=True)
class Departure:
    """`name` is the row's in docs/departures.md; what the paper does, and what this run does."""

    name: str
    paper: str
    here: str


class Sized(Protocol):
    """What is asked of a model."""

    @property
    def parameters(self) -> int:
        """Its parameters."""

    @property
    def vocab_size(self) -> int:
        """Its ids."""


def adapts(model: Mapping[str, Any]) -> bool:
    """Whether section `model` trains an adapter alone."""
    tuning = model.get("tuning")
    return isinstance(tuning, Mapping) and bool(tuning.get("adapter"))


def departures(params: Params, model: Sized) -> Iterator[Departure]:
    """Every departure of a run, those on data first."""
    yield from _on_data(params)
    yield from _on_training(params, model)
    yield from _on_answering(params)
    yield Departure(
        "fine-tunings", "one model, tuned on all tasks", "four, one after the other, with replay"
    )
    yield Departure("objectives", "22, in its own words", "22, in this project's words")
    yield Departure("refusal", "not published", "a fixed sentence where every candidate falls")


def _on_data(params: Params) -> Iterator[Departure]:
    data = params.data
    if sorted(data.mixture.values()) != PAPER_MIXTURE:
        sources = ", ".join(f"{name} {share:g}" for name, share in data.mixture.items())
        paper = "forums 0.5; C4, code, Wikipedia 0.125 each; web 0.0625 in English and not"
        yield Departure("mixture", paper, sources)
    stand_ins = [
        f"{task} by {choice.use}"
        for part in (data.raters, data.judges, data.researchers)
        for task, choice in part.items()
        if choice.use != PEOPLE
    ]
    if stand_ins:
        told = ", ".join(dict.fromkeys(stand_ins))
        yield Departure("raters", "crowdworkers: 5 for SSI, 3 for the rest", f"programs: {told}")
    if params.sample.responses != 1 or params.sample.random_negatives:
        yield Departure(
            "rated responses",
            "the model's turn in a dialog",
            f"{params.sample.responses} samples a context, those that came with it, and to "
            f"{params.sample.random_negatives:g} of the SSI contexts one said elsewhere",
        )
    if params.bases.model_share < 1:
        yield Departure(
            "bases",
            "the model's responses",
            f"{params.bases.model_share:g} the model's, as the best of "
            f"{params.bases.candidates}; the others came with their contexts",
        )
    rollouts = params.rollouts
    yield Departure(
        "judged research",
        "people say of 9 K turns' queries and rewrites whether they are correct",
        f"the researchers' own right and wrong actions, and the model's in {rollouts.contexts:,} "
        "contexts, each as right as raters find its answer",
    )


def _on_training(params: Params, model: Sized) -> Iterator[Departure]:
    base = params.model.options.get("base") or params.model.options.get("hub")
    if base:
        tuning = "an adapter" if adapts(params.model.options) else "all weights"
        told = f"{base}, trained on with {tuning} on {params.pretrain.tokens:,} tokens"
        yield Departure("base", "a fresh model", told)
    if model.parameters != PAPER_PARAMETERS:
        yield Departure("model", "137 B parameters", f"{model.parameters:,} parameters")
    if model.vocab_size != PAPER_VOCABULARY:
        yield Departure("vocabulary", "32,000 pieces", f"{model.vocab_size:,} pieces")
    batch = params.pretrain.batch_size * params.pretrain.seq_len
    if batch != PAPER_BATCH:
        yield Departure("batch", "256 K tokens", f"{batch:,} tokens")
    if params.pretrain.copy_share or params.pretrain.copy_later:
        yield Departure(
            "copying lessons",
            "none",
            f"a share of {params.pretrain.copy_share:g} of the first "
            f"{params.pretrain.copy_tokens:,} tokens, {params.pretrain.copy_later:g} later",
        )
    limits = params.filter_dialogs
    if limits.turns != PAPER_TURNS:
        yield Departure("filtered turns", "2.5 M scored, 32 % kept", f"{limits.turns:,} scored")
    yield Departure(
        "filter thresholds",
        "not published; 32 % pass",
        f"sensible {limits.sensible:g}, specific {limits.specific:g}, "
        f"interesting {limits.interesting:g}, safe {limits.safe:g}",
    )


def _on_answering(params: Params) -> Iterator[Departure]:
    decoding = params.decoding
    if (decoding.candidates, decoding.top_k) != (16, 40):
        yield Departure(
            "candidates", "16, top-k 40", f"{decoding.candidates}, top-k {decoding.top_k}"
        )
    weights = decoding.weights
    shown = " : ".join(
        f"{weight:g}"
        for weight in (weights.sensible, weights.specific, weights.interesting, weights.likelihood)
    )
    if shown != "3 : 1 : 1 : 0":
        yield Departure(
            "ranking weights", "3 : 1 : 1, without log-probability", f"{shown}, the last of it"
        )
    if not decoding.rank_finals:
        yield Departure(
            "ranking of finals",
            "candidates are filtered, grounded, re-ranked",
            f"the best {decoding.grounded_drafts} grounded; finals are filtered, not ranked",
        )
    if decoding.research_candidates > 1:
        yield Departure(
            "research actions",
            "how many are sampled is not published",
            f"the best of {decoding.research_candidates}, top-k {decoding.research_top_k}, and "
            "the draft itself, by P(correct) and likelihood",
        )
    if decoding.min_correct:
        yield Departure(
            "doubted research",
            "what research made of a draft goes out",
            f"the draft does, where an action's P(correct) times mean probability a token is below "
            f"{decoding.min_correct:g}",
        )
    tools = tuple(choice.use.rpartition(".")[2] for choice in params.toolset.values())
    if tools != PAPER_TOOLS:
        yield Departure("toolset", ", ".join(PAPER_TOOLS), ", ".join(tools))
