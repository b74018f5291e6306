"""Ids of several own sources, which all may count from 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.data.build import build_corpus
from lamda.data.cleaning.excluded import Excluded
from lamda.data.config import Clean, Data
from lamda.records import Dialog, Document, read_table
from tests.lamda.data.formats.given import write
from tests.lamda.data.test_build import CLEAN

DIALOGS = {"use": "lamda.data.files:FileSource", "kind": "dialogs", "evaluation": 0.5}
PAGES = {"use": "lamda.data.files:FileSource", "kind": "documents"}


def built(folder: Path, corpus: dict[str, Any], knowledge: dict[str, Any]) -> tuple[Any, Any]:
    """The dialogs of the corpus and the pages of the index."""
    chosen = Data.model_validate({
        "corpus": corpus, "mixture": dict.fromkeys(corpus, 1 / len(corpus)),
        "knowledge": knowledge, "annotation": {}, "evaluation": {},
    })  # fmt: skip
    settings = CLEAN.model_copy(update={"steps": ("exact",)})
    places = (folder / "corpus", folder / "knowledge", folder / "excluded.parquet")
    build_corpus(chosen, 17, None, *places, Clean.model_validate(settings))
    dialogs = read_table(folder / "corpus/dialogs.parquet", Dialog)
    return dialogs, read_table(folder / "knowledge/documents.parquet", Document)


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Any]:
    """Two sources of dialogs and two of pages, all numbered alike."""
    made = {}
    for name in ("chats", "calls"):
        rows = [{"turns": [f"{name} {n}, is it?", "yes"], "dialog_id": str(n)} for n in range(40)]
        rows.append({**rows[0], "dialog_id": "again", "split": "train"})
        rows.append({**rows[0], "dialog_id": "once more", "split": "train"})
        write(tmp_path / f"{name}.jsonl", rows)
        made[name] = {**DIALOGS, "path": str(tmp_path / f"{name}.jsonl")}
        pages = [
            {"text": f"Page {n} of {name}.", "document_id": n, "url": f"https://{name}.org/{n}"}
            for n in range(3)
        ]
        write(tmp_path / f"{name}-pages.jsonl", pages)
        made[f"{name}-pages"] = {**PAGES, "path": str(tmp_path / f"{name}-pages.jsonl")}
    return made


def test_two_sources_that_count_alike_pass_the_gate_and_move_no_dialog(
    tmp_path: Path, given: dict[str, Any]
) -> None:
    both = {name: given[name] for name in ("chats", "calls")}
    index = {name: given[name] for name in ("chats-pages", "calls-pages")}
    dialogs, pages = built(tmp_path / "both", both, index)
    for ids in ([row.dialog_id for row in dialogs], [page.document_id for page in pages]):
        assert len(ids) == len(set(ids)), "gate_corpus asks for that"
    assert len(pages) == 6
    alone: list[str] = []
    for name in both:
        of_one, pages = built(tmp_path / name, {name: given[name]}, {name: index[f"{name}-pages"]})
        assert {page.document_id for page in pages} == {"0", "1", "2"}
        alone += [f"{name}/{row.dialog_id}" for row in of_one]
    assert 20 < len(alone) < 70, "some are kept back, some are not"
    assert [row.dialog_id for row in dialogs] == alone


def test_what_is_dropped_is_told_by_the_id_in_its_file(
    tmp_path: Path, given: dict[str, Any]
) -> None:
    built(tmp_path, {name: given[name] for name in ("chats", "calls")}, {"p": given["chats-pages"]})
    gone = read_table(tmp_path / "excluded.parquet", Excluded)
    assert {row.row_id for row in gone} <= {"again", "once more"} and len(gone) >= 2
