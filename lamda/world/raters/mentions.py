"""Names of entities and of values in free text, looked up in an index of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lamda.world.raters.cues import Target
from lamda.world.raters.wording import PhraseIndex, Words, split_words

if TYPE_CHECKING:
    from lamda.world.facts import Entity, Fact, World

Value = tuple[Target, str]
"""((domain, attribute), the value in its canonical form)."""

_PLAIN = frozenset(
    """lead|tin|iron|gold|silver|copper|mercury|neon|carbon|superstition|starman|waterloo|fernando|
    hallelujah|wannabe|teardrop|royals|jolene|firestarter|roxanne|som|won|real|rand|pound|pula|colon|
    sol|dong|lek|kina|kip|taka|tala|dram|crown|polish|lao|akan|afar|ewe|sango|queen|prince|eagles|
    pulp|chic|police|doors|killers|clash|cure|kinks|oasis|rem|blondie|range|metal|pop|rock|soul|folk|
    jazz|punk|disco|funk|blues|electronic|chad|turkey|jordan|georgia|guinea|america|holland|young|
    brand|mark|country|rap|pounds|reals|reunion|thane|florence|austin|phoenix|lincoln|mobile|atlas|
    come together|dream on|hot stuff|lose yourself|someone like you|common people|take five|
    back to black|shake it off|crazy in love|fast car|my generation|poker face|heart of gold|
    piano man|good vibrations|ring of fire|nothing else matters|new order|super freak|night fever|
    only the lonely|soul man|giant steps|blue train|material girl|smooth criminal|the who|the cure|
    just like heaven|like a prayer|light my fire|fight the power|paint it black|the police|the doors|
    i feel love|i will survive|blank space|bad romance|boom boom|basket case|the clash|the killers|
    heart of glass|born to run|karma police|losing my religion|the boxer|fade to black|gold digger|
    teenage dream|half dome|blue monday|chain of fools|uptown girl|black hole sun|strange fruit|
    november rain|purple rain|fire and rain|knock on wood|chasing cars|rocket man|watermelon sugar|
    watermelon man|country music|the eagles|hip hop|seven nation army|dancing queen|killer queen|
    tiny dancer|long beach|the prince|the queen|the pop|the rock|the metal|the country|the real|
    the soul|the jazz|the disco|the blues|the crown|the pound|pop music|rock music|the won|metals|
    franc|the lead|the punk|the funk|the folk|pounds|stones|dollars|dollar|bath|queens|euros""".replace(
        "\n    ", ""
    ).split("|")
)
"""Names that are ordinary words too: in lower case they need a cue of their own domain near by."""

_VALUE_ALIASES: dict[Target, dict[str, str]] = {
    ("country", "currency"): {"crown": "krona", "ruble": "ruble", "rouble": "ruble", "renminbi": "yuan",
                              "sterling": "pound", "reais": "real", "rmb": "yuan", "zlotys": "zloty",
                              "kroner": "krone", "kronor": "krona", "lei": "leu", "rubles": "ruble"},
    ("country", "languages"): {"mandarin": "chinese", "farsi": "persian", "bengali": "bangla",
                               "slovene": "slovenian", "kirundi": "rundi", "dari": "persian",
                               "tagalog": "filipino", "mandarin chinese": "chinese"},
    ("peak", "range"): {"himalaya": "himalayas", "himalayan": "himalayas", "rockies": "rocky "
                                                                                      "mountains",
                        "karakorum": "karakoram", "atlas": "atlas mountains", "cascades": "cascade range",
                        "alpine": "alps", "andean": "andes"},
    ("song", "artist"): {"elvis": "elvis presley", "springsteen": "bruce springsteen", "dylan": "bob dylan",
                         "abba": "abba", "guns n' roses": "guns n roses", "r.e.m.": "rem", "bowie": "david bowie",
                         "simon & garfunkel": "simon and garfunkel", "ccr": "creedence "
                                                                            "clearwater revival"},
    ("song", "genre"): {"country": "country music", "hip-hop": "hip hop", "rap": "hip hop", "soul music": "soul",
                        "rock and roll": "rock", "heavy metal": "metal", "electro": "electronic",
                        "electronica": "electronic", "electronic music": "electronic"},
    ("element", "category"): {"metal": "metal", "non-metal": "nonmetal", "inert gas": "noble gas",
                              "rare gas": "noble gas", "rare earth": "lanthanide",
                              "post-transition metal": "poor metal", "semimetal": "metalloid",
                              "rare earth metal": "lanthanide"},
}  # fmt: skip
_ARTICLED = ("who",)
"""Values that are never said without their article: The Who."""
_PEOPLE = (("element", "discoverer"), ("song", "artist"))
_CONTINENTS = {"african": "africa", "asian": "asia", "european": "europe",
               "north american": "north america", "south american": "south america"}  # fmt: skip

DEMONYMS: dict[str, str] = {
    adjective: country
    for country, adjectives in (
        line.split(":")
        for line in (
            "germany:german france:french spain:spanish italy:italian portugal:portuguese "
            "japan:japanese "
            "china:chinese russia:russian turkey:turkish poland:polish netherlands:dutch "
            "greece:greek "
            "sweden:swedish norway:norwegian denmark:danish finland:finnish hungary:hungarian "
            "czechia:czech romania:romanian bulgaria:bulgarian ukraine:ukrainian austria:austrian "
            "switzerland:swiss ireland:irish india:indian pakistan:pakistani brazil:brazilian "
            "mexico:mexican canada:canadian chile:chilean peru:peruvian argentina:argentinian "
            "colombia:colombian australia:australian egypt:egyptian kenya:kenyan nigeria:nigerian "
            "morocco:moroccan ethiopia:ethiopian iran:iranian iraq:iraqi vietnam:vietnamese "
            "thailand:thai indonesia:indonesian malaysia:malaysian nepal:nepalese "
            "tanzania:tanzanian "
            "croatia:croatian serbia:serbian ghana:ghanaian cuba:cuban ecuador:ecuadorian"
        ).split()
    )
    for adjective in adjectives.split(",")
}
"""Adjectives of countries, for 'a German city'."""


def canonical(text: str) -> str:
    """The form in which two names are compared: lower case, no accents, marks or article."""
    found = split_words(text).words
    words = [
        w for i, w in enumerate(found)
        if w not in ("-", ".", "'", ",") or (w == "-" and found[i + 1 : i + 2] and found[i + 1].isdecimal())
    ]  # fmt: skip  # UTC-4 is not UTC 4
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def fact_values(fact: Fact) -> tuple[str, ...]:
    """The names that a text or list fact holds; empty for numbers."""
    if isinstance(fact.value, str):
        return (fact.value,) if fact.value else ()
    return fact.value if isinstance(fact.value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Name:
    """A known name at words [first, last): the entities it may be, and the values.

    `adjective` is the country that 'Danish' may stand for: 'the Danish capital'. `plain` marks an ordinary word in lower case ('lead', 'queen'), which may be no name at all.
    """

    first: int
    last: int
    entities: tuple[str, ...]
    values: tuple[Value, ...]
    surface: str
    plain: bool
    adjective: str = ""

    def value_of(self, target: Target) -> str | None:
        """The canonical value when the name is a value of `target`."""
        return next((value for held, value in self.values if held == target), None)


class WorldIndex:
    """What the readers look up in a world, computed once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._names: PhraseIndex[tuple[str, str] | Value] = PhraseIndex(self._entries())

    def _entries(self) -> Iterator[tuple[str, tuple[str, str] | Value]]:
        for entity in self.world.entities.values():
            for name in entity.names:
                yield name.removeprefix("The "), ("entity", entity.entity_id)
        for form, country in DEMONYMS.items():
            for entity in self.world.named(country):
                yield form, ("adjective", entity.entity_id)
        for target, values in self.values.items():
            yield from self._value_entries(target, values)

    def _value_entries(
        self, target: Target, values: Mapping[str, str]
    ) -> Iterator[tuple[str, Value]]:
        if target == ("element", "symbol"):
            return
        for value, raw in values.items():
            bare = (f"the {value}",) if value in _ARTICLED else (value, raw.removeprefix("The "))
            for form in {*bare, *self._forms(target, value)}:
                yield form, (target, value)
        for form, value in _VALUE_ALIASES.get(target, {}).items():
            yield form, (target, value)
        if target in (("city", "country"), ("peak", "country")):
            yield from ((form, (target, c)) for form, c in DEMONYMS.items() if c in values)
        if target[1] == "continent":
            yield from ((form, (target, value)) for form, value in _CONTINENTS.items())

    def _forms(self, target: Target, value: str) -> Iterator[str]:
        if target in _PEOPLE and len(value.split()) > 1:
            last = value.rsplit(maxsplit=1)[-1]
            if len(last) > 3 and (target[0] == "element" or last in ("beatles", "stones")):
                yield last
        if target[1] in ("currency", "category"):
            yield value + ("es" if value.endswith("s") else "s")
        if target[1] == "time zone":
            yield value.replace("utc", "gmt")
        if target[1] in ("country", "neighbours"):
            for entity in self.world.named(value):
                yield from (name.removeprefix("The ") for name in entity.names)
        if target[1] == "genre":
            yield f"{value} music"

    @cached_property
    def values(self) -> dict[Target, dict[str, str]]:
        """Target -> canonical value -> the value as written (text and list facts only)."""
        found: dict[Target, dict[str, str]] = {}
        for entity in self.world.entities.values():
            for name, fact in entity.facts.items():
                for value in fact_values(fact):
                    found.setdefault((entity.domain, name), {})[canonical(value)] = value
        return found

    @cached_property
    def entity_names(self) -> dict[str, frozenset[str]]:
        """Entity id -> its names in canonical form."""
        return {
            entity.entity_id: frozenset(canonical(name) for name in entity.names)
            for entity in self.world.entities.values()
        }

    def entity(self, entity_id: str) -> Entity:
        """The entity of an id."""
        return self.world.entities[entity_id]

    def find_names(self, text: Words) -> list[Name]:
        """All known names of a text in order, the longest first, whatever their case."""
        found: list[Name] = []
        position, words = 0, text.words
        while position < len(words):
            match = self._names.longest(words, position)
            if match is None:
                position += 1
                continue
            size, payloads = match
            last = position + size
            surface = text.surface(position, last)
            entities = tuple(payload[1] for payload in payloads if payload[0] == "entity")
            values = tuple(p for p in payloads if p[0] not in ("entity", "adjective"))
            adjective = next((p[1] for p in payloads if p[0] == "adjective"), "")
            plain = surface.islower() and " ".join(words[position:last]) in _PLAIN
            found.append(Name(position, last, entities, values, surface, plain, adjective))  # type: ignore[arg-type]
            position = last
        return found


_INDEXES: dict[int, tuple[World, WorldIndex]] = {}
_KEPT = 4


def world_index(world: World) -> WorldIndex:
    """The index of `world`, computed at its first use."""
    held = _INDEXES.get(id(world))
    if held is None or held[0] is not world:
        while len(_INDEXES) >= _KEPT:
            _INDEXES.pop(next(iter(_INDEXES)))
        held = _INDEXES[id(world)] = (world, WorldIndex(world))
    return held[1]
