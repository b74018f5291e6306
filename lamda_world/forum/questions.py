"""Phrasings of factual questions: by attribute, with frames that recur over all of them."""

from __future__ import annotations

from collections.abc import Mapping

from lamda_world.facts.statements import NOUN_PHRASES, Key

FRAMES = (
    "what is {np}?", "do you know {np}?", "can you tell me {np}?", "please tell me {np}.",
    "i would like to know {np}.", "could you look up {np}?", "i forgot {np}, can you help?",
    "a quick question, what is {np}?", "does anybody know {np}?",
    "my friend asked me about {np}.", "i am trying to find {np}.", "i wonder what {np} is.",
    "i need {np} for a quiz.", "have you any idea of {np}?",
)  # fmt: skip
"""Questions and requests around the name of an attribute: 'the population of Porto'."""

FOLLOW_FRAMES = (
    "and {np}?", "what about {np}?", "and do you know {np}?", "what is {np}?",
    "can you also tell me {np}?", "now i want to know {np}.", "thanks, and {np}?",
    "how about {np}?", "one more thing, what is {np}?", "i would also like to know {np}.",
    "please tell me {np} too.", "could you look up {np} as well?",
)  # fmt: skip
"""Elliptical questions: they say 'its population', and an earlier turn says whose."""

SPECIFIC: Mapping[Key, tuple[str, ...]] = {
    ("country", "capital"): (
        "which city is the capital of {name}?",
        "what is the capital city of {name}?",
        "what is the capital called in {name}?",
        "where does the government of {name} sit?",
    ),
    ("country", "population"): (
        "how many people live in {name}?",
        "how many people are there in {name}?",
        "how many people does {name} have?",
        "about how many people live in {name} now?",
    ),
    ("country", "area"): (
        "how big is {name} in square km?",
        "how large is {name}?",
        "how much land does {name} have?",
        "how many square km does {name} have?",
    ),
    ("country", "currency"): (
        "what money do they use in {name}?",
        "how do people pay in {name}?",
        "which currency do they have in {name}?",
        "what money do i need for a trip to {name}?",
    ),
    ("country", "continent"): (
        "which continent is {name} on?",
        "where in the world is {name}?",
        "on what continent do i find {name}?",
        "which continent does {name} belong to?",
    ),
    ("country", "languages"): (
        "what do people speak in {name}?",
        "which languages are spoken in {name}?",
        "what language should i learn for {name}?",
        "which language do they use in {name}?",
    ),
    ("country", "neighbours"): (
        "which countries are next to {name}?",
        "which countries border {name}?",
        "what countries are around {name}?",
        "who are the neighbours of {name}?",
    ),
    ("city", "country"): (
        "which country is {name} in?",
        "where is {name}?",
        "in which country do i find {name}?",
        "what country does {name} belong to?",
        "what country is {name} a city of?",
    ),
    ("city", "population"): (
        "how many people live in {name}?",
        "how big is {name}?",
        "how many people are there in {name}?",
        "how many people does {name} have?",
        "about how many people live in {name} now?",
    ),
    ("city", "time zone"): (
        "what time zone is {name} in?",
        "which time zone do they use in {name}?",
        "what is the time zone in {name}?",
        "which time zone does {name} have?",
    ),
    ("city", "continent"): (
        "which continent is {name} on?",
        "on what continent is the city of {name}?",
        "which continent does {name} belong to?",
        "on which continent do i find {name}?",
    ),
    ("element", "symbol"): (
        "how do you write {name} in chemistry?",
        "what is the chemical symbol for {name}?",
        "which symbol does {name} have?",
        "what letters stand for {name}?",
    ),
    ("element", "atomic number"): (
        "which number does {name} have in the periodic table?",
        "how many protons does {name} have?",
        "what number is {name} in the table of elements?",
    ),
    ("element", "atomic weight"): (
        "how heavy is an atom of {name}?",
        "how much does {name} weigh as an atom?",
        "what does an atom of {name} weigh?",
    ),
    ("element", "discovery year"): (
        "when was {name} discovered?",
        "in which year was {name} discovered?",
        "what year did they discover {name}?",
        "when did people find {name}?",
    ),
    ("element", "discoverer"): (
        "who discovered {name}?",
        "who found {name} first?",
        "which person discovered {name}?",
        "who was the first to find {name}?",
    ),
    ("element", "category"): (
        "what kind of element is {name}?",
        "which group of elements is {name} in?",
        "what type of element is {name}?",
        "is {name} a metal or what is it?",
    ),
    ("peak", "height"): (
        "how high is {name}?",
        "how tall is {name}?",
        "how many metres high is {name}?",
        "what is the height of the mountain {name}?",
    ),
    ("peak", "first ascent"): (
        "when was {name} first climbed?",
        "in which year did people first climb {name}?",
        "when did somebody first reach the top of {name}?",
        "what year was {name} climbed for the first time?",
    ),
    ("peak", "country"): (
        "which country is {name} in?",
        "where is {name}?",
        "where do i find the mountain {name}?",
        "in which country is the mountain {name}?",
    ),
    ("peak", "range"): (
        "which mountain range is {name} in?",
        "what mountains is {name} part of?",
        "which range does {name} belong to?",
        "what is the mountain range of {name}?",
    ),
    ("song", "artist"): (
        "who sings {name}?",
        "who made the song {name}?",
        "who is the artist of the song {name}?",
        "who recorded {name}?",
        "whose song is {name}?",
    ),
    ("song", "genre"): (
        "what kind of music is {name}?",
        "what is the genre of the song {name}?",
        "what style of music is {name}?",
        "which genre is the song {name}?",
    ),
    ("song", "year"): (
        "when did {name} come out?",
        "what year is the song {name} from?",
        "in which year did {name} come out?",
        "how old is the song {name}?",
        "when was {name} released?",
    ),
}

