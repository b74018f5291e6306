"""A model as an agent: base response, research loop, answer; in the three ways of the paper.

`likelihood`: sample and rank by log-likelihood, as PT (paper section 3). `quality`: filter for
safety and rank by quality, as FT quality-safety (6.1). `research`: that, and then the model
addresses the toolset or the user, as LaMDA (6.2); the loop ends when it addresses the user or after
`queries` queries, and what comes out of it passes the same filter (lamda.dialog.finals).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from tqdm import tqdm

from lamda.citations import uncited
from lamda.config.section import Decode
from lamda.dialog.finals import grounded_answers
from lamda.dialog.research import forbidden_ids
from lamda.errors import LamdaError
from lamda.generation.calibration import calibration_of
from lamda.generation.config import Decoding
from lamda.generation.ranker import REFUSAL, rank_by_likelihood, rank_by_quality
from lamda.generation.repeats import said_before
from lamda.generation.sampler import Prefix, Sample, prefill, sample
from lamda.generation.scored import scored_samples
from lamda.generation.settled import settled
from lamda.model.backbone import Backbone
from lamda.records import Candidate, ToolCall
from lamda.templates import context_ids
from lamda.tokenizer import CONTROL, RESPONSE, TURN, Tokenizer
from lamda.toolset.toolset import Toolset


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user reads, and all that led to it; `seconds` is the time of its whole batch.

    `candidates` are the ranked drafts, `finals` what research made of the best of them.
    """

    text: str
    draft: str
    candidates: tuple[Candidate, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    seconds: float = 0.0
    finals: tuple[Candidate, ...] = ()


@dataclass
class Agent:
    """A model with its decoding; `name` is what it is shown as. Research needs a `toolset`.
    `filtering` is the decoding with its thresholds in numbers.

    LamdaError for a decoding that asks the model's calibration for what it does not have.
    """

    decode: Decode
    model: Backbone
    tokenizer: Tokenizer
    decoding: Decoding
    seed: int
    toolset: Toolset | None = None
    name: str = ""
    generator: torch.Generator = field(init=False)
    filtering: Decoding = field(init=False)

    def __post_init__(self) -> None:
        device = self.model.device
        self.generator = torch.Generator(device).manual_seed(self.seed)
        self.model.eval()
        banned = [self.tokenizer.pad, self.tokenizer.unknown, *self.tokenizer.special]
        banned += [self.tokenizer.control[symbol] for symbol in CONTROL]
        self._forbidden = forbidden_ids(self.model, self.tokenizer, banned)  # (V,)
        filters = self.decode != "likelihood"  # PT has no discriminators to ask
        self.filtering = (
            settled(self.decoding, calibration_of(self.model)) if filters else self.decoding
        )

    def respond(self, context: Sequence[str], role: Sequence[str] = ()) -> Answer:
        """Answer the last turn of one context."""
        return self.respond_batch([context], role)[0]

    def respond_batch(
        self, contexts: Sequence[Sequence[str]], role: Sequence[str] = ()
    ) -> list[Answer]:
        """Answer the last turn of each context; contexts are decoded side by side.

        Of earlier answers the model reads the words without their citations. `role` are the turns
        of a role (paper section 8), which every context begins with and keeps,
        however long it grows. LamdaError for a role that leaves too little room for the dialog.
        """
        begun = time.perf_counter()
        contexts = [uncited(context) for context in contexts]
        if role:
            self._check(role)
            contexts = [(*role, *context) for context in contexts]
        prefix, ranked = self.ranked(contexts, self.decoding.candidates, len(role))
        if self.decode == "research":
            answers = self._researched(contexts, prefix, ranked, len(role))
        else:
            drafts = [self._draft(group) for group in ranked]
            answers = [
                Answer(draft, draft, tuple(group))
                for draft, group in zip(drafts, ranked, strict=True)
            ]
        seconds = time.perf_counter() - begun
        return [replace(answer, seconds=seconds) for answer in answers]

    def _check(self, role: Sequence[str]) -> None:
        taken = len(context_ids(self.tokenizer, role, sys.maxsize))
        limit = self.decoding.context_tokens
        if 2 * taken > limit:
            raise LamdaError(
                f"roles: the turns from {role[0]!r} on are {taken} tokens, more than half of the "
                f"{limit} that the model reads; shorten them or raise decoding.context_tokens"
            )

    def _researched(
        self,
        contexts: Sequence[Sequence[str]],
        prefix: Prefix,
        ranked: Sequence[Sequence[Candidate]],
        role: int,
    ) -> list[Answer]:
        if self.toolset is None:
            raise ValueError("research needs a toolset")
        found = grounded_answers(
            self.model,
            self.tokenizer,
            self.toolset,
            self.filtering,
            contexts,
            ranked,
            prefix,
            self.generator,
            role,
        )
        return [
            Answer(
                final.text,
                final.draft,
                tuple(group),
                final.researched.calls if final.researched else (),
                finals=final.finals,
            )
            for final, group in zip(found, ranked, strict=True)
        ]

    def answers(self, contexts: Sequence[Sequence[str]], batch: int = 256) -> list[str]:
        """The response to each context as a user would get it; contexts of like length together.

        `batch` candidates are decoded side by side.
        """
        order = sorted(range(len(contexts)), key=lambda i: sum(map(len, contexts[i])))
        found: dict[int, str] = {}
        step = max(1, batch // self.decoding.candidates)
        for first in tqdm(range(0, len(order), step), desc="answering", unit="batch"):
            indices = order[first : first + step]
            batch_answers = self.respond_batch([contexts[i] for i in indices])
            for index, answer in zip(indices, batch_answers, strict=True):
                found[index] = answer.text
        return [found[index] for index in range(len(contexts))]

    def sample_responses(
        self, contexts: Sequence[Sequence[str]], count: int, batch: int = 256
    ) -> list[list[str]]:
        """`count` sampled responses to each context, unranked; contexts of like length together.

        `batch` responses are decoded side by side.
        """
        order = sorted(range(len(contexts)), key=lambda i: sum(map(len, contexts[i])))
        found: dict[int, list[str]] = {}
        step = max(1, batch // count)
        for first in tqdm(range(0, len(order), step), desc="sampling responses", unit="batch"):
            indices = order[first : first + step]
            prefix, drawing = self._begun([contexts[i] for i in indices], count)
            samples = sample(self.model, prefix, **drawing)
            for index, group in zip(indices, samples, strict=True):
                found[index] = [self.tokenizer.decode(s.tokens).strip() for s in group]
        return [found[index] for index in range(len(contexts))]

    def _begun(
        self, contexts: Sequence[Sequence[str]], count: int, role: int = 0
    ) -> tuple[Prefix, dict[str, Any]]:
        """The contexts' cache, and how to draw `count` responses to each behind it."""
        tokenizer, decoding = self.tokenizer, self.decoding
        asking = tokenizer.asking(TURN if self.decode == "likelihood" else RESPONSE)
        prompts = [
            [*context_ids(tokenizer, context, decoding.context_tokens, role), *asking]
            for context in contexts
        ]
        stop = frozenset(tokenizer.ends)
        allowed = self._forbidden.clone()
        allowed[list(stop)] = False
        drawing = {
            "count": count, "top_k": decoding.top_k, "new_tokens": decoding.new_tokens,
            "stop": stop, "forbidden": allowed, "generator": self.generator,
        }  # fmt: skip
        return prefill(self.model, prompts), drawing

    def candidates(self, contexts: Sequence[Sequence[str]], count: int) -> list[list[Candidate]]:
        """`count` sampled candidates for each context, scored and ordered, best first."""
        return self.ranked(contexts, count)[1]

    def ranked(
        self, contexts: Sequence[Sequence[str]], count: int, role: int = 0
    ) -> tuple[Prefix, list[list[Candidate]]]:
        """The contexts' cache, which ends in `<response>`, and `count` candidates of each context,
        scored and ordered, best first; the first `role` turns of each context are a role's."""
        tokenizer, decoding = self.tokenizer, self.filtering
        prefix, drawing = self._begun(contexts, count, role)
        if self.decode == "likelihood":
            drawn = self._read(sample(self.model, prefix, **drawing))
            return prefix, [rank_by_likelihood(group) for group in drawn]
        # scored before they leave the cache, where their responses were read already
        calibrate = decoding.calibrate
        samples, scores = scored_samples(
            self.model, tokenizer, prefix, calibrate=calibrate, **drawing
        )
        return prefix, [
            rank_by_quality(
                [replace(c, scores=s) for c, s in zip(group, row, strict=True)],
                decoding.safety,
                decoding.weights,
                () if decoding.repeats else said_before(context),
            )
            for context, group, row in zip(contexts, self._read(samples), scores, strict=True)
        ]

    def _read(self, samples: Sequence[Sequence[Sample]]) -> list[list[Candidate]]:
        """What was drawn, as text."""
        decode = self.tokenizer.decode
        return [
            [Candidate(decode(s.tokens).strip(), s.log_probability) for s in group]
            for group in samples
        ]

    def _draft(self, ranked: Sequence[Candidate]) -> str:
        best = ranked[0]
        return REFUSAL if best.dropped else best.text
