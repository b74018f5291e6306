"""Topics by their words."""

from lamda_world.raters.lexicon.topics import TOPICS, telling_topics, topics_of
from lamda_world.raters.parse.texts import read_text


def test_a_word_may_have_several_topics() -> None:
    found = topics_of(read_text("we water the flowers").content)
    assert {"garden", "drink"} <= found
    assert "garden" in telling_topics(read_text("lawn and tulips").content)
    assert telling_topics(read_text("water").content) == frozenset()


def test_inflections_count() -> None:
    assert "pets" in topics_of(read_text("two kittens").content)
    assert topics_of(read_text("something else").content) == frozenset()
    assert len(TOPICS) >= 20
