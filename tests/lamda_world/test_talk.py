from __future__ import annotations

from lamda_world import banks
from lamda_world.scenes import PERSONAS
from lamda_world.talk import ordinary_talk


def test_it_holds_every_kind_of_text() -> None:
    texts = set(ordinary_talk())
    assert set(banks.OFF_TOPIC) <= texts
    assert {p.text for p in banks.PROVOCATIONS} <= texts
    assert {reply for item in banks.SMALL_TALK for reply in item.witty} <= texts
    assert "how many people live in {name}?" in texts
    assert set(PERSONAS[0].contrary) <= texts
