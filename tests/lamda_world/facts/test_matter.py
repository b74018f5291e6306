from __future__ import annotations

from lamda_world.facts.matter import elements


def test_all_elements_come_by_number_in_british_spelling() -> None:
    found = elements()
    assert [e.facts["atomic number"].text for e in found] == [str(n) for n in range(1, 119)]
    by_name = {name: e for e in found for name in e.names}
    assert by_name["aluminum"] is by_name["aluminium"]
    assert by_name["neon"].facts["category"].text == "noble gas"


def test_discoverers_are_persons_with_their_usual_spelling() -> None:
    facts = {e.name: e.facts for e in elements()}
    assert facts["sodium"]["discoverer"].text == "Humphry Davy"
    assert facts["gallium"]["discoverer"].text == "Lecoq de Boisbaudran"
    assert "discoverer" not in facts["gold"], "known to the ancients"
    assert "discoverer" not in facts["nihonium"], "an institute"
