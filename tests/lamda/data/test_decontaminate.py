"""What evaluation and development ask about does not stand in the texts to train on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.config.section import NoSettings
from lamda.data.config import Data
from lamda.data.decontaminate import decontaminate
from lamda.data.mending import MENDING, mended
from lamda.data.tables import KEPT_BACK
from lamda.errors import LamdaError
from lamda.records import Context, Dialog, Document, read_table, write_table

from .test_build import TURNS, Asked, build, data, registered

__all__ = ["registered"]
"""A fixture that every test here has, too: the sources by their names."""


def keep_back(folder: Path, table: str, *contexts: Context) -> Path:
    """A folder of contexts with some in one of the tables that are kept back."""
    for name in KEPT_BACK:
        rows = contexts if name == f"{table}.parquet" else ()
        write_table(folder / "contexts" / name, rows, Context)
    return folder / "contexts"


def clean(
    folder: Path, chosen: Data | None = None, words: int = 0, table: str = "evaluation"
) -> dict[str, Any]:
    contexts = keep_back(folder, table, *Asked(NoSettings(), 17).contexts("ssi", "evaluation", 1))
    return decontaminate(chosen or data(), words, 17, folder / "corpus", contexts, folder / "out")


def test_what_evaluation_keeps_is_cut_from_texts_from_elsewhere(tmp_path: Path) -> None:
    talk = [Dialog("filed/v/1", "forum", TURNS, ("a", "b", "a"))]
    build(tmp_path, dialogs=talk)
    counts = clean(tmp_path, data(evaluation="own.asked"))
    dialogs = read_table(tmp_path / "out/dialogs.parquet", Dialog)
    assert dialogs[-1].turns == TURNS[:2]
    assert counts["turns"]["forum"]["names what evaluation keeps"] == 1


def test_a_package_keeps_its_own_evaluation_apart(tmp_path: Path) -> None:
    chosen = data(evaluation="own.asked")
    build(tmp_path, chosen)
    row = Dialog("forum/0", "forum", TURNS, ("a", "b", "a"))
    write_table(tmp_path / "corpus/dialogs.parquet", [row], Dialog)
    clean(tmp_path, chosen)
    assert read_table(tmp_path / "out/dialogs.parquet", Dialog) == [row]


def test_a_dialog_ends_before_a_context_of_the_evaluation_is_whole(tmp_path: Path) -> None:
    question = "how far is it to the old town of  Faro by the SEA"
    asked = ("it is a warm day today", question)
    build(tmp_path, dialogs=[Dialog("filed/v/1", "forum", ("hi", "yes", *asked), tuple("abab"))])
    context = Context("1", "ssi", "2", (asked[0], question.lower()))
    contexts = keep_back(tmp_path, "evaluation", context)
    chosen = data(evaluation="open")
    counts = decontaminate(chosen, 0, 17, tmp_path / "corpus", contexts, tmp_path / "out")
    assert read_table(tmp_path / "out/dialogs.parquet", Dialog)[-1].turns == ("hi", "yes", asked[0])
    assert counts["turns"]["forum"]["stands in evaluation"] == 1


@pytest.mark.parametrize("mend_first", [True, False])
def test_a_context_is_found_whether_it_or_the_corpus_was_mended(
    tmp_path: Path, mend_first: bool
) -> None:
    raw = (
        "hi",
        "mail 5@x.org",
        "i am ann@example.com, what&#39;s the way to the old town?",
        "left",
    )
    turns = mended(raw, MENDING)
    asked, there = (turns, raw) if mend_first else (raw, turns)
    build(tmp_path)
    row = Dialog("forum/0", "forum", there, tuple("abab"))
    write_table(tmp_path / "corpus/dialogs.parquet", [row], Dialog)
    contexts = keep_back(tmp_path, "evaluation", Context("1", "ssi", "1", asked[2:3]))
    for words in (0, 8):
        counts = decontaminate(
            data(evaluation="open"), words, 17, tmp_path / "corpus", contexts, tmp_path / "out"
        )
        assert read_table(tmp_path / "out/dialogs.parquet", Dialog)[0].turns == there[:2]
        assert counts["turns"]["forum"]["stands in evaluation"] == 1


def test_a_source_of_which_evaluation_leaves_nothing_is_named(tmp_path: Path) -> None:
    asked = "how far is it to the old town of Faro?"
    build(tmp_path)
    rows = [Dialog(f"forum/{n}", "forum", (asked, f"{n} miles"), ("a", "b")) for n in range(5)]
    write_table(tmp_path / "corpus/dialogs.parquet", rows, Dialog)
    contexts = keep_back(tmp_path, "evaluation", Context("1", "ssi", "1", (asked,)))
    with pytest.raises(LamdaError, match=r"source 'forum' of data\.corpus: nothing is left of it"):
        decontaminate(
            data(evaluation="open"), 0, 17, tmp_path / "corpus", contexts, tmp_path / "out"
        )
    assert not (tmp_path / "out").exists()


def test_a_filed_page_that_is_dropped_leaves_the_dialogs_of_its_source(tmp_path: Path) -> None:
    asked = "how far is it to the old town of Faro?"
    build(tmp_path)
    rows = [Dialog(f"forum/{n}", "forum", (f"hm {n}", "yes"), ("a", "b")) for n in range(5)]
    write_table(tmp_path / "corpus/dialogs.parquet", rows, Dialog)
    page = Document("filed/v/1", "forum", "", "Faro", asked)
    write_table(tmp_path / "corpus/documents.parquet", [page], Document)
    contexts = keep_back(tmp_path, "evaluation", Context("1", "ssi", "1", (asked,)))
    counts = decontaminate(
        data(evaluation="open"), 0, 17, tmp_path / "corpus", contexts, tmp_path / "out"
    )
    assert counts["documents"]["forum"] == {"stands in evaluation": 1}
    assert counts["turns"]["forum"] == {"kept": 10}


def test_a_page_that_holds_a_context_whole_is_left_out(tmp_path: Path) -> None:
    asked = ("how far is it to", "the old town of Faro?")
    pages = [
        Document("filed/v/1", "wiki", "", "Travel: how far is it to", "The old town of Faro."),
        Document("filed/v/2", "wiki", "", "Travel", "How far is it to the old town of Braga?"),
    ]
    build(tmp_path, documents=pages)
    contexts = keep_back(tmp_path, "development", Context("1", "ssi", "2", asked))
    chosen = data(evaluation="open")
    counts = decontaminate(chosen, 13, 17, tmp_path / "corpus", contexts, tmp_path / "out")
    left = read_table(tmp_path / "out/documents.parquet", Document)
    assert [page.document_id for page in left] == ["1", "filed/v/2"]
    assert counts["documents"]["wiki"] == {"kept": 2, "stands in evaluation": 1}


@pytest.mark.parametrize("table", ["evaluation", "development"])
def test_words_in_a_row_that_are_kept_back_give_a_text_away(tmp_path: Path, table: str) -> None:
    told = "the old town of Porto by the sea, how far is it to the old town"
    build(tmp_path, dialogs=[Dialog("filed/v/1", "forum", ("hi", "yes", told), ("a", "b", "a"))])
    for words, turns in ((8, 2), (9, 3), (0, 3)):
        clean(tmp_path, words=words, table=table)
        assert len(read_table(tmp_path / "out/dialogs.parquet", Dialog)[-1].turns) == turns
