"""The corpus from the chosen sources, what evaluation keeps, and the shards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lamda import plugins
from lamda.config.section import NoSettings, Section
from lamda.config.yaml_file import read_yaml
from lamda.data.build import build_corpus
from lamda.data.cleaning.excluded import Excluded
from lamda.data.cleaning.sources import SAME
from lamda.data.config import Clean, Data
from lamda.data.files import FileSource
from lamda.data.shards import open_shards
from lamda.data.tokenization import is_validation, tokenize_corpus
from lamda.data.urls import NO_URL, ODD_URL
from lamda.errors import LamdaError
from lamda.files import digest
from lamda.records import Context, Dialog, Document, read_table, record_batch, write_table
from lamda.tokenizer import EOT, TURN, Tokenizer

ROOT = Path(__file__).parents[3]
CLEAN = Clean.model_validate(
    read_yaml(ROOT / "params.yaml")["clean"]
    | {"steps": ["encoding", "turns", "personal", "exact", "near"]}
)
"""As params.yaml has it, but for rules that the short texts here would not keep."""


class Talk:
    """As many dialogs as asked, in two batches."""

    class Settings(Section):
        dialogs: int

    def __init__(self, settings: Settings, seed: int) -> None:
        self.rows = [
            Dialog(f"forum/{n}", "?", (f"hello number {n}", "hi there"), ("a", "b"))
            for n in range(settings.dialogs)
        ]

    def read(self) -> Iterator[pa.RecordBatch]:
        yield record_batch(self.rows[:7], Dialog)
        yield record_batch(self.rows[7:], Dialog)


class Linking(Talk):
    """One of its dialogs begins with a link."""

    def __init__(self, settings: Talk.Settings, seed: int) -> None:
        super().__init__(settings, seed)
        self.rows[0] = replace(self.rows[0], turns=("see www.example.org", "hi there"))


class Pages:
    """A page of training and one of evaluation."""

    def __init__(self, settings: NoSettings, seed: int) -> None:
        pass

    def read(self) -> Iterator[pa.RecordBatch]:
        page = Document("1", "?", "https://a.org", "Porto", "Porto is a city.")
        hidden = Document("2", "?", "https://b.org", "Faro", "Faro is.", "evaluation")
        yield record_batch([page, hidden], Document)


class Asked:
    """Contexts of evaluation that keep the name of Faro."""

    def __init__(self, settings: NoSettings, seed: int) -> None:
        pass

    def contexts(self, task: str, split: str, count: int) -> Iterator[Context]:
        yield Context("1", task, "1", ("how far is it to the old town of Faro by the sea",))

    def reserved(self, text: str) -> bool:
        return "Faro" in text


class Open(Asked):
    """Reserves nothing."""

    def reserved(self, text: str) -> bool:
        return False


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = {"own.talk": Talk, "pages": Pages, "own.asked": Asked, "asked": Asked}
    made |= {"open": Open, "files": FileSource, "own.linking": Linking}
    monkeypatch.setattr(plugins, "find", lambda seam, name: made[name])


def data(dialogs: int = 60, evaluation: str = "asked", **changes: Any) -> Data:
    values: dict[str, Any] = {
        "corpus": {"forum": {"use": "own.talk", "dialogs": dialogs}, "wiki": {"use": "pages"}},
        "mixture": {"forum": 0.5, "wiki": 0.5},
        "knowledge": {"pages": {"use": "pages"}},
        "annotation": {},
        "evaluation": {"ssi": {"use": evaluation, "count": 1}},
        "raters": {},
        "judges": {},
    }
    return Data.model_validate({**values, **changes})


def build(folder: Path, chosen: Data | None = None, **filed: list[Any]) -> dict[str, Any]:
    """The corpus in `folder`, with these filed rows."""
    write_table(folder / "filed/dialogs.parquet", filed.get("dialogs", []), Dialog)
    write_table(folder / "filed/documents.parquet", filed.get("documents", []), Document)
    return build_corpus(
        chosen or data(), 17, folder / "filed", folder / "corpus", folder / "knowledge",
        folder / "excluded.parquet", CLEAN,
    )  # fmt: skip


def test_rows_bear_the_name_of_their_source_and_evaluation_pages_go_to_the_index_alone(
    tmp_path: Path,
) -> None:
    counts = build(tmp_path)
    documents = read_table(tmp_path / "corpus" / "documents.parquet", Document)
    index = read_table(tmp_path / "knowledge" / "documents.parquet", Document)
    dialogs = read_table(tmp_path / "corpus" / "dialogs.parquet", Dialog)
    assert [(d.title, d.source) for d in documents] == [("Porto", "wiki")]
    assert {d.title for d in index} == {"Porto", "Faro"}
    assert {d.source for d in dialogs} == {"forum"}
    assert counts["sources"]["forum"] == {"rows": 60, "turns": 120, "words": 300}
    assert counts["knowledge"]["sha256"] == digest([tmp_path / "knowledge"])


def test_what_became_of_each_row_of_own_files_is_kept_and_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk, pages, more = (tmp_path / name for name in ("talk.jsonl", "pages.jsonl", "more.jsonl"))
    talk.write_text('{"turns": ["hi", "ho"]}\n{"turns": ["yes", "no"]}\n{"turns": 3}\n')
    pages.write_text('{"text": "plums", "url": "https://a.org"}\n{}\n')
    more.write_text('{"text": "pears", "url": "https://b.org"}\n{\n{\n')
    read = {"use": "files", "kind": "documents"}
    chosen = data(
        corpus={
            "talk": {"use": "files", "path": str(talk), "kind": "dialogs", "turn_filters": True},
            "pages": {**read, "path": str(pages)},
        },
        mixture={"talk": 0.5, "pages": 0.5},
        knowledge={"pages": {**read, "path": str(more)}, "same": {**read, "path": str(pages)}},
    )
    kept = {name: (of["rows"], of["kept"]) for name, of in build(tmp_path, chosen)["read"].items()}
    expected = {"talk": (3, 2), "pages": (2, 1)}
    assert kept == expected | {"knowledge.pages": (3, 1), "knowledge.same": (2, 1)}
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("source ")]
    assert [line.split(";")[0] for line in told] == [
        "source talk: 3 rows, 2 kept",
        "source pages: 2 rows, 1 kept",
        "source knowledge.pages: 3 rows, 1 kept",
    ]


def test_odd_urls_are_cleared_in_the_corpus_and_their_pages_are_not_in_the_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    urls = ("http://wiki/Page", "www.example.org/x", "", "https://my_host.example.org:8080/a")
    pages = tmp_path / "pages.jsonl"
    rows = [{"document_id": str(n), "text": f"plum {n}", "url": u} for n, u in enumerate(urls)]
    pages.write_text("".join(json.dumps(row) + "\n" for row in rows))
    own = {"use": "files", "kind": "documents", "path": str(pages)}
    chosen = data(corpus={"own": own}, mixture={"own": 1.0}, knowledge={"own": own})
    figures = build(tmp_path, chosen)
    corpus = read_table(tmp_path / "corpus/documents.parquet", Document)
    assert [page.url for page in corpus] == [urls[0], "", "", urls[3]]
    assert figures["cleaned"]["own"] == {"rows": 4, "kept": 4, "dropped": {}, "changed": {"url": 1}}
    index = read_table(tmp_path / "knowledge/documents.parquet", Document)
    assert [page.url for page in index] == [urls[0], urls[3]]
    assert figures["knowledge"]["rows"] == 2
    assert figures["knowledge"]["dropped"] == {"own": {NO_URL: 1, ODD_URL: 1}}
    assert "knowledge own: 4 rows, 2 kept; 1 url: none" in capsys.readouterr().out
    assert "dropped" not in build(tmp_path / "fine")["knowledge"]
    pages.write_text(json.dumps(rows[1]) + "\n")
    told = r"data\.knowledge\.own': nothing is left .*1 url: no http.*; give its pages a url"
    with pytest.raises(LamdaError, match=told):
        build(tmp_path / "none", chosen)


def test_own_texts_are_cleaned_and_the_sums_of_both_ledgers_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = tmp_path / "talk.jsonl"
    rows = [
        ["mail me: ann@example.org", "cafÃ© at ann@example.org"],
        ["Mail me, ann@example.org!", "cafÃ© at ann@example.org"],
        ["see www.example.org", "what"],
        ["kept back", "here"],
    ]
    lines = [json.dumps({"turns": turns}) for turns in rows[:3]]
    talk.write_text("\n".join([*lines, json.dumps({"turns": rows[3], "split": "test"}), "{"]))
    own = {"use": "files", "path": str(talk), "kind": "dialogs", "turn_filters": True}
    pages = tmp_path / "pages.jsonl"
    pages.write_text('{"text": "Ask ann@example.org.", "url": "https://a.org"}\n')
    read = {"use": "files", "kind": "documents", "path": str(pages)}
    chosen = data(
        corpus={"talk": own, "wiki": {"use": "pages"}},
        mixture={"talk": 0.5, "wiki": 0.5},
        knowledge={"pages": read},
    )
    figures = build(tmp_path, chosen)
    (dialog,) = read_table(tmp_path / "corpus/dialogs.parquet", Dialog)
    assert dialog.turns == ("mail me: [EMAIL_1]", "café at [EMAIL_1]")
    (page,) = read_table(tmp_path / "knowledge/documents.parquet", Document)
    assert page.text == "Ask [EMAIL_1]."
    assert figures["cleaned"]["talk"] == {
        "rows": 4, "kept": 1,
        "dropped": {SAME: 1, "split: kept back": 1, "turns: url": 1},
        "changed": {"encoding": 2, "personal": 2},
    }  # fmt: skip
    assert figures["cleaned"]["wiki"] == {"rows": 2, "kept": 1, "dropped": {"split: kept back": 1}}
    assert figures["dropped_turns"]["talk"]["url"] == 1
    assert figures["read"]["talk"]["kept"] == figures["cleaned"]["talk"]["rows"]
    excluded = read_table(tmp_path / "excluded.parquet", Excluded)
    assert [(row.source, row.reason.partition(":")[0]) for row in excluded] == [
        ("talk", "turns"),
        ("talk", "exact"),
    ]
    told = capsys.readouterr().out
    assert "corpus talk: 4 rows, 1 kept; 1 " in told and "corpus wiki: 2 rows, 1 kept" in told


def test_sources_of_a_package_are_not_cleaned_unless_they_say_so(tmp_path: Path) -> None:
    figures = build(tmp_path)
    assert figures["cleaned"]["forum"] == {"rows": 60, "kept": 60, "dropped": {}}
    again = data(corpus={"forum": {"use": "own.talk", "dialogs": 60, "clean": ["near", "exact"]}},
                 mixture={"forum": 1.0})  # fmt: skip
    assert build(tmp_path / "b", again)["cleaned"]["forum"]["kept"] == 60  # numbers are words
    with pytest.raises(LamdaError, match=r"nothing is left of it .* 60 language: de"):
        german = "der Hund läuft über die Straße, und die Kinder sehen ihm lange Zeit dabei zu"
        own = tmp_path / "german.jsonl"
        own.write_text("".join(json.dumps({"text": f"{n} {german}"}) + "\n" for n in range(60)))
        source = {"use": "files", "kind": "documents", "path": str(own), "clean": ["language"]}
        build(tmp_path / "c", data(corpus={"own": source}, mixture={"own": 1.0}))


@pytest.mark.parametrize("cap", [{}, {"max_words": 1000}])
def test_a_cap_does_not_take_the_turn_filters_away(tmp_path: Path, cap: dict[str, int]) -> None:
    source = {"use": "own.linking", "dialogs": 60, "turn_filters": True, **cap}
    figures = build(tmp_path, data(corpus={"forum": source}, mixture={"forum": 1.0}))
    assert figures["dropped_turns"]["forum"]["url"] == 1
    assert figures["cleaned"]["forum"]["kept"] == 59
    assert len(read_table(tmp_path / "corpus/dialogs.parquet", Dialog)) == 59


def test_an_empty_source_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"key 'data\.corpus\.forum': the source gives no rows"):
        build(tmp_path, data(dialogs=0))
    assert [path.name for path in tmp_path.iterdir()] == ["filed"]


@pytest.mark.parametrize(
    ("mixture", "reason"),
    [
        ({"forum": 0.8, "wiki": 0.5}, "add up to 1, found 1.3"),
        ({"forum": 1.0}, "source 'wiki' has no share"),
    ],
)
def test_shares_add_up_and_every_source_has_one(mixture: dict[str, float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        data(mixture=mixture)


TURNS = ("who goes there?", "it is only me", "did you see Faro?")


def test_filed_rows_join_the_corpus_and_the_index(tmp_path: Path) -> None:
    assert "filed" not in build(tmp_path / "a")
    talk = [
        Dialog("filed/v/1", "forum", TURNS, ("a", "b", "a")),
        Dialog("filed/v/2", "forum", TURNS, ("a", "b", "a"), "evaluation"),
    ]
    page = Document("filed/v/1", "wiki", "https://c.org", "Braga", "Braga is old.")
    pages = [
        page,
        replace(page, document_id="filed/v/2", url="", text="Braga is rainy."),
        replace(page, document_id="filed/v/3", split="evaluation"),
    ]
    counts = build(tmp_path / "b", dialogs=talk, documents=pages)
    assert counts["filed"]["dialogs"] == {"rows": 2, "kept": 1}
    assert counts["filed"]["documents"] == {"rows": 3, "kept": 2}
    documents = read_table(tmp_path / "b/corpus/documents.parquet", Document)
    assert [d.document_id for d in documents] == ["1", "filed/v/1", "filed/v/2"]
    index = read_table(tmp_path / "b/knowledge/documents.parquet", Document)
    assert [d.document_id[-1] for d in index[2:]] == ["1", "3"]


def test_shards_hold_every_dialog_once(tmp_path: Path) -> None:
    build(tmp_path)
    path = tmp_path / "tokenizer.model"
    counts = tokenize_corpus(tmp_path / "corpus", 310, 1, 0.2, path, tmp_path / "tokens")
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
