from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from lamda.records import NOTHING_FOUND, GroundingExample, ToolCall
from lamda_world.crowd.crowdworker import MAX_CALLS
from lamda_world.crowd.finding import holds
from lamda_world.crowd.researchers import WorldCrowd
from lamda_world.facts.entities import Entity, World, make_fact
from lamda_world.facts.statements import said
from lamda_world.forum.intents import Situation
from lamda_world.forum.people import People

Ask = Callable[[str], "tuple[str, str] | None"]
Work = list[tuple[Situation, list[GroundingExample]]]


@pytest.fixture(scope="module")
def work(people: People, crowd: WorldCrowd, new_ask: Callable[[], Ask]) -> Work:
    found = people.situations("groundedness", "train", 700)
    return [(s, crowd.act(s, people.respond(s), new_ask())) for s in found]


def helped(last: GroundingExample) -> list[ToolCall]:
    """The results that a final response cites."""
    return [last.calls[k - 1] for k in markers(last.text)]


def final(examples: list[GroundingExample]) -> GroundingExample:
    """The last action: the response that the user gets."""
    assert examples[-1].action == "User"
    assert examples[-1].correct == 1
    return examples[-1]


def given_up(example: GroundingExample) -> bool:
    """Whether it says that nothing was found."""
    return bool(
        re.match(r"sorry, i could not find|i looked for .*but i found nothing", example.text)
    )


def markers(text: str) -> list[int]:
    return [int(k) for k in re.findall(r" \[(\d)\]", text)]


def test_a_factual_answer_copies_the_value_and_cites_the_call_that_says_so(work: Work) -> None:
    asked = [(s, x) for s, x in work if s.intent.act in ("ask", "follow")]
    answered = [(s, x) for s, x in asked if not given_up(final(x))]
    assert len(answered) > 150
    for situation, examples in answered:
        last, entity, fact = final(examples), situation.intent.entity, situation.intent.fact
        numbers = markers(last.text)
        assert entity.name in last.text
        assert numbers, last
        cited = last.calls[numbers[0] - 1]
        assert cited.url == entity.url
        assert holds(cited.result, entity, fact)
        parts = fact.value if isinstance(fact.value, tuple) else (fact.stated,)
        assert all(part in last.text for part in parts)


def test_every_action_before_the_last_is_an_example_of_its_own(work: Work) -> None:
    for situation, examples in work:
        right = [e for e in examples if e.correct and e.action == "TS"]
        last = final(examples)
        queries = [call.query for call in last.calls]
        asked = [e.text for e in examples if e.action == "TS" and list(e.calls) == list(
            last.calls[: len(e.calls)])]  # fmt: skip
        assert len(last.calls) <= MAX_CALLS
        # A vague query that helped by chance is read, but is no example to follow.
        lucky = {e.name for e in situation.intent.entities}
        astray = [query for query in queries if query not in asked and query not in lucky]
        assert len(astray) <= 1
        assert all(call in helped(last) for call in last.calls if call.query in astray)
        assert all(e.text in queries for e in right)
    ids = [e.example_id for _, examples in work for e in examples]
    assert len(set(ids)) == len(ids)


def test_first_queries_have_one_form(work: Work) -> None:
    asked = [(s, x) for s, x in work if s.intent.act in ("ask", "follow", "compare")]
    assert len(asked) > 150
    for situation, examples in asked:
        entities = {e.name.casefold() for e in situation.intent.entities}
        for first in (e for e in examples if e.correct and e.action == "TS" and not e.calls):
            attribute, of, name = first.text.partition(" of ")
            assert of, first.text
            assert attribute == situation.intent.attribute
            assert name.casefold() in entities


def test_comparisons_need_two_queries_and_cite_both(work: Work) -> None:
    compared = [(s, x) for s, x in work if s.intent.act == "compare"]
    answered = [(s, x) for s, x in compared if not given_up(final(x))]
    assert len(answered) > 0.8 * len(compared) > 0
    for situation, examples in answered:
        last = final(examples)
        cited = [last.calls[k - 1].url for k in markers(last.text)]
        assert cited == [e.url for e in situation.intent.entities]


