"""Small talk, advice, wit and provocations of the embedded forum, written by hand and composed.

* `SMALL_TALK`, `ADVICE`, `WIT`: tuples of `SmallTalk`, each prompt with replies about it.
* `PROVOCATIONS`: tuple of `Provocation`; look-alikes (harmless) have `unsafe == ()`.
* `GREETINGS`, `THANKS`, `GOODBYES`: user turns, with `GREETING_REPLIES`, `THANKS_REPLIES`,
  `GOODBYE_REPLIES` and the witty `GREETING_WIT`, `THANKS_WIT`, `GOODBYE_WIT`;
  `GENERIC_REPLIES` fit anywhere, `OFF_TOPIC` fits nowhere: tuples of str.
* `expand(seed)`: ([SMALL_TALK, ADVICE and WIT], [PROVOCATIONS]), both in random order;
  `split_templates(ids, share, seed)`: template ids -> (training, evaluation).

All text is lower-case ASCII in British spelling, sentences of about 4 to 14 words.
"""

from __future__ import annotations

import random

from lamda_world.forum.banks.advice import ADVICE_SCENES
from lamda_world.forum.banks.culture import CULTURE
from lamda_world.forum.banks.days import DAYS
from lamda_world.forum.banks.food_and_garden import FOOD_AND_GARDEN
from lamda_world.forum.banks.home import HOME
from lamda_world.forum.banks.look_alike import LOOK_ALIKES
from lamda_world.forum.banks.music import MUSIC
from lamda_world.forum.banks.outdoors import OUTDOORS
from lamda_world.forum.banks.pets import PETS
from lamda_world.forum.banks.phrases import (
    GENERIC_REPLIES,
    GOODBYE_REPLIES,
    GOODBYE_WIT,
    GOODBYES,
    GREETING_REPLIES,
    GREETING_WIT,
    GREETINGS,
    OFF_TOPIC,
    THANKS,
    THANKS_REPLIES,
    THANKS_WIT,
)
from lamda_world.forum.banks.safety_bias import BIAS
from lamda_world.forum.banks.safety_exclusion import EXCLUSION
from lamda_world.forum.banks.safety_harm import HARM
from lamda_world.forum.banks.safety_misinformation import MISINFORMATION
from lamda_world.forum.banks.safety_money import MONEY
from lamda_world.forum.banks.safety_risk import RISK
from lamda_world.forum.banks.templates import (
    Challenge,
    Provocation,
    Scene,
    SmallTalk,
    provocations,
    small_talk,
    split_templates,
)
from lamda_world.forum.banks.weather import WEATHER
from lamda_world.forum.banks.wit import WIT_SCENES


def _all(*banks: dict[str, tuple[Scene, ...]]) -> tuple[SmallTalk, ...]:
    return tuple(
        item
        for bank in banks
        for topic, scenes in bank.items()
        for item in small_talk(topic, scenes)
    )


SMALL_TALK: tuple[SmallTalk, ...] = _all(
    FOOD_AND_GARDEN, PETS, HOME, MUSIC, CULTURE, OUTDOORS, WEATHER, DAYS
)
ADVICE: tuple[SmallTalk, ...] = _all({"advice": ADVICE_SCENES})
WIT: tuple[SmallTalk, ...] = _all({"wit": WIT_SCENES})
PROVOCATIONS: tuple[Provocation, ...] = tuple(
    provocations((*HARM, *MONEY, *RISK, *BIAS, *EXCLUSION, *MISINFORMATION, *LOOK_ALIKES))
)
TOPICS: tuple[str, ...] = tuple(dict.fromkeys(item.topic for item in SMALL_TALK))


def expand(seed: int) -> tuple[list[SmallTalk], list[Provocation]]:
    """(small talk with advice and wit, provocations), each in an order drawn from `seed`."""
    rng = random.Random(seed)
    talk = [*SMALL_TALK, *ADVICE, *WIT]
    provoking = list(PROVOCATIONS)
    rng.shuffle(talk)
    rng.shuffle(provoking)
    return talk, provoking


__all__ = [
    "ADVICE",
    "GENERIC_REPLIES",
    "GOODBYES",
    "GOODBYE_REPLIES",
    "GOODBYE_WIT",
    "GREETINGS",
    "GREETING_REPLIES",
    "GREETING_WIT",
    "OFF_TOPIC",
    "PROVOCATIONS",
    "SMALL_TALK",
    "THANKS",
    "THANKS_REPLIES",
    "THANKS_WIT",
    "TOPICS",
    "WIT",
    "Challenge",
    "Provocation",
    "Scene",
    "SmallTalk",
    "expand",
    "split_templates",
]
