"""The index on disk: the same bytes twice, opened without a trace, damage seen, ids replaced."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.files import digest, read_json, write_json
from lamda.records import Document
from lamda.toolset import indexing
from lamda.toolset.attributes import Synonyms
from lamda.toolset.config import Passages
from lamda.toolset.index import Index
from lamda.toolset.indexing import FACTS, build_index, update_index
from lamda.toolset.retrieval import Retrieval
from lamda.toolset.tool import Result

QUERIES = (
    "population of Porto", "populaton of Ouagadogou", "capital Lisbon", "who sang Money",
    "Khartoum", "songs by The Beatles", "currency of Mount Everest", "rock", "live in a city",
)  # fmt: skip


def asked(index: Index, synonyms: Synonyms) -> list[list[Result]]:
    ask = Retrieval(index, synonyms)
    return [ask(query) for query in QUERIES]


@pytest.fixture
def folder(tmp_path: Path, documents: list[Document]) -> Path:
    build_index(documents, tmp_path / "index")
    return tmp_path / "index"


def test_two_builds_give_the_same_bytes_and_say_what_they_hold(
    folder: Path, tmp_path: Path, documents: list[Document]
) -> None:
    facts = build_index(iter(documents), tmp_path / "again")
    assert digest([folder]) == digest([tmp_path / "again"])
    assert (facts.rows, facts.passages) == (len(documents) - 2, 3)
    other = [*documents[:-1], replace(documents[-1], text="It is 8849 meters high.")]
    build_index(other, tmp_path / "other")
    assert digest([folder]) != digest([tmp_path / "other"])


def test_an_index_of_several_segments_is_the_same_each_time_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_HEAP", 15_000_000)
    pages = [
        Document(f"{n}", "own", f"u/{n}", f"Town {n}", f"Town {n} lies on river {n % 97}.")
        for n in range(16_000)
    ]
    for name in ("one", "two"):
        build_index(pages, tmp_path / name)
    assert len(list((tmp_path / "one").glob("*.store"))) > 1
    assert digest([tmp_path / "one"]) == digest([tmp_path / "two"])
    found = [Retrieval(Index.open(tmp_path / name))("river 7") for name in ("one", "two")]
    assert found[0] == found[1] != []


def test_it_answers_as_an_index_in_memory_and_leaves_its_folder_alone(
    folder: Path, documents: list[Document], synonyms: Synonyms
) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    assert asked(Index.open(folder), synonyms) == asked(Index.of(documents), synonyms)
    assert {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()
    } == before


def test_it_opens_through_links_and_where_nothing_can_be_written(
    folder: Path, tmp_path: Path, synonyms: Synonyms, documents: list[Document]
) -> None:
    expected = asked(Index.of(documents), synonyms)
    links = tmp_path / "links"
    links.mkdir()
    for path in folder.iterdir():
        (links / path.name).symlink_to(os.path.relpath(path, links))
    assert asked(Index.open(links), synonyms) == expected
    (tmp_path / "linked").symlink_to(links)
    folder.chmod(0o500)
    try:
        assert asked(Index.open(tmp_path / "linked"), synonyms) == expected
    finally:
        folder.chmod(0o700)


def test_documents_beside_it_are_searched_as_in_one_index(
    folder: Path, documents: list[Document], synonyms: Synonyms
) -> None:
    beside = [
        Document("x1", "invented", "https://example.org/Zorb", "Zorb", "Zorb / Population / 12"),
        Document("x2", "invented", "https://example.org/Zorb", "Zorb", "Zorb is rock in a city."),
    ]
    before = digest([folder])
    together = Index.extended(folder, beside)
    assert asked(together, synonyms) == asked(Index.of([*documents, *beside]), synonyms)
    assert Retrieval(together, synonyms)("population of Zorb")[0].text == "Zorb / Population / 12"
    assert Retrieval(Index.open(folder), synonyms)("population of Zorb") == []
    assert digest([folder]) == before


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "facts", "format"])
def test_damage_is_seen_when_it_is_opened(folder: Path, damage: str) -> None:
    store = next(folder.glob("*.store"))
    data = bytearray(store.read_bytes())
    if damage == "cut":
        store.write_bytes(data[:-1])
    elif damage == "flipped":
        data[len(data) // 2] ^= 1
        store.write_bytes(data)
    elif damage == "gone":
        store.unlink()
    elif damage == "facts":
        (folder / FACTS).write_text("{}")
    else:
        write_json(folder / FACTS, read_json(folder / FACTS) | {"format": 99})
    with pytest.raises(LamdaError, match=r"(no such file|expected).*(`dvc repro index`|make it)"):
        Index.open(folder)


def test_what_is_no_index_and_what_holds_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"facts\.json: no such file; run `dvc repro index`"):
        Index.open(tmp_path)
    with pytest.raises(LamdaError, match="expected documents with text, found none"):
        build_index([Document("1", "own", "u", "Porto", " ")], tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_documents_are_added_replaced_and_deleted_by_id(folder: Path, synonyms: Synonyms) -> None:
    new = Document("row:Porto:Population", "own", "v", "Porto", "Porto / Population / 250 thousand")
    more = Document("page:Braga", "own", "w", "Braga", "Braga is a town. It is old.")
    before = Index.open(folder)
    facts = update_index(folder, [new, more], delete=["page:Porto", "nowhere"])
    ask = Retrieval(Index.open(folder), synonyms)
    assert ask("population of Porto")[:2] == [
        Result("Porto / Population / 250 thousand", "v"),
        Result("Porto / Country / Portugal", "https://example.org/Porto"),
    ]
    assert ask("Braga") == [Result("Braga is a town. It is old.", "w")]
    assert (facts.rows, facts.passages) == (before.facts.rows, before.facts.passages - 2 + 1)
    # who has it open reads on as it was
    assert Retrieval(before, synonyms)("population of Porto")[0].text.endswith("249 thousand")
    for _ in range(3):
        facts = update_index(folder, [more], delete=["row:Porto:Population"])
    assert Retrieval(Index.open(folder), synonyms)("population of Porto")[0].url != "v"
    assert len(list(folder.glob("*.del"))) <= len(list(folder.glob("*.store")))


def test_more_names_than_can_be_compared_are_looked_up_as_they_are(
    folder: Path, tmp_path: Path, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MAX_TITLES", 3)
    build_index(documents, tmp_path / "many")
    assert read_json(tmp_path / "many" / FACTS)["titles"] is None
    ask = Retrieval(Index.open(tmp_path / "many"))
    assert ask("population of Porto")[0].text == "Porto / Population / 249 thousand"
    assert ask("population Khartoum North")[0].text == "Khartoum North / Population / 936 thousand"
    assert ask("symbol of lead")[0].text == "Lead / Symbol / Pb"
    assert ask("population of Ouagadogou") == []
    assert ask("who built the summit in 1953")[0].text.startswith("Mount Everest")


def test_passages_are_cut_as_params_say(tmp_path: Path) -> None:
    page = Document("1", "own", "u", "Fog", "Fog is wet. It is grey. It comes early. It goes late.")
    facts = build_index([page], tmp_path / "index", Passages(characters=100, sentences=4))
    assert facts.passages == 1
    assert Retrieval(Index.open(tmp_path / "index"))("grey fog")[0].text == page.text
