"""The recipe's retrieval with the world's attributes, registered as 'world.retrieval'.

It is a package of its own, so that another synonym reruns what asks the toolset, and not what is
made of the world's facts.
"""

from __future__ import annotations

from lamda.toolset.attributes import Synonyms
from lamda.toolset.retrieval import Search
from lamda_world.data_files import beside

_DATA = beside(__file__)
ATTRIBUTES: Synonyms = {
    label: tuple((row.number("weight"), row.lines("words")) for row in _DATA.rows(label))
    for label in _DATA
}
"""Label of the world's rows -> (weight, words and phrases that ask for it)."""


class WorldSearch(Search):
    """`Search` that understands everyday words for the world's attributes."""

    synonyms = ATTRIBUTES
