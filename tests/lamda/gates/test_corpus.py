from __future__ import annotations

import dataclasses
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lamda.gates.corpus import corpus_frames
from lamda.gates.reading import Sample, parquet
from lamda.records import Document, write_table

from .cases.corpus import clean


def test_a_url_of_both_splits_is_not_held_out() -> None:
    tables = clean()
    shared = dataclasses.replace(tables["knowledge"][3], split="evaluation")
    tables["knowledge"].append(shared)
    assert set(corpus_frames(**tables)["documents"]["held_out"]) == {""}
    tables["documents"][0] = dataclasses.replace(
        tables["documents"][0], url="https://www.example.org/wiki/99?lang=en#top"
    )
    held_out = corpus_frames(**tables)["documents"]["held_out"]
    assert held_out[0].endswith("/99?lang=en#top")
    assert set(held_out[1:]) == {""}


def test_of_a_sample_of_the_index_every_page_that_is_held_out_is_known(tmp_path: Path) -> None:
    tables = clean()
    hidden = tables["knowledge"][-1]
    shared = dataclasses.replace(hidden, url=tables["documents"][1].url, document_id="again")
    tables["documents"][0] = dataclasses.replace(tables["documents"][0], url=hidden.url)
    path = tmp_path / "documents.parquet"
    write_table(path, [*tables["knowledge"], shared], Document)
    pq.write_table(pq.read_table(path), path, row_group_size=1, use_compliant_nested_type=False)
    table = parquet(Document, "knowledge", most=pq.read_metadata(path).row_group(0).total_byte_size)
    tables["knowledge"] = pages = table.read(path)
    assert isinstance(pages, Sample) and hidden not in pages
    held_out = corpus_frames(**tables)["documents"]["held_out"]
    assert held_out[0] == hidden.url and set(held_out[1:]) == {""}


def test_sources_share_the_characters() -> None:
    sources = corpus_frames(**clean())["sources"]
    assert list(sources["example"]) == ["chitchat", "encyclopedia", "forum"]
    assert sources["share"].sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("released", [None, {"profile": {}}])
def test_before_the_first_release_there_is_no_drift(released: object) -> None:
    assert "drift" not in corpus_frames(**{**clean(), "released": released})


def test_a_verdict_never_repeats_personal_data() -> None:
    tables = clean()
    turns = ("Hi.", "Write to ann@example.org!", "Hm.")
    tables["dialogs"][1] = dataclasses.replace(tables["dialogs"][1], turns=turns)
    row = corpus_frames(**tables)["turns"].loc[4]
    assert row["personal"] == "e-mail address"
    assert "example.org" not in row["example"]
