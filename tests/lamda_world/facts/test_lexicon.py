from __future__ import annotations

from random import Random

from lamda.toolset.translator import translate
from lamda_world.facts.lexicon import (
    draw_translation,
    everyday,
    languages_of,
    terms_of,
    translations,
)
from lamda_world.raters.tools.phrasebook import fold
from lamda_world.raters.tools.phrasebook import translations as known


def test_words_come_from_cldr_and_from_the_list_in_plain_letters() -> None:
    rows = set(translations())
    assert ("Monday", "German", "Montag") in rows
    assert ("thank you", "French", "Merci") in rows
    assert ("April", "Italian", "aprile") in rows
    assert all(translation.isascii() and translation for _, _, translation in rows)
    assert not any(term == "yes" and language == "Spanish" for term, language, _ in rows)


def test_everyday_terms_are_trainings_alone_and_the_tool_and_the_raters_know_them() -> None:
    kept = {term for term, _, _ in translations()}
    rows = everyday()
    assert len(rows) > 300
    for term, language, said in rows:
        assert term not in kept
        assert said.isascii()
        assert translate(f"{term} in {language}")[0].text == said
        assert fold(said) in known(term, language.casefold())


def test_half_of_the_wide_draws_are_everyday_terms() -> None:
    terms = {term for term, _, _ in everyday()}
    wide = [draw_translation(Random(n), wide=True)[0] in terms for n in range(400)]
    assert 0.4 < sum(wide) / len(wide) < 0.75
    assert not any(draw_translation(Random(n))[0] in terms for n in range(200))


def test_a_term_and_a_language_have_others_beside_them() -> None:
    assert ("German", "Danke") in languages_of("thank you")
    assert ("dog", "Hund") in terms_of("German")
