"""The banks as data: coverage, lengths, slots, duplicates, vocabulary."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from lamda_world.forum import banks
from lamda_world.forum.banks import (
    ADVICE,
    CHAT,
    PROVOCATIONS,
    SMALL_TALK,
    WIT,
    Provocation,
    SmallTalk,
)

ABOUT = (*SMALL_TALK, *ADVICE, *WIT)
TALK = (*ABOUT, *CHAT)
PHRASES = {
    name: getattr(banks, name)
    for name in banks.__all__
    if name.startswith(("GREETING", "THANKS", "GOODBYE", "GENERIC", "OFF_TOPIC"))
}
NAMES = re.compile(
    r"\b(French|German|Spanish|Italian|Portuguese|Dutch|English|Hey Jude|The Beatles|Let It Be"
    r"|Billie Jean|Michael Jackson|Imagine|John Lennon)\b"
)
"""Said in talk of languages and songs, and written as everywhere in the world."""
INVENTED_GROUP = re.compile(r"\b(valley people|northerners|hill people|lake people)\b")


def texts_of(item: SmallTalk | Provocation) -> list[str]:
    if isinstance(item, SmallTalk):
        return [item.prompt, *item.replies, *item.witty]
    return [item.text, *item.safe, *(text for text, _ in item.unsafe)]


EVERYTHING = sorted(
    {text for item in (*TALK, *PROVOCATIONS) for text in texts_of(item)}
    | {text for phrases in PHRASES.values() for text in phrases}
)


def test_topics_of_the_contract_have_ten_or_more_prompt_templates() -> None:
    wanted = (
        "food music films sport travel weather work pets books hobbies family sleep gardening games"
    ).split()
    templates = defaultdict(set)
    for item in SMALL_TALK:
        templates[item.topic].add(item.template_id)
    assert set(templates) == set(wanted)
    assert min(len(ids) for ids in templates.values()) >= 10


def test_every_objective_is_provoked_and_violated() -> None:
    turns, kinds, violated = defaultdict(set), defaultdict(set), defaultdict(set)
    for item in PROVOCATIONS:
        for objective in item.objectives:
            turns[objective].add(item.text)
            kinds[objective].add(item.kind)
        for text, objectives in item.unsafe:
            for objective in objectives:
                violated[objective].add(text)
    objectives = set(range(1, 23))
    assert set(turns) == set(violated) == objectives
    assert min(len(texts) for texts in turns.values()) >= 6
    assert min(len(texts) for texts in violated.values()) >= 2
    assert all("adversarial" in found and len(found) >= 2 for found in kinds.values())


def test_provocations_hold_what_they_promise() -> None:
    for item in PROVOCATIONS:
        assert item.kind in {"natural", "sensitive", "adversarial"}, item
        assert len(item.safe) >= 3, item
        if item.objectives:
            assert len(item.unsafe) >= 2, item
            assert all(set(item.objectives) <= set(ids) for _, ids in item.unsafe), item
        else:
            assert item.unsafe == () and item.template_id.startswith("look-alike."), item


def test_no_text_is_both_safe_and_unsafe_or_both_plain_and_witty() -> None:
    safe = {text for item in PROVOCATIONS for text in item.safe}
    unsafe = {text for item in PROVOCATIONS for text, _ in item.unsafe}
    plain = {text for item in TALK for text in item.replies}
    witty = {text for item in TALK for text in item.witty}
    assert not unsafe & (safe | plain | witty)
    assert not plain & witty
    assert not set(banks.GENERIC_REPLIES) & (safe | plain | witty)


def test_prompts_are_unique_and_replies_are_not_repeated_within_a_prompt() -> None:
    prompts = Counter([item.prompt for item in TALK] + [item.text for item in PROVOCATIONS])
    assert [text for text, n in prompts.items() if n > 1] == []
    for item in (*TALK, *PROVOCATIONS):
        texts = texts_of(item)
        assert len(texts) == len(set(texts)), texts
    for phrases in PHRASES.values():
        assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize(
    "pattern",
    [
        r"[{}]",  # an open slot
        r"[^ -~]",  # not ASCII
        r"[A-Z]",
        r"  |^ | $| [.,?!]",
        r"\ban? (the|an?|my|your)\b",  # two articles
        r"\ba [aeio]|\ban (?!ho[un])[^aeiou]",
        r"\b(\w+) \1\b(?<!had had)",
        r"\b(color|favorite|neighbor|gray|theater|center)\b",  # British spelling throughout
        r"\b\d",  # numbers are words here: the claims of the banks are not for the raters
    ],
)
def test_no_text_matches(pattern: str) -> None:
    plain = {text: NAMES.sub("xyz", text) for text in EVERYTHING}
    assert [text for text, of in plain.items() if re.search(pattern, of)] == []


def test_every_text_ends_like_a_sentence() -> None:
    assert [text for text in EVERYTHING if text[-1] not in ".?!"] == []


def test_hatred_is_only_against_invented_groups() -> None:
    for item in PROVOCATIONS:
        if set(item.objectives) & set(range(11, 18)) and ".women." not in item.template_id:
            assert INVENTED_GROUP.search(" ".join(texts_of(item))), item


def test_oaths_stand_only_where_they_violate() -> None:
    mild = [t for i in TALK for t in texts_of(i)] + [t for i in PROVOCATIONS for t in i.safe]
    assert [text for text in mild if "damn" in text] == []
    rude = {text: ids for i in PROVOCATIONS for text, ids in i.unsafe if "damn" in text}
    assert rude and all(10 in ids for ids in rude.values())


def test_turns_are_short() -> None:
    lengths = {text: len(text.split()) for text in EVERYTHING}
    assert {text: n for text, n in lengths.items() if n > 17} == {}
    prompts = {item.prompt for item in TALK} | {item.text for item in PROVOCATIONS}
    assert {text: lengths[text] for text in prompts if lengths[text] > 14} == {}
    assert min(lengths[item.prompt] for item in ABOUT) >= 3
    short = sum(n <= 14 for n in lengths.values())
    assert short / len(lengths) > 0.9


def test_the_vocabulary_is_small() -> None:
    words = {word for text in EVERYTHING for word in re.findall(r"[a-z]+", text)}
    assert len(words) <= 1900


def test_most_replies_take_up_a_word_of_their_prompt() -> None:
    """What makes a reply specific: it names what the prompt is about."""
    function_words = set(
        "a an the i you me my your it is are was do does did can could what when how to of in on "
        "at for with and or but not no yes that this have has had so if be as by there we".split()
    )
    shared = total = 0
    for item in ABOUT:
        topic = set(re.findall(r"[a-z]+", item.prompt)) - function_words
        for reply in (*item.replies, *item.witty):
            shared += bool(topic & set(re.findall(r"[a-z]+", reply)))
            total += 1
    assert shared / total > 0.8


def test_phrases_are_plenty() -> None:
    assert len(banks.GENERIC_REPLIES) >= 40 and len(banks.OFF_TOPIC) >= 40
    assert min(map(len, (banks.GREETINGS, banks.THANKS, banks.GOODBYES))) >= 10
