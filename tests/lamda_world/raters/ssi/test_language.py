"""Is it English in order? Good and broken sentences, and broken versions of good ones."""

from __future__ import annotations

import random

import pytest

from lamda_world.raters.lexicon.english import english
from lamda_world.raters.parse.texts import read_text
from lamda_world.raters.ssi.language import Language

GOOD = """
The population of Porto is about 249 thousand.
Yes, I love jazz, mostly late at night.
no
I am not sure about the population of Porto, I would have to look that up.
My cat thinks that she owns the sofa, and honestly she does.
Its area is about 41.4 square kilometres.
Try a warm bath and no screens an hour before bed.
i prefer the sea, it's calmer in the morning
Pasta with tomatoes, basil and garlic.
249 thousand.
I bake sourdough on Sundays.
I think what matters is who you are.
Where are you from?
That is what I was afraid of.
We went hiking in the hills and it rained the whole day.
In my colour box there is a favourite grey crayon.
I'd rather stay home with a book when it is cold outside.
The song is by The Who.
""".strip().splitlines()
BROKEN = {
    "the populatin of of Porto": "twice",
    "cat food music travel nice": "list",
    "I like I like I like I like": "circles",
    "The population of Porto is": "unfinished",
    "I think it is because of the": "unfinished",
    "249 12 3 1993 12 4 of": "number soup",
    "Das ist ein schones Haus und ich mag es.": "language",
    "J'aime beaucoup le fromage et le vin.": "",
    "Me gusta mucho el cine y la playa.": "",
    "\u0447\u0442\u043e \u0442\u044b \u0434\u0435\u043b\u0430\u0435\u0448\u044c": "script",
    "": "empty",
    "[https://www.geonames.org/2735943]": "empty",
    "asdf qwer zxcv": "none",
    "it is the the best is of": "",
    "yes it is it is it is it is it is": "circles",
}


@pytest.fixture(scope="module")
def language() -> Language:
    return Language(english(), ["porto", "lisbon"])


@pytest.mark.parametrize("sentence", GOOD)
def test_good_sentences_pass(language: Language, sentence: str) -> None:
    assert language.read((), read_text(sentence)).yes


@pytest.mark.parametrize("sentence", BROKEN)
def test_broken_sentences_fail_for_their_reason(language: Language, sentence: str) -> None:
    verdict = language.read((), read_text(sentence))
    assert not verdict.yes
    assert BROKEN[sentence] in verdict.reason


def test_a_copied_turn_fails_and_a_shared_greeting_does_not(language: Language) -> None:
    context = (read_text("I adopted a cat last week."),)
    assert not language.read(context, read_text("i adopted a cat last week")).yes
    assert language.read(context, read_text("I adopted a cat last week too, a grey one.")).yes
    assert language.read((read_text("Hello!"),), read_text("Hello!")).yes
    assert not language.read((read_text("How are you?"),), read_text("How are you?")).yes


def test_a_foreign_word_is_fine_in_a_translation(language: Language) -> None:
    response = read_text("It is merci beaucoup.")
    assert language.read((), response, quoted=("merci", "merci beaucoup")).yes


def test_a_translation_that_looks_like_a_verb_breaks_no_grammar(language: Language) -> None:
    response = read_text("peace in Dutch, that is Was.")
    assert language.read((), response, quoted=("was",)).yes
    assert language.read((), response).score < language.read((), response, ("was",)).score
    assert not language.read((), read_text("that is has a of the peace."), ("vrede",)).yes


def test_a_sentence_full_of_names_is_no_list_of_words() -> None:
    names = "kenya ethiopia south sudan tanzania uganda joseph priestley".split()
    language = Language(english(), names)
    for good in (
        "Kenya borders Ethiopia, South Sudan, Tanzania and Uganda.",
        "Joseph Priestley discovered oxygen.",
    ):
        assert language.read((), read_text(good)).yes, good
    for bad in (
        "Kenya Ethiopia South Sudan Tanzania Uganda.",
        "Kenya house Ethiopia tree Sudan window Uganda door spoon.",
    ):
        assert not language.read((), read_text(bad)).yes, bad


def test_most_shuffled_sentences_fail(language: Language) -> None:
    rng = random.Random(3)
    long = [sentence for sentence in GOOD if len(sentence.split()) >= 8]
    failed = 0
    for number in range(60):
        words = long[number % len(long)].rstrip(".").split()
        rng.shuffle(words)
        failed += not language.read((), read_text(" ".join(words))).yes
    assert failed >= 33  # order alone is hard to see: no grammar, only pairs of words
