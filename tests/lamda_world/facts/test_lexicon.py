from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from lamda.toolset.translator import translate
from lamda_world.facts.lexicon import (
    Translation,
    draw_translation,
    everyday,
    languages_of,
    names,
    terms_of,
    translations,
)
from lamda_world.forum.people import People, PeopleSettings
from lamda_world.raters.tools.phrasebook import fold
from lamda_world.raters.tools.phrasebook import translations as known


def test_words_come_from_cldr_and_from_the_list_in_plain_letters() -> None:
    rows = set(translations())
    assert ("Monday", "German", "Montag") in rows
    assert ("thank you", "French", "Merci") in rows
    assert ("April", "Italian", "aprile") in rows
    assert all(translation.isascii() and translation for _, _, translation in rows)
    assert not any(term == "yes" and language == "Spanish" for term, language, _ in rows)


@pytest.mark.parametrize(("only_asked_in_training", "fewest"), [(everyday, 300), (names, 4000)])
def test_terms_of_training_alone_are_known_to_the_tool_and_the_raters(
    only_asked_in_training: Callable[[], Sequence[Translation]], fewest: int
) -> None:
    kept = {term for term, _, _ in translations()}
    rows = only_asked_in_training()
    assert len(rows) > fewest
    for term, language, said in rows:
        assert term not in kept
        assert said.isascii()
        assert translate(f"{term} in {language}")[0].text == said
        assert fold(said) in known(term, language.casefold())


def test_no_name_or_translation_is_that_of_an_entity_kept_back(settings: dict[str, Any]) -> None:
    """Nauru is a language, and Palladium a currency, too."""
    terms = {term for term, _, _ in names()}
    assert {"Swedish", "Swiss Franc"} <= terms
    assert not terms & {"Nauru", "Palladium"}
    world = People(PeopleSettings.model_validate(settings | {"entities": 2400}), 1).world
    kept = [entity for split in ("evaluation", "development") for entity in world.split(split)]
    assert len(kept) > 300
    texts = {text.casefold() for term, _, said in names() for text in (term, said)}
    assert not texts & {name.casefold() for entity in kept for name in entity.names}


def test_wide_draws_are_of_all_three_kinds() -> None:
    kinds = [{term for term, _, _ in rows()} for rows in (translations, everyday, names)]
    wide = [draw_translation(Random(n), wide=True)[0] for n in range(400)]
    assert all(0.2 < sum(term in kind for term in wide) / 400 < 0.5 for kind in kinds)
    narrow = [draw_translation(Random(n))[0] for n in range(200)]
    assert set(narrow) <= kinds[0]


def test_a_term_and_a_language_have_others_beside_them() -> None:
    assert ("German", "Danke") in languages_of("thank you")
    assert ("dog", "Hund") in terms_of("German")
    assert ("Swedish", "sueco") not in terms_of("Spanish")
    assert ("Spanish", "sueco") in languages_of("Swedish")
