"""A model as an agent: base response, research loop, answer; in the three ways of the paper.

`likelihood`: sample and rank by log-likelihood, as PT (paper section 3). `quality`: filter for
safety and rank by quality, as FT quality-safety (6.1). `research`: that, and then the model
addresses the toolset or the user, as LaMDA (6.2); the loop ends when it addresses the user or after
`queries` queries.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from tqdm import tqdm

from lamda.config.section import Decode
from lamda.dialog.research import forbidden_ids, research
from lamda.generation.config import Decoding
from lamda.generation.discriminator import attribute_scores
from lamda.generation.ranker import REFUSAL, rank_by_likelihood, rank_by_quality
from lamda.generation.sampler import Prefix, Sample, prefill, sample
from lamda.model.backbone import Backbone
from lamda.records import Candidate, ToolCall
from lamda.templates import context_ids
from lamda.tokenizer import CONTROL, EOT, RESPONSE, TURN, Tokenizer
from lamda.toolset.toolset import Toolset


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user reads, and all that led to it; `seconds` is the time of its whole batch."""

    text: str
    draft: str
    candidates: tuple[Candidate, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    seconds: float = 0.0


@dataclass
class Agent:
    """A model with its decoding; `name` is what it is shown as. Research needs a `toolset`."""

    decode: Decode
    model: Backbone
    tokenizer: Tokenizer
    decoding: Decoding
    seed: int
    toolset: Toolset | None = None
    name: str = ""
    generator: torch.Generator = field(init=False)

    def __post_init__(self) -> None:
        device = self.model.device
        self.generator = torch.Generator(device).manual_seed(self.seed)
        self.model.eval()
        banned = [self.tokenizer.pad, self.tokenizer.unknown]
        banned += [self.tokenizer.control[symbol] for symbol in CONTROL]
        self._forbidden = forbidden_ids(self.model, self.tokenizer, banned)  # (V,)

    def respond(self, context: Sequence[str]) -> Answer:
        """Answer the last turn of one context."""
        return self.respond_batch([context])[0]

    def respond_batch(self, contexts: Sequence[Sequence[str]]) -> list[Answer]:
        """Answer the last turn of each context; contexts are decoded side by side."""
        begun = time.perf_counter()
        ranked = self.candidates(contexts, self.decoding.candidates)
        drafts = [self._draft(group) for group in ranked]
        if self.decode == "research":
            if self.toolset is None:
                raise ValueError("research needs a toolset")
            found = research(
                self.model,
                self.tokenizer,
                self.toolset,
                self.decoding,
                contexts,
                drafts,
                self.generator,
            )
            answers = [
                Answer(text, draft, tuple(group), calls)
                for (text, calls), draft, group in zip(found, drafts, ranked, strict=True)
            ]
        else:
            answers = [
                Answer(draft, draft, tuple(group))
                for draft, group in zip(drafts, ranked, strict=True)
            ]
        seconds = time.perf_counter() - begun
        return [replace(answer, seconds=seconds) for answer in answers]

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
            _, samples = self._sample([contexts[i] for i in indices], count)
            for index, group in zip(indices, samples, strict=True):
                found[index] = [self.tokenizer.decode(s.tokens).strip() for s in group]
        return [found[index] for index in range(len(contexts))]

    def _sample(
        self, contexts: Sequence[Sequence[str]], count: int
    ) -> tuple[Prefix, list[list[Sample]]]:
        """`count` responses to each context, and the contexts' cache."""
        tokenizer, decoding = self.tokenizer, self.decoding
        sentinel = tokenizer.control[TURN if self.decode == "likelihood" else RESPONSE]
        prompts = [
            [*context_ids(tokenizer, context, decoding.context_tokens), sentinel]
            for context in contexts
        ]
        stop = frozenset({tokenizer.control[TURN], tokenizer.control[EOT]})
        allowed = self._forbidden.clone()
        allowed[list(stop)] = False
        prefix = prefill(self.model, prompts)
        samples = sample(
            self.model,
            prefix,
            count=count,
            top_k=decoding.top_k,
            new_tokens=decoding.new_tokens,
            stop=stop,
            forbidden=allowed,
            generator=self.generator,
        )
        return prefix, samples

    def candidates(self, contexts: Sequence[Sequence[str]], count: int) -> list[list[Candidate]]:
        """`count` sampled candidates for each context, scored and ordered, best first."""
        tokenizer, decoding = self.tokenizer, self.decoding
        prefix, samples = self._sample(contexts, count)
        groups = [
            [Candidate(tokenizer.decode(s.tokens).strip(), s.log_probability) for s in group]
            for group in samples
        ]
        if self.decode == "likelihood":
            return [rank_by_likelihood(group) for group in groups]
        tokens = [[s.tokens for s in group] for group in samples]
        scores = attribute_scores(self.model, tokenizer, prefix, tokens)
        return [
            rank_by_quality(
                [replace(c, scores=s) for c, s in zip(group, row, strict=True)],
                decoding.safety,
                decoding.likelihood_weight,
            )
            for group, row in zip(groups, scores, strict=True)
        ]

    def _draft(self, ranked: Sequence[Candidate]) -> str:
        best = ranked[0]
        return REFUSAL if best.dropped else best.text
