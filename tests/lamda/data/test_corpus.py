"""Chitchat, turn filters, and the corpus and shards that are built from a plug-in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lamda.config.params import BuildCorpus
from lamda.data.build import build_corpus
from lamda.data.chitchat import chitchat_dialogs
from lamda.data.filters import check_turn, filter_dialogs
from lamda.data.shards import open_shards
from lamda.data.tokenization import is_validation, tokenize_corpus
from lamda.errors import LamdaError
from lamda.records import Dialog, Document, read_table, write_table
from lamda.tokenizer import EOT, TURN, Tokenizer


@pytest.mark.parametrize(
    ("text", "parent", "speaker", "repeats", "reason"),
    [
        ("!!!", None, "a", 1, "length"),
        ("word " * 200, None, "a", 1, "length"),
        ("call 555 123 456 789 now", None, "a", 1, "alphabetic share"),
        ("look at www.example.org please", None, "a", 1, "url"),
        ("how can i help you today", None, "helpbot", 1, "bot"),
        ("you can win a great prize here", None, "a", 200, "repeated"),
        ("i really like the old town of Porto", "i really like the old town of Porto", "a", 1,
         "quoting"),
        ("yes", None, "a", 500, ""),
        ("what a fine day it is", "how are you doing today", "a", 3, ""),
    ],
)  # fmt: skip
def test_each_filter_drops_what_it_names(
    text: str, parent: str | None, speaker: str, repeats: int, reason: str
) -> None:
    verdict = check_turn(text, parent, speaker, repeats)
    assert verdict.reason == reason and verdict.keep is (reason == "")


def dialog(name: str, *turns: str) -> Dialog:
    return Dialog(name, "chitchat", turns, tuple("ab"[i % 2] for i in range(len(turns))))


def test_dropping_a_turn_drops_what_answers_it() -> None:
    reasons: Counter[str] = Counter()
    rows = [
        dialog("1", "hello there", "hi, how are you", "see www.example.org", "thank you"),
        dialog("2", "!!!", "what was that"),
    ]
    kept = list(filter_dialogs(rows, reasons, lambda text: False))
    assert [row.turns for row in kept] == [("hello there", "hi, how are you")]
    assert reasons == {"kept": 2, "url": 1, "below a dropped turn": 2, "length": 1}


def test_a_turn_that_names_what_evaluation_keeps_is_dropped() -> None:
    reasons: Counter[str] = Counter()
    rows = [dialog("1", "hello there", "hi, how are you", "i live in Porto", "is it nice?")]
    kept = list(filter_dialogs(rows, reasons, lambda text: "Porto" in text))
    assert [row.turns for row in kept] == [("hello there", "hi, how are you")]
    assert reasons["names what evaluation keeps"] == 1


def test_the_package_has_the_chats_that_are_asked_for() -> None:
    rows = list(chitchat_dialogs(5))
    assert len(rows) == 5
    assert all(len(row.turns) == len(row.speakers) > 0 for row in rows)


def test_a_broken_chat_file_names_the_chat(tmp_path: Path) -> None:
    path = tmp_path / "dataset.json"
    path.write_text(json.dumps({"abc": {"messages": [[{"sender": "x"}]]}}))
    with pytest.raises(LamdaError, match="chat 'abc': expected messages with text"):
        list(chitchat_dialogs(1, path))
    path.write_text("{")
    with pytest.raises(LamdaError, match="expected chats in JSON"):
        list(chitchat_dialogs(1, path))


class FakePlugin:
    """Two pages and as many dialogs as asked."""

    def __init__(self, empty: str = "") -> None:
        self.empty = empty

    def is_reserved(self, text: str) -> bool:
        return False

    def dialogs(self, count: int) -> Iterator[Dialog]:
        for n in range(0 if self.empty == "forum" else count):
            yield Dialog(f"forum/{n}", "forum", (f"hello number {n}", "hi there"), ("a", "b"))

    def documents(self) -> list[Document]:
        page = Document("1", "encyclopedia", "https://a.org", "Porto", "Porto is a city.")
        hidden = Document("2", "encyclopedia", "https://b.org", "Faro", "Faro is.", "evaluation")
        return [page] * (self.empty != "encyclopedia") + [hidden]

    def knowledge(self) -> list[Document]:
        return []


SOURCES = ("forum", "chitchat", "encyclopedia")


def build(folder: Path, plugin: FakePlugin | None = None, **filed: list[Any]) -> dict[str, Any]:
    """The corpus in `folder`, with these filed rows."""
    write_table(folder / "filed/dialogs.parquet", filed.get("dialogs", []), Dialog)
    write_table(folder / "filed/documents.parquet", filed.get("documents", []), Document)
    return build_corpus(
        plugin or FakePlugin(), SIZES, SOURCES, folder / "filed",
        folder / "corpus", folder / "knowledge",
    )  # fmt: skip


SIZES = BuildCorpus(forum_dialogs=60, chitchat_dialogs=20, documents=10, validation=0.2)


def test_evaluation_pages_go_to_the_index_alone(tmp_path: Path) -> None:
    counts = build(tmp_path)
    documents = read_table(tmp_path / "corpus" / "documents.parquet", Document)
    index = read_table(tmp_path / "knowledge" / "documents.parquet", Document)
    assert [d.title for d in documents] == ["Porto"]
    assert {d.title for d in index} == {"Porto", "Faro"}
    assert counts["dialogs"]["forum"] == {"rows": 60, "turns": 120, "words": 300}


@pytest.mark.parametrize("empty", ["forum", "encyclopedia"])
def test_an_empty_source_is_named_and_leaves_nothing(tmp_path: Path, empty: str) -> None:
    with pytest.raises(LamdaError, match=f"source '{empty}': no rows"):
        build(tmp_path, FakePlugin(empty))
    assert [path.name for path in tmp_path.iterdir()] == ["filed"]


def test_filed_rows_join_the_corpus_and_the_index_but_not_what_evaluation_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unchanged = build(tmp_path / "a")
    assert "filed" not in unchanged
    monkeypatch.setattr(FakePlugin, "is_reserved", lambda self, text: "Faro" in text)
    turns = ("who goes there?", "it is only me", "did you see Faro?")
    talk = [
        Dialog("filed/v/1", "forum", turns, ("a", "b", "a")),
        Dialog("filed/v/2", "forum", turns, ("a", "b", "a"), "evaluation"),
    ]
    page = Document("filed/v/1", "encyclopedia", "https://c.org", "Braga", "Braga is old.")
    pages = [
        page,
        replace(page, document_id="filed/v/2", url="", text="Braga is rainy."),
        replace(page, document_id="filed/v/3", text="Braga is not Faro."),
        replace(page, document_id="filed/v/4", url="https://b.org"),
        replace(page, document_id="filed/v/5", split="evaluation"),
    ]
    counts = build(tmp_path / "b", dialogs=talk, documents=pages)
    assert counts["filed"]["dialogs"] == {"rows": 2, "kept": 1}
    assert counts["filed"]["documents"] == {"rows": 5, "kept": 2}
    assert counts["filed"]["turns"]["names what evaluation keeps"] == 1
    dialogs = read_table(tmp_path / "b/corpus/dialogs.parquet", Dialog)
    assert [d.turns for d in dialogs if d.dialog_id.startswith("filed/")] == [turns[:2]]
    documents = read_table(tmp_path / "b/corpus/documents.parquet", Document)
    assert [d.document_id for d in documents] == ["1", "filed/v/1", "filed/v/2"]
    index = read_table(tmp_path / "b/knowledge/documents.parquet", Document)
    assert [d.document_id[-1] for d in index[2:]] == ["1", "3", "4", "5"]


def test_a_filed_source_that_would_never_be_read_is_named(tmp_path: Path) -> None:
    row = Dialog("filed/v/1", "letters", ("hi there", "hello"), ("a", "b"))
    with pytest.raises(LamdaError, match="source 'letters' has no share in key 'pretrain.mixture'"):
        build(tmp_path, dialogs=[row])
    assert not (tmp_path / "corpus").exists()


def test_shards_hold_every_dialog_once(tmp_path: Path) -> None:
    build(tmp_path)
    path = tmp_path / "tokenizer.model"
    counts = tokenize_corpus(tmp_path / "corpus", 400, 0.2, path, tmp_path / "tokens")
    pieces = Tokenizer.load(path)
    texts = set()
    for part in ("train", "validation"):
        for shard in open_shards(tmp_path / "tokens" / part):
            assert counts["tokens"][part][shard.name] == len(shard.ids)
            for start, length in zip(shard.starts, shard.lengths, strict=True):
                ids = shard.ids[start : start + length].tolist()
                assert ids[-1] == pieces.control[EOT]
                if shard.name == "forum":
                    assert ids[0] == pieces.control[TURN]
                    held_out = is_validation(
                        f"forum/{pieces.decode(ids).split('number ')[1].split('hi')[0].strip()}",
                        0.2,
                    )
                    assert held_out is (part == "validation")
                    texts.add(tuple(ids))
    assert len(texts) == 60
