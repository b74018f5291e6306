"""The world's tool: everyday words for its attributes, in queries and through params.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.config.section import Choice
from lamda.config.yaml_file import read_yaml
from lamda.records import Document, write_table
from lamda.toolset.attributes import Attributes
from lamda.toolset.toolset import Toolset
from lamda_world.facts.entities import World
from lamda_world.facts.pages import structured
from lamda_world.search.retrieval import ATTRIBUTES

REPOSITORY = Path(__file__).resolve().parents[3]
LABELS = ("Population", "Area", "Capital", "Currency", "Languages", "Time zone", "Atomic weight",
          "Discovery year", "Discoverer", "Height", "First ascent", "Artist", "Year",
          "Neighbours", "Country", "Favourite colour")  # fmt: skip
FACTS = {
    "Porto": {"Population": "249 thousand", "Country": "Portugal", "Time zone": "UTC"},
    "Portugal": {"Capital": "Lisbon", "Currency": "Euro", "Languages": "Portuguese"},
    "Oxygen": {"Discovery year": "1774", "Discoverer": "Joseph Priestley", "Symbol": "O"},
    "Mount Everest": {"Height": "8850 meters", "First ascent": "1953", "Range": "Himalayas"},
    "Money": {"Artist": "Pink Floyd", "Genre": "rock", "Year": "1973"},
}


@pytest.fixture(scope="module")
def toolset(tmp_path_factory: pytest.TempPathFactory) -> Toolset:
    """The default one, over a few rows."""
    path = tmp_path_factory.mktemp("knowledge") / "documents.parquet"
    rows = [
        Document(f"{name}:{label}", "rows", f"https://example.org/{name}", name,
                 f"{name} / {label} / {value}")
        for name, facts in FACTS.items()
        for label, value in facts.items()
    ]  # fmt: skip
    write_table(path, rows, Document)
    chosen = read_yaml(REPOSITORY / "params.yaml")["toolset"]
    choices = {name: Choice.model_validate(value) for name, value in chosen.items()}
    return Toolset.from_choices(choices, path)


def test_each_label_is_one_of_the_worlds(world: World) -> None:
    labels = {row.text.split(" / ")[1].casefold() for row in structured(world)}
    assert set(ATTRIBUTES) <= labels
    assert all(0 < weight <= 1 for groups in ATTRIBUTES.values() for weight, _ in groups)
    assert all(phrase for groups in ATTRIBUTES.values() for _, said in groups for phrase in said)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("population of", "Population"),
        ("populaton of", "Population"),
        ("how many people live in", "Population"),
        ("number of inhabitants", "Population"),
        ("who discovered", "Discoverer"),
        ("when was discovered", "Discovery year"),
        ("discovery year of", "Discovery year"),
        ("when was climbed", "First ascent"),
        ("singer of", "Artist"),
        ("who sang", "Artist"),
        ("money of", "Currency"),
        ("what do they speak in", "Languages"),
        ("neighbors of", "Neighbours"),
        ("where is", "Country"),
        ("what time is it in", "Time zone"),
        ("how heavy is", "Atomic weight"),
        ("how tall is", "Height"),
        ("when did come out", "Year"),
        ("favourite colour of", "Favourite colour"),
    ],
)
def test_asks_most_for(query: str, label: str) -> None:
    asked = Attributes(LABELS, ATTRIBUTES).asked(query.split())
    assert max(asked, key=lambda name: asked[name]) == label


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("how many people live in Porto?", ["Porto / Population / 249 thousand",
         "Porto / Country / Portugal", "Porto / Time zone / UTC"]),
        ("where is Porto", ["Porto / Country / Portugal", "Porto / Population / 249 thousand",
         "Porto / Time zone / UTC"]),
        ("when was oxygen discovered", ["Oxygen / Discovery year / 1774",
         "Oxygen / Discoverer / Joseph Priestley", "Oxygen / Symbol / O"]),
        ("when was Everest climbed", ["Mount Everest / First ascent / 1953",
         "Mount Everest / Height / 8850 meters", "Mount Everest / Range / Himalayas"]),
        ("who sang Money", ["Money / Artist / Pink Floyd", "Money / Genre / rock",
         "Money / Year / 1973"]),
        ("what do they speak in Portugal", ["Portugal / Languages / Portuguese",
         "Portugal / Capital / Lisbon", "Portugal / Currency / Euro"]),
    ],
)  # fmt: skip
def test_the_default_toolset_understands_everyday_words(
    toolset: Toolset, query: str, texts: list[str]
) -> None:
    assert [result.text for result in toolset.ask(query)][:3] == texts
