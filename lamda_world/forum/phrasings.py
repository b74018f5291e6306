"""Which phrasings training never hears, and drawing from those of one split.

An intent has many phrasings; about `share` of them, in the order of a hash of (seed, phrasing),
are kept back, most for evaluation and some for development. Their words stand in phrasings of
training: new is how somebody asks, while nothing but the corpus could tell a model from scratch
that who sings a song is its artist. Prompts of the banks are split by template, by the hash alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TypeVar

from lamda.errors import LamdaError
from lamda_world.facts.entities import SPLITS
from lamda_world.facts.splits import DEVELOPMENT, words
from lamda_world.facts.statements import NOUN_PHRASES
from lamda_world.forum import banks, questions, scenes
from lamda_world.forum.banks import Provocation, SmallTalk
from lamda_world.forum.training import training_phrasings

Item = TypeVar("Item", SmallTalk, Provocation)
_SHORT = 3
"""Words of the shortest phrasing that is kept back in longer ones too: thank you, hello and a sum
alone end what everybody says."""


def _reserve(
    intents: Mapping[str, Sequence[str]], share: float, seed: int, *, heard: bool = False
) -> set[str]:
    """The phrasings kept back, by text: one that two intents share falls on one side.

    Of every intent about `share`, at least one where `share` > 0, and never all. With `heard`
    first those whose every word stands in some phrasing that is not kept back, and others only
    where an intent would have none.
    """
    kept: set[str] = set()
    decided: set[str] = set()
    left = Counter(w for p in {p for each in intents.values() for p in each} for w in _words(p))
    for phrasings in intents.values():
        wanted = min(max(1, round(share * len(phrasings))), len(phrasings) - 1) if share > 0 else 0
        wanted -= len(kept.intersection(phrasings))
        free = sorted((p for p in phrasings if p not in decided), key=lambda p: _order(seed, p))
        taken = 0
        for phrasing in free:
            if taken < wanted and (not heard or all(left[w] > 1 for w in _words(phrasing))):
                kept.add(phrasing)
                left.subtract(_words(phrasing))
                taken += 1
        if wanted > 0 and not taken and free:
            kept.add(free[0])
            left.subtract(_words(free[0]))
        decided.update(phrasings)
    return kept


def _words(phrasing: str) -> set[str]:
    return set(words(phrasing))


def _order(seed: int, text: str) -> str:
    return hashlib.sha256(f"{seed}:{text}".encode()).hexdigest()


def all_intents() -> dict[str, tuple[str, ...]]:
    """Intent -> its phrasings with slots in braces, for every intent without a bank."""
    intents: dict[str, tuple[str, ...]] = {}
    for key in NOUN_PHRASES:
        intents[f"ask/{'.'.join(key)}"] = questions.question_templates(key)
        intents[f"follow/{'.'.join(key)}"] = questions.follow_templates(key)
    for key, templates in questions.COMPARISONS.items():
        intents[f"compare/{'.'.join(key)}"] = templates
    intents |= {f"calculate/{name}": templates for name, templates in questions.CALCULATE.items()}
    intents["translate"] = questions.TRANSLATE
    intents |= {"recall": scenes.RECALL_QUESTIONS, "tell": scenes.TELLINGS}
    for persona in scenes.PERSONAS:
        intents[f"persona/{persona.name}"] = persona.opening
        intents[f"persona/{persona.name}/follow"] = persona.follow
    intents |= {"greet": banks.GREETINGS, "thank": banks.THANKS, "bye": banks.GOODBYES}
    return intents


@dataclass(frozen=True)
class Phrasings:
    """Everything that users say, in splits that share no phrasing with each other.

    An intent of which a single phrasing is kept back has it in evaluation; there development says
    one of training's. Training alone hears what training.py adds, and the openings, and nothing
    that ends in what is kept back (so what is the capital of X?).
    """

    share: float
    seed: int

    @cached_property
    def by_intent(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Intent -> split -> phrasings."""
        intents = all_intents()
        kept = _reserve(intents, self.share, self.seed, heard=True)
        back = {intent: [p for p in every if p in kept] for intent, every in intents.items()}
        aside = _reserve(back, DEVELOPMENT, self.seed)
        gives_away = _ending_in(kept, _SHORT)
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for intent, phrasings in intents.items():
            train = tuple(p for p in phrasings if p not in kept)
            evaluation = tuple(p for p in back[intent] if p not in aside)
            development = tuple(p for p in back[intent] if p in aside)
            found[intent] = {
                "train": tuple(p for p in train if not gives_away(p)) or train,
                "evaluation": evaluation or phrasings,
                "development": development or train,
            }
        for intent, more in training_phrasings().items():
            of = found[intent]
            new = (p for p in more if p not in kept and p not in of["train"] and not gives_away(p))
            of["train"] = (*of["train"], *new)
        return found

    def draw(self, intent: str, split: str, rng: Random) -> str:
        """One phrasing of the intent; LamdaError for an unknown one."""
        if intent not in self.by_intent:
            raise LamdaError(f"intent: expected one of {sorted(self.by_intent)}, found {intent!r}")
        return rng.choice(self.by_intent[intent][split])

    def _of_bank(self, ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
        train, back = banks.split_templates(ids, self.share, self.seed)
        evaluation, development = banks.split_templates(back, DEVELOPMENT, self.seed)
        return {
            "train": frozenset(train),
            "evaluation": frozenset(evaluation or train),
            "development": frozenset(development or train),
        }

    @cached_property
    def talk(self) -> Mapping[str, Mapping[str, list[SmallTalk]]]:
        """Split -> topic (with 'advice', 'wit' and 'chat') -> prompts with their replies."""
        items = [*banks.SMALL_TALK, *banks.ADVICE, *banks.WIT, *banks.CHAT]
        ids = self._of_bank(item.template_id for item in items)
        found: dict[str, dict[str, list[SmallTalk]]] = {name: {} for name in SPLITS}
        for split, allowed in ids.items():
            for item in items:
                if item.template_id in allowed:
                    found[split].setdefault(item.topic, []).append(item)
        heard = _unheard(found, lambda item: item.prompt)
        back = [item for split in SPLITS[1:] for items in heard[split].values() for item in items]
        gives_away = _ending_in(item.prompt for item in back)
        heard["train"]["chat"] = [
            *heard["train"].get("chat", ()),
            *(item for item in banks.OPENINGS if not gives_away(item.prompt)),
        ]
        return heard

    @cached_property
    def openings(self) -> Sequence[Sequence[SmallTalk]]:
        """Training's prompts of topic 'chat' by their scene."""
        scenes: dict[str, list[SmallTalk]] = {}
        for item in self.talk["train"]["chat"]:
            scenes.setdefault(item.template_id.split(".")[1], []).append(item)
        return tuple(scenes.values())

    @cached_property
    def provocations(self) -> Mapping[str, Mapping[str, list[Provocation]]]:
        """Split -> kind (natural, sensitive, adversarial) -> provocations and look-alikes."""
        ids = self._of_bank(p.template_id for p in banks.PROVOCATIONS)
        found: dict[str, dict[str, list[Provocation]]] = {name: {} for name in SPLITS}
        for split, allowed in ids.items():
            for provocation in banks.PROVOCATIONS:
                if provocation.template_id in allowed:
                    found[split].setdefault(provocation.kind, []).append(provocation)
        return _unheard(found, lambda provocation: provocation.text)


def _ending_in(kept: Iterable[str], shortest: int = 1) -> Callable[[str], bool]:
    """Whether a text is or ends in one of `kept`, whatever the marks; of these only those of
    `shortest` words or more count."""
    ends = {spoken for text in kept if len(spoken := tuple(words(text))) >= shortest}
    longest = max(map(len, ends), default=0)

    def ending(text: str) -> bool:
        said = tuple(words(text))
        return any(said[-n:] in ends for n in range(1, longest + 1))

    return ending


def _unheard(
    found: Mapping[str, Mapping[str, list[Item]]], text: Callable[[Item], str]
) -> dict[str, dict[str, list[Item]]]:
    """The splits without what is kept back and stands in a prompt of training all the same: one
    template may be another one with some words before it. A group that has nothing else stays."""
    said: list[str] = []
    for items in found["train"].values():
        said += [" ".join(words(text(item))) for item in items]
    train = " | ".join(["", *said, ""])
    result = {"train": dict(found["train"])}
    for split in ("evaluation", "development"):
        result[split] = {}
        for group, items in found[split].items():
            new = [item for item in items if f" {' '.join(words(text(item)))} |" not in train]
            result[split][group] = new or items
    return result
