"""The point of the toolset (paper section 6.2): a fact changes, and so does the answer; the model
is the same, to the last weight.

The model is scripted to do what groundedness fine-tuning teaches: it asks for the fact that its
draft claims, and says and cites what came back. All else is real: sampling, filter, research loop,
tools, index, citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import Tensor

from lamda.config.section import Choice
from lamda.dialog.agent import Agent, Answer
from lamda.generation.calibration import NOTHING
from lamda.records import Document, write_table
from lamda.tokenizer import BASE, CITATIONS, CORRECT, EOT, RATING_1, SNIPPET, TS, USER, Tokenizer
from lamda.toolset.tool import TABLE
from lamda.toolset.toolset import Toolset

from .test_research import decoding

PAGE = "https://example.org/porto"
DRAFT = "it is Ana"


@dataclass
class _Lines:
    """What each row of the cache has read: B prompts, or continuations of them."""

    model: Scripted
    rows: list[list[int]]
    asked: list[int]  # how many tokens of each are the prompt's
    count: int = 1

    def branch(self, count: int, room: int) -> _Lines:
        rows = [list(row) for row in self.rows for _ in range(count)]
        return _Lines(self.model, rows, [n for n in self.asked for _ in range(count)], count)

    def select(self, rows: Tensor) -> _Lines:
        kept = [list(self.rows[index]) for index in rows.tolist()]
        asked = [self.asked[index] for index in rows.tolist()]
        return _Lines(self.model, kept, asked, len(kept) * self.count // len(self.rows))

    def behind(self, lengths: Tensor) -> _Lines:
        sizes = zip(self.rows, self.asked, lengths.tolist(), strict=True)
        kept = [row[: asked + length] for row, asked, length in sizes]
        return _Lines(self.model, kept, self.asked, self.count)


class Scripted:
    """A backbone whose next token follows from what was read: DRAFT, a query, then its result."""

    device = torch.device("cpu")
    parameter_count = 0
    calibration = NOTHING

    def __init__(self, tokenizer: Tokenizer, query: str) -> None:
        self.tokenizer, self.query = tokenizer, query
        self.vocab_size = tokenizer.vocab_size

    def eval(self) -> Scripted:
        return self

    def prefill(self, prompts: Sequence[Sequence[int]]) -> tuple[_Lines, Tensor]:
        rows = [list(prompt) for prompt in prompts]
        logits = torch.stack([self._next(row) for row in rows])
        return _Lines(self, rows, [len(row) for row in rows]), logits

    def __call__(self, tokens: Tensor, *, cache: _Lines) -> Tensor:
        logits = []
        for row, new in zip(cache.rows, tokens.tolist(), strict=True):
            steps = []
            for index in new:
                row.append(index)
                steps.append(self._next(row))
            logits.append(torch.stack(steps))
        return torch.stack(logits)

    hidden = __call__

    def logits(self, hidden: Tensor) -> Tensor:
        return hidden

    def _next(self, row: list[int]) -> Tensor:
        logits = torch.full((self.vocab_size,), -20.0)
        logits[self._wanted(row)] = 20.0
        return logits

    def _wanted(self, row: list[int]) -> int:
        control, encode = self.tokenizer.control, self.tokenizer.encode
        if row[-1] == control[CORRECT]:
            return control[RATING_1]
        heads = [at for at, index in enumerate(row) if index in control.values()]
        last = row[heads[-1]]
        if last == control[CITATIONS[0]]:
            return control[EOT]
        written = row[heads[-1] + 1 :]
        if last == control[TS]:
            script = [*encode(self.query), control[SNIPPET]]
        elif last == control[USER] and control[SNIPPET] in row:
            found = row[row.index(control[SNIPPET]) + 1 : heads[-1]]
            value = self.tokenizer.decode(found).rpartition(" / ")[2]
            script = [*encode(f"it is {value}"), control[CITATIONS[0]]]
        elif last == control[SNIPPET]:
            return control[USER]
        elif last == control[BASE]:
            return control[TS]
        else:
            script = [*encode(DRAFT), control[EOT]]
        return script[len(written)] if len(written) < len(script) else control[EOT]


def answer(tokenizer: Tokenizer, folder: Path, fact: str, query: str, **tools: Choice) -> Answer:
    """What the agent says where the index holds that fact."""
    page = Document("1", "", PAGE, "Porto", f"Porto / Mayor / {fact}")
    write_table(folder / TABLE, [page], Document)
    chosen = {**tools, "search": Choice(use="retrieval")}
    toolset = Toolset.from_choices(chosen, folder)
    settings = decoding(
        new_tokens=40, research_new_tokens=40, context_tokens=80, research_tokens=300, candidates=2
    )
    agent = Agent("research", Scripted(tokenizer, query), tokenizer, settings, 0, toolset)  # type: ignore[arg-type]
    return agent.respond(("who is the mayor of Porto?",))


def test_a_changed_fact_changes_the_answer_without_training(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    query = "mayor of Porto"
    before = answer(tokenizer, tmp_path, "Rui", query)
    after = answer(tokenizer, tmp_path, "Pedro", query)
    assert before.draft == after.draft == DRAFT, "what the weights hold is not what is asked"
    assert before.text == f"it is Rui [{PAGE}]"
    assert after.text == f"it is Pedro [{PAGE}]"
    assert [(call.query, call.result) for call in after.calls] == [(query, "Porto / Mayor / Pedro")]


@pytest.mark.parametrize("hour", [14, 15])
def test_so_does_the_time_which_has_no_page(
    tokenizer: Tokenizer, tmp_path: Path, hour: int
) -> None:
    clock = Choice.model_validate({"use": "clock", "at": f"2026-01-06T{hour}:05+00:00"})
    told = answer(tokenizer, tmp_path, "Rui", "what time is it in Lisbon", clock=clock)
    assert told.text == f"it is {hour}:05, Tuesday 6 January 2026"
    assert told.calls[0].url == ""