FOLLOW_SPECIFIC: Mapping[Key, tuple[str, ...]] = {
    ("country", "population"): ("and how many people live there?", "how many people live there?"),
    ("country", "area"): ("how large is it?", "and how big is it in square km?"),
    ("country", "currency"): ("and how do people pay there?", "what money do they use there?"),
    ("country", "continent"): ("which continent is it on?", "and on what continent is it?"),
    ("country", "languages"): ("what do people speak there?", "and what do they speak there?"),
    ("country", "neighbours"): ("which countries are next to it?", "and who borders it?"),
    ("country", "capital"): ("which city is its capital?", "and what is the capital called?"),
    ("city", "country"): ("which country is it in?", "and where is that?", "where is that city?"),
    ("city", "population"): ("and how many people live there?", "how many people does it have?",
                             "how big is it?"),
    ("city", "time zone"): ("what time zone do they use there?", "and in what time zone is it?"),
    ("city", "continent"): ("which continent is it on?", "and on what continent is it?"),
    ("element", "discovery year"): ("when was it discovered?", "and when did they discover it?"),
    ("element", "discoverer"): ("who discovered it?", "and who found it first?"),
    ("element", "category"): ("what kind of element is it?", "and what type of element is it?"),
    ("peak", "height"): ("how high is it?", "and how tall is it?"),
    ("peak", "first ascent"): ("when was it first climbed?", "and when did people first climb it?"),
    ("peak", "country"): ("where is that mountain?", "and which country is it in?"),
    ("peak", "range"): ("which mountain range is it in?", "and what range is it part of?"),
    ("song", "artist"): ("who sings it?", "and who made that song?"),
    ("song", "genre"): ("what kind of music is it?", "and what style of music is it?"),
    ("song", "year"): ("when did it come out?", "and how old is that song?", "how old is it?"),
}  # fmt: skip

COMPARE_FRAMES = (
    "do you know which {kind} {more}, {{a}} or {{b}}?",
    "between {{a}} and {{b}}, which {kind} {more}?",
    "can you tell me if {{a}} {more} than {{b}}?",
    "my friend says that {{a}} {more} than {{b}}, is that right?",
    "i wonder which {kind} {more}, {{a}} or {{b}}.",
    "{{a}} or {{b}}, which one {more}?",
    "please compare {{a}} with {{b}}, which one {more}?",
    "a quick question, which {kind} {more}, {{a}} or {{b}}?",
)
"""Comparisons around what is more: 'has more people'."""

_MORE: Mapping[Key, tuple[str, str]] = {
    ("city", "population"): ("city", "has more people"),
    ("country", "population"): ("country", "has more people"),
    ("country", "area"): ("country", "has a larger area"),
    ("element", "atomic weight"): ("element", "is heavier"),
    ("peak", "height"): ("mountain", "is higher"),
    ("song", "year"): ("song", "is newer"),
}

_COMPARE_SPECIFIC: Mapping[Key, tuple[str, ...]] = {
    ("city", "population"): (
        "which city has more people, {a} or {b}?", "does {a} have more people than {b}?",
        "is {a} bigger than {b}?", "what is the larger city, {a} or {b}?",
        "do more people live in {a} or in {b}?",
    ),
    ("country", "population"): (
        "which country has more people, {a} or {b}?", "are there more people in {a} than in {b}?",
        "do more people live in {a} or in {b}?", "where do more people live, in {a} or in {b}?",
    ),
    ("country", "area"): (
        "which country has more land, {a} or {b}?", "does {a} have a larger area than {b}?",
        "which country covers more square km, {a} or {b}?", "is the area of {a} larger than {b}?",
    ),
    ("element", "atomic weight"): (
        "which element is heavier, {a} or {b}?", "is {a} heavier than {b}?",
        "which atom weighs more, {a} or {b}?", "what weighs more as an atom, {a} or {b}?",
    ),
    ("peak", "height"): (
        "which mountain is higher, {a} or {b}?", "is {a} higher than {b}?",
        "what is the taller mountain, {a} or {b}?", "is {a} taller than {b}?",
    ),
    ("song", "year"): (
        "which song is newer, {a} or {b}?", "did {a} come out after {b}?",
        "which song came out later, {a} or {b}?", "is {a} newer than {b}?",
    ),
}  # fmt: skip

