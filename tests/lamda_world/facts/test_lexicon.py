from __future__ import annotations

from lamda_world.facts.lexicon import translations


def test_words_come_from_cldr_and_from_the_list_in_plain_letters() -> None:
    rows = set(translations())
    assert ("Monday", "German", "Montag") in rows
    assert ("thank you", "French", "Merci") in rows
    assert ("April", "Italian", "aprile") in rows
    assert all(translation.isascii() and translation for _, _, translation in rows)
    assert not any(term == "yes" and language == "Spanish" for term, language, _ in rows)