def test_some_look_ups_go_astray_first_and_are_mended_or_given_up(work: Work) -> None:
    asked = [(s, x) for s, x in work if s.intent.act in ("ask", "follow", "compare")]
    strayed = [
        (s, x, first)
        for s, x in asked
        for first in [final(x).calls[0]]
        if not any(holds(first.result, e, e.facts[s.intent.attribute]) for e in s.intent.entities)
        and first.query not in {e.name for e in s.intent.entities}
    ]
    assert 0.06 < len(strayed) / len(asked) < 0.2
    ends = Counter(given_up(final(x)) for _, x, _ in strayed)
    assert ends[False] > 2 * ends[True] > 0
    for situation, examples, first in strayed:
        of = {(e.text, e.correct) for e in examples if e.action == "TS" and not e.calls}
        assert (first.query, 0) in of and (first.query, 1) not in of, "it is no example"
        last = final(examples)
        if given_up(last):
            assert len(last.calls) == 2 and not markers(last.text)
            assert any(e.name in last.text for e in situation.intent.entities)
        else:
            assert 1 not in markers(last.text), "what went astray is no source"
    tempted = [e for _, x, _ in strayed for e in x if e.action == "User" and len(e.calls) == 1]
    assert any(not e.correct and markers(e.text) == [1] for e in tempted)


def test_who_is_compared_with_looks_up_rightly(
    people: People, crowd: WorldCrowd, new_ask: Callable[[], Ask]
) -> None:
    """What people reach is no place for what they learn to mend."""
    found = people.situations("groundedness", "evaluation", 150, {"question": 1.0})
    for situation in found:
        last = final(crowd.act(situation, people.respond(situation), new_ask()))
        names = {situation.intent.entity.name.casefold()}
        assert all(any(n in call.query.casefold() for n in names) for call in last.calls)
        assert not given_up(last)


def test_sums_cite_nothing(work: Work) -> None:
    sums = [(s, x) for s, x in work if s.intent.act == "calculate"]
    assert {s.intent.query[0].isdigit() for s, _ in sums} == {True, False}, "in words, too"
    for situation, examples in sums:
        last = final(examples)
        assert markers(last.text) == []
        assert situation.intent.answer in last.text


def test_small_talk_is_answered_at_once(work: Work) -> None:
    talk = [(s, x) for s, x in work if s.kind == "talk"]
    assert talk
    for _, examples in talk:
        assert final(examples).calls == ()
        assert final(examples).text == examples[0].base


def test_a_missing_base_is_written_anew(
    people: People, crowd: WorldCrowd, new_ask: Callable[[], Ask]
) -> None:
    talk = next(s for s in people.situations("groundedness", "train", 200) if s.kind == "talk")
    assert crowd.act(talk, " ", new_ask())[-1].text in talk.intent.replies


def test_mistakes_of_every_kind_stand_beside_the_right_actions(work: Work) -> None:
    examples = [e for _, found in work for e in found]
    wrong = [e for e in examples if not e.correct]
    assert 0.2 < len(wrong) / len(examples) < 0.5
    assert {(e.action, bool(e.calls)) for e in wrong} >= {
        ("TS", False),
        ("User", False),
        ("User", True),
    }
    for example in examples:
        votes = example.votes["correct"]
        assert len(votes) == 3
        assert (votes.count("yes") >= 2) == bool(example.correct)


def test_wrong_final_responses_are_wrong(work: Work) -> None:
    seen = Counter[str]()
    for situation, examples in work:
        if situation.intent.act not in ("ask", "follow"):
            continue
        entity, fact = situation.intent.entity, situation.intent.fact
        for example in examples:
            if example.correct or example.action == "TS" or not example.calls:
                continue
            text, numbers = example.text, markers(example.text)
            cited = [example.calls[k - 1] for k in numbers if k <= len(example.calls)]
            if not re.search(rf"\b{re.escape(said(entity))}\b", text):
                seen["entity"] += 1
            elif holds(re.sub(r" \[\d\]", "", text), entity, fact):
                assert all(call.url != entity.url for call in cited), example
                seen["citation"] += 1
            else:
                seen["value"] += 1
    assert min(seen[kind] for kind in ("citation", "entity", "value")) >= 5


def test_an_empty_toolset_leads_to_an_honest_answer(people: People, crowd: WorldCrowd) -> None:
    found = people.situations("groundedness", "train", 60)
    asked = next(s for s in found if s.intent.act == "ask")
    last = final(crowd.act(asked, "i see.", lambda query: None))
    assert {c.result for c in last.calls} == {NOTHING_FOUND}
    assert markers(last.text) == []
    assert re.match(r"sorry, i could not find|i looked for", last.text)


