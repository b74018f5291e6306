"""How an answer came about: candidates with their scores, the draft, and the research."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lamda.records import Candidate, ToolCall
from lamda.serving.terminal import plain

_COLUMNS = {
    "SENSIBLE": "sens",
    "SPECIFIC": "spec",
    "INTERESTING": "int",
    "UNSAFE_HARM": "harm",
    "UNSAFE_BIAS": "bias",
    "UNSAFE_MISINFORMATION": "misinf",
}


class Answer(Protocol):
    """What an agent answers, and all that led to it; `seconds` is how long it took."""

    @property
    def text(self) -> str: ...

    @property
    def draft(self) -> str: ...

    @property
    def candidates(self) -> tuple[Candidate, ...]: ...

    @property
    def calls(self) -> tuple[ToolCall, ...]: ...

    @property
    def finals(self) -> tuple[Candidate, ...]: ...

    @property
    def seconds(self) -> float: ...


def explain(answer: Answer, console: Console) -> None:
    """Print the candidates, the draft and the research of one answer."""
    if answer.candidates:
        console.print(candidate_table(answer.candidates, answer.draft))
    if answer.calls or answer.draft != answer.text:
        console.print(Text.assemble(("draft: ", "bold"), plain(answer.draft)))
    if answer.calls:
        console.print(research_table(answer.calls))
    for final in answer.finals:
        if final.dropped:
            said = f"filtered after research ({plain(final.dropped)}): "
            console.print(Text.assemble((said, "bold"), plain(final.text)))
    console.print(Text.assemble(("answer: ", "bold"), plain(answer.text)))
    console.print(Text(f"{answer.seconds:.2f} seconds", style="dim"))


def candidate_table(candidates: Sequence[Candidate], draft: str) -> Table:
    """One row a candidate in the agent's order; '>' marks the draft, the last column the filter."""
    names = list(dict.fromkeys(name for c in candidates for name in c.scores))
    unsafe = any(name.startswith("UNSAFE") for name in names)
    caption = "log p: mean log-probability of a token; scores: probabilities"
    table = Table(
        title="Candidates",
        caption=caption + (", of harm, bias and misinformation: that it is unsafe" * unsafe),
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("")
    table.add_column("response", overflow="fold", ratio=1)
    table.add_column("log p", justify="right", no_wrap=True)
    for name in names:
        table.add_column(_COLUMNS.get(name, name.lower()), justify="right", no_wrap=True)
    if any(candidate.dropped for candidate in candidates):
        table.add_column("filtered")
    for candidate in candidates:
        chosen = candidate.text == draft and not candidate.dropped
        table.add_row(*_cells(candidate, names, chosen), style="bold" if chosen else None)
    return table


def _cells(candidate: Candidate, names: Sequence[str], chosen: bool) -> list[Text]:
    cells = [">" if chosen else "", plain(candidate.text), f"{candidate.log_probability:.2f}"]
    cells += [_score(candidate.scores, name) for name in names]
    return [Text(cell) for cell in [*cells, plain(candidate.dropped)]]


def _score(scores: Mapping[str, float], name: str) -> str:
    return f"{scores[name]:.2f}" if name in scores else "-"


def research_table(calls: Sequence[ToolCall]) -> Table:
    """One row a query to the toolset, with what came back and, under it, its URL."""
    table = Table(title="Research", box=box.SIMPLE, padding=(0, 1, 0, 0), title_justify="left")
    table.add_column("")
    for heading in ("query", "result and its source"):
        table.add_column(heading, overflow="fold")
    for number, call in enumerate(calls, start=1):
        found = "\n".join(filter(None, (plain(call.result), plain(call.url))))
        table.add_row(*map(Text, (str(number), plain(call.query), found)))
    return table