COMPARISONS: Mapping[Key, tuple[str, ...]] = {
    key: (*specific, *(frame.format(kind=kind, more=more) for frame in COMPARE_FRAMES))
    for key, specific in _COMPARE_SPECIFIC.items()
    for kind, more in [_MORE[key]]
}
"""Questions for the larger value; {a} and {b} stand in either order."""

CALCULATE: Mapping[str, tuple[str, ...]] = {
    "plus": (
        "what is {a} plus {b}?", "how much is {a} plus {b}?", "can you add {a} and {b}?",
        "please add {b} to {a}.", "i have {a} and i get {b} more, how much is that?",
        "what do i get for {a} plus {b}?", "what is the sum of {a} and {b}?",
        "could you work out {a} plus {b}?", "i need the total of {a} and {b}.",
        "tell me {a} plus {b}, please.", "if i add {b} to {a}, what do i get?",
        "i had {a} and found {b} more, how many do i have now?",
    ),
    "minus": (
        "what is {a} minus {b}?", "how much is {a} minus {b}?", "can you take {b} from {a}?",
        "i had {a} and gave away {b}, what is left?", "what is left of {a} after {b} are gone?",
        "how much is {a} less {b}?", "could you work out {a} minus {b}?",
        "tell me {a} minus {b}, please.", "what is the difference between {a} and {b}?",
        "please subtract {b} from {a}.", "what do i get for {a} minus {b}?",
        "i had {a} and lost {b}, how many do i have now?",
    ),
    "times": (
        "what is {a} times {b}?", "how much is {a} times {b}?", "can you multiply {a} by {b}?",
        "i have {a} boxes with {b} eggs each, how many eggs?", "what do i get for {a} times {b}?",
        "please multiply {a} and {b}.", "could you work out {a} times {b}?",
        "tell me {a} times {b}, please.", "what is the product of {a} and {b}?",
        "what is {a} multiplied by {b}?", "a quick sum, {a} times {b}?",
        "we have {a} bags with {b} apples each, how many apples is that?",
    ),
    "convert": (
        "how many {to} are {a} {unit}?", "what is {a} {unit} in {to}?",
        "convert {a} {unit} to {to}.",
        "can you tell me {a} {unit} in {to}?", "i need {a} {unit} in {to}, please.",
        "how much is {a} {unit} in {to}?", "what do {a} {unit} make in {to}?",
        "could you work out {a} {unit} in {to}?", "tell me {a} {unit} in {to}, please.",
        "how do i write {a} {unit} in {to}?", "i wonder what {a} {unit} are in {to}.",
        "do you know how many {to} are in {a} {unit}?",
    ),
}  # fmt: skip
"""Kind of sum -> questions for it."""

TRANSLATE = (
    "how do you say {term} in {language}?",
    "what is {term} in {language}?",
    "what is the word for {term} in {language}?",
    "can you translate {term} to {language}?",
    "please translate {term} into {language}.",
    "what is the {language} word for {term}?",
    "i want to say {term} in {language}, how do i do that?",
    "how do people say {term} in {language}?",
    "do you know {term} in {language}?",
    "tell me {term} in {language}, please.",
    "how would you write {term} in {language}?",
    "my friend needs the {language} word for {term}.",
)


def question_templates(key: Key) -> tuple[str, ...]:
    """Every full question on an attribute, with the slot {name}."""
    framed = tuple(frame.format(np=NOUN_PHRASES[key]) for frame in FRAMES)
    return tuple(dict.fromkeys((*SPECIFIC[key], *framed)))


def follow_templates(key: Key) -> tuple[str, ...]:
    """Every elliptical question on an attribute; there is no slot."""
    phrase = its(key)
    framed = tuple(frame.format(np=phrase) for frame in FOLLOW_FRAMES)
    return tuple(dict.fromkeys((*FOLLOW_SPECIFIC.get(key, ()), *framed)))


def its(key: Key) -> str:
    """The noun phrase of an attribute without the name: 'its population'."""
    if key == ("peak", "first ascent"):
        return "the year of its first ascent"
    return NOUN_PHRASES[key].replace("the ", "its ", 1).removesuffix(" of {name}")