def test_another_result_is_asked_for_when_the_first_does_not_help(
    people: People, crowd: WorldCrowd
) -> None:
    asked = next(s for s in people.situations("groundedness", "train", 60) if s.intent.act == "ask")
    entity, fact = asked.intent.entity, asked.intent.fact
    good = (f"{entity.name} / X / {fact.stated}", entity.url)
    answers = iter([("something else", "https://other"), good, good, good])
    last = final(crowd.act(asked, "i see.", lambda query: next(answers)))
    assert len({c.query for c in last.calls[:2]}) <= 2
    assert markers(last.text)[0] == 2


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        ("Porto / Population / 35 million", True),
        ("Porto / Population / 1.35 million", False),
        ("Lisbon / Population / 35 million", False),
        ("Portobello has 35 million people.", False),
        ("about 35 million people live in porto.", True),
    ],
)
def test_a_result_helps_only_with_this_entity_and_this_value(text: str, helps: bool) -> None:
    fact = make_fact("city", "population", 35e6)
    porto = Entity("city:1", "city", "Porto", (), "", "train", {"population": fact})
    assert holds(text, porto, fact) is helps


def test_a_name_inside_a_value_is_no_value() -> None:
    fact = make_fact("country", "capital", "Guatemala City")
    country = Entity("country:1", "country", "Guatemala", (), "", "train", {"capital": fact})
    assert holds("Guatemala / Capital / Guatemala City", country, fact)
    assert not holds("Guatemala is a country with a big city.", country, fact)


def test_the_right_query_is_of_the_last_turn_and_a_wrong_one_often_of_the_turn_before(
    work: Work,
) -> None:
    tempted = 0
    for situation, examples in work:
        intent = situation.intent
        queries = [e for e in examples if e.action == "TS" and not e.calls]
        for example in queries:
            if intent.act in ("calculate", "translate"):
                assert bool(example.correct) == (example.text == intent.query)
                users = situation.context[:-1][::-1][1::2]
                numbers = set(re.findall(r"\d+", " ".join(users)))
                tempted += not example.correct and bool(
                    numbers & set(re.findall(r"\d+", example.text))
                )
            elif example.correct:
                names = [n.casefold() for e in intent.entities for n in e.names]
                assert any(n in example.text.casefold() for n in names), example
    assert tempted > 3


def test_who_names_a_thing_in_lower_case_has_it_looked_up_so(work: Work) -> None:
    lower = 0
    for situation, examples in work:
        if situation.intent.act != "ask":
            continue
        name, talk = situation.intent.entity.name, "\n".join(situation.context)
        if name != name.lower() and name not in talk:
            lower += 1
            asked = [e.text for e in examples if e.action == "TS"]
            assert all(text == text.lower() for text in asked)
            assert name in final(examples).text, "what the source says is written as it is"
    assert lower > 3


def test_who_has_found_what_was_asked_asks_no_more(work: Work) -> None:
    """Of a comparison one value is still to be found; a query behind a right result is wrong."""
    needless = 0
    for situation, examples in work:
        if situation.intent.act not in ("ask", "follow") or given_up(final(examples)):
            continue
        fact, entity = situation.intent.fact, situation.intent.entity
        behind = [
            row
            for row in examples
            if row.action == "TS" and any(holds(call.result, entity, fact) for call in row.calls)
        ]
        assert not any(row.correct for row in behind), examples
        needless += len(behind)
    assert needless > 50


def test_a_garbled_name_leads_to_no_page_that_is_held_out(
    people: People, crowd: WorldCrowd, world: World, new_ask: Callable[[], Ask]
) -> None:
    """A name that is cut short may be near any other's, and who holds that out teaches nothing of
    it; the look-up then goes on as if it had begun rightly."""
    held_out = world.split("evaluation")[0]
    near = (f"{held_out.name} / X / Y", held_out.url)
    found = people.situations("groundedness", "train", 400)
    garbled = 0
    for situation in (one for one in found if one.intent.act in ("ask", "follow", "compare")):
        plain, tried = new_ask(), []

        def ask(query: str, plain: Ask = plain, tried: list[str] = tried) -> tuple[str, str] | None:
            answer = plain(query)
            tried.extend([] if answer else [query])
            return answer or near

        examples = crowd.act(situation, "i see.", ask)
        assert not any(c.url == held_out.url for row in examples for c in row.calls), examples
        assert final(examples).calls
        garbled += bool(tried)
    assert garbled > 5
