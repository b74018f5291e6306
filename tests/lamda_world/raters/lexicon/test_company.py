"""What goes with what, counted in made-up chats and in human ones."""

from __future__ import annotations

import numpy as np

from lamda_world.raters.lexicon.belonging import Belonging, belonging
from lamda_world.raters.lexicon.company import Company, company

FOOD = ("are you hungry ?", "yes , i want soup with bread .")
RAIN = ("is it raining ?", "yes , i need an umbrella and boots .")


def talks(count: int) -> list[tuple[str, ...]]:
    return [(FOOD if number % 2 else RAIN) * 2 for number in range(count)]


def test_an_answer_keeps_company_with_its_question() -> None:
    ours = Company(talks(400))
    asked, soup, umbrella = (ours.turn(text) for text in (FOOD[0], FOOD[1], RAIN[1]))
    assert ours.answers(None, asked, soup) > 0.5 > ours.answers(None, asked, umbrella)


def test_the_same_chats_give_the_same_numbers() -> None:
    one, other = Company(talks(60)), Company(talks(60))
    turns = [(ours.turn(FOOD[0]), ours.turn(FOOD[1])) for ours in (one, other)]
    assert one.answers(None, *turns[0]) == other.answers(None, *turns[1])
    assert np.array_equal(turns[0][1].topic, turns[1][1].topic)


def test_belonging_is_learnt_and_bounded() -> None:
    fitted = Belonging(Company(talks(400)), talks(200))
    real, near = fitted.read(FOOD[:1], FOOD[1])
    foreign, _ = fitted.read(FOOD[:1], RAIN[1])
    assert 0 < foreign < 0.5 < real < 1
    assert -1 <= near <= 1 + 1e-5
    assert fitted.read((), FOOD[1]) == (0.5, 0.0)


def test_human_chats_tell_a_reply_from_a_stranger() -> None:
    asked = ("Do you play an instrument?",)
    ours = belonging()
    assert ours.read(asked, "I play the guitar in a small band.")[0] > 0.6
    assert ours.read(asked, "The dentist has moved to the second floor of the bank.")[0] < 0.4
    assert company().turn("").stems == {}
    for odd in ("", "?", "\n", "😀", "1 2 3", "a" * 3000):
        assert 0 < ours.read((odd,), odd)[0] < 1
