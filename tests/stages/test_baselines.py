"""Stage respond with people as they would answer with the toolset at hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from lamda.config.resolve import current_params
from lamda.config.section import Choice, Section
from lamda.evaluation.config import Respond
from lamda.records import (
    Context,
    Document,
    GroundingExample,
    JudgedResponse,
    ToolCall,
    read_table,
    write_table,
)
from lamda.tokenizer import train_tokenizer
from lamda.toolset.toolset import Toolset
from stages import respond

REPOSITORY = Path(__file__).resolve().parents[2]
ASKED = [
    Context(f"g{n}", "groundedness", "1", (f"how large is town {n}?",), ("large.",))
    for n in range(3)
]


class Librarian:
    """Researches one of the contexts, at a price."""

    Settings = Section

    def __init__(self, settings: Section, seed: int) -> None:
        self.usage = {"groundedness": {"replies": 1}}

    def pages(self) -> Iterator[Document]:
        return iter(())

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        for row, base in zip(contexts, bases, strict=True):
            calls = (ToolCall("town", "a town", "https://example.org/town"),)
            said = GroundingExample("", row.context, base, calls, "User", f"{base} [1]")
            yield [said] if row.context_id == "g1" else []


def test_what_became_of_peoples_answers_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("own_people")
    vars(module).update(Librarian=Librarian)
    monkeypatch.setitem(sys.modules, "own_people", module)
    monkeypatch.setattr(respond, "weights_of", lambda *_, **__: {})  # no model: people alone
    made = current_params(REPOSITORY)
    people = {"Human": {"answers": "researched"}, "alone": {"answers": "people"}}
    beside = Respond.model_validate({**made.respond.model_dump(), "baselines": people})
    own = {"groundedness": Choice(use="own_people:Librarian")}
    data = made.data.model_copy(update={"researchers": own})
    train_tokenizer([ASKED[0].context[0], "large."] * 20, 300, tmp_path / "tokenizer.model")
    page = Document("1", "pages", "https://example.org/town", "town", "a town")
    write_table(tmp_path / "knowledge" / "documents.parquet", [page], Document)
    write_table(tmp_path / "contexts.parquet", ASKED, Context)
    respond.main(
        made.model_copy(update={"respond": beside, "data": data}),
        [],
        tmp_path / "tokenizer.model",
        tmp_path / "knowledge",
        tmp_path / "contexts.parquet",
        tmp_path / "answers.parquet",
        tmp_path / "respond.json",
    )
    rows = read_table(tmp_path / "answers.parquet", JudgedResponse)
    said = {name: [row.response for row in rows if row.model == name] for name in people}
    assert said["Human"] == ["large.", "large. [https://example.org/town]", "large."]
    assert said["alone"] == ["large."] * 3
    told = json.loads((tmp_path / "respond.json").read_text())
    assert told["looked_up"] == 1 and told["endpoint"] == {"groundedness": {"replies": 1}}
    assert set(told["baselines"]) == set(people)
