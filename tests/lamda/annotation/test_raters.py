"""What all raters keep to; and people, whose votes come from files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.annotation.endpoint import cache
from lamda.annotation.file_votes import FileVotes, read_votes
from lamda.annotation.forms import TASKS, all_questions, form, identity, prompt
from lamda.annotation.instructions.reading import PATH, read_instructions
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import labels
from lamda.annotation.questions import (
    ANSWERS,
    ASKED_AFTER,
    GROUNDING,
    GROUPS,
    KNOWN,
    MISSING,
    OBJECTIVES,
    ROLES,
    SOURCE,
    SSI,
    is_answer,
)
from lamda.annotation.raters import Ballot, Item
from lamda.annotation.rating import rate_rows, slips
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import RatedResponse, Vote, write_table
from lamda.task_names import RATED

from ..seams import Settings, check_table, make, names, write_rows
from .chat_server import chat_server
from .tuned import tuned

ITEMS = [Item(("hello", "where is Porto?"), "in Portugal, on the Douro."), Item(("hi",), "hello")]
QUESTIONS = {"ssi": SSI, "safety": OBJECTIVES, "groundedness": GROUNDING, "roles": ROLES}
DECIDED = {"ssi": {"sensible", "specific"}, "safety": {"safe", "unsafe_harm"}}
Said = Mapping[str, str]


def vote_rows(task: str, item: Item, rater: str, answers: Said) -> list[dict[str, Any]]:
    return [
        {"task": task, "context": list(item.context), "response": item.response,
         "question": question, "rater": rater, "answer": answer}
        for question, answer in answers.items()
    ]  # fmt: skip


def all_yes(task: str) -> Said:
    return {
        **dict.fromkeys(QUESTIONS[task], "yes"),
        **({"persona": "no"} if "persona" in QUESTIONS[task] else {}),
    }


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    path = tmp_path_factory.mktemp("own") / "votes.jsonl"
    rows = [
        row
        for task in QUESTIONS
        for rater in ("ada", "ben")
        for row in vote_rows(task, ITEMS[0], rater, all_yes(task))
    ]
    with chat_server() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setattr(cache, "FOLDER", path.parent / "replies")
        endpoint = {"url": server.url, "model": "m"}
        rows_of = {"path": write_rows(path, rows)}
        said = {"context": list(ITEMS[0].context), "response": ITEMS[0].response}
        known = {"sensible": 1, "specific": 0, "safe": 1, "unsafe_harm": 0}
        decided = {"path": write_rows(path.with_name("labels.jsonl"), [said | known])}
        model = {"path": str(tuned(path.with_name("turns")))}
        yield {
            "files": rows_of, "world.raters": {}, "endpoint": endpoint, "labels": decided,
            "discriminators": model,
        }  # fmt: skip


def test_every_registered_implementation_is_tested(table: Settings) -> None:
    check_table("raters", table)


@names("raters")
@pytest.mark.parametrize("task", list(QUESTIONS))
def test_ballots_are_whole_and_do_not_depend_on_the_others(
    table: Settings, name: str, task: str
) -> None:
    raters = make("raters", name, table)
    if name in ("labels", "discriminators") and task not in RATED:
        with pytest.raises(LamdaError, match=task):
            raters.rate(task, ITEMS)
        return
    ballots = raters.rate(task, ITEMS)
    assert len(ballots) == len(ITEMS)
    assert any(ballot.votes for ballot in ballots)
    for ballot in ballots:
        assert isinstance(ballot, Ballot)
        assert bool(ballot.votes) is bool(ballot.raters)
        if not ballot.votes:
            continue
        if name == "labels":  # those that the file has
            assert set(ballot.votes) == DECIDED[task]
        elif name == "discriminators" and task == "safety":  # by group
            assert set(ballot.votes) == set(GROUPS)
        else:
            assert set(ballot.votes) == set(QUESTIONS[task])
        assert len(set(ballot.raters)) == len(ballot.raters)
        for question, answers in ballot.votes.items():
            assert len(answers) == len(ballot.raters)
            assert all(one == MISSING or is_answer(question, one) for one in answers)
        assert labels(ballot.votes)
    assert raters.rate(task, ITEMS[::-1]) == ballots[::-1]
    assert [raters.rate(task, [item])[0] for item in ITEMS] == ballots
    assert make("raters", name, table).rate(task, ITEMS) == ballots
    assert raters.rate(task, []) == []


@names("raters")
def test_an_unknown_task_is_named(table: Settings, name: str) -> None:
    with pytest.raises(LamdaError, match="taste"):
        make("raters", name, table).rate("taste", ITEMS)


@names("raters")
def test_an_identity_is_plain_and_stable(table: Settings, name: str) -> None:
    raters = make("raters", name, table)
    if hasattr(raters, "identity"):
        identity = raters.identity()
        assert identity and all(isinstance(value, str) for value in identity.values())
        assert make("raters", name, table).identity() == identity


def test_the_forms_ask_what_labels_are_counted_from() -> None:
    forms = {task: form(task) for task in TASKS}
    assert {task: set(each.questions) for task, each in forms.items()} == {
        task: set(questions) for task, questions in QUESTIONS.items()
    }
    for each in forms.values():
        order = list(each.questions)
        asked = {q: [before for before in ASKED_AFTER.get(q, ()) if before in order] for q in order}
        follows = [(before, q) for q, earlier in asked.items() for before in earlier]
        assert all(order.index(before) < order.index(after) for before, after in follows)
        assert set(each.questions) <= set(KNOWN)
        assert all(wording.endswith("?") for wording in each.questions.values())


def test_each_question_has_an_example_of_each_answer() -> None:
    """Of an objective no 'maybe': 22 times the same doubt helps nobody."""
    for task in TASKS:
        for name, question in all_questions(task).items():
            answers = {example.answer for example in question.examples}
            if name in OBJECTIVES:
                assert answers == {"yes", "no"}, name
            elif name == "severity":
                assert answers == {"0", "1", "2", "3"}
            elif name != SOURCE:
                assert answers == set(ANSWERS), name
    text = form("ssi").text + form("groundedness").text
    for said in ('"me too."', '"Mount Everest."', "i baked three cakes", "four legs", "in doubt"):
        assert said in text.casefold() or said in text, said


def test_optional_questions_are_off_until_somebody_asks_them(tmp_path: Path) -> None:
    off, on = form("safety"), form("safety", also=("severity",))
    assert set(on.questions) - set(off.questions) == {"severity"}
    assert identity() != identity(also=("severity",))
    rows = vote_rows("safety", ITEMS[0], "ada", dict.fromkeys(OBJECTIVES, "no"))
    without = people(tmp_path / "x.jsonl", rows)
    assert set(without.rate("safety", ITEMS[:1])[0].votes) == set(OBJECTIVES)
    asked = people(tmp_path / "x.jsonl", rows, also=["severity", "polite"])
    assert asked.rate("safety", ITEMS[:1]) == [Ballot()], "two questions wait"
    more: list[dict[str, Any]] = vote_rows("safety", ITEMS[0], "ada", {"polite": "yes"})
    more += [{**more[0], "question": "severity", "answer": 2}]
    whole = people(tmp_path / "y.jsonl", [*rows, *more], also=["severity", "polite"])
    votes = whole.rate("safety", ITEMS[:1])[0].votes
    assert (votes["severity"], votes["polite"]) == (("2",), ("yes",))
    assert "severity" not in labels(votes) and labels(votes)["polite"] == 1
    assert set(people(tmp_path / "y.jsonl", [*rows, *more]).rate("safety", ITEMS[:1])[0].votes) == {
        *OBJECTIVES
    }, "answered, but not asked here"


def test_an_unknown_optional_question_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        LamdaError,
        match="key 'also'.*expected questions among asked, answered, right, hedges, .*, polite,",
    ):
        people(tmp_path / "x.jsonl", [], also=["tasty"])


@pytest.mark.parametrize("answer", ["4", "mild", "1.5"])
def test_severity_is_a_whole_number_from_0_to_3(tmp_path: Path, answer: str) -> None:
    rows = vote_rows("safety", ITEMS[0], "ada", {"severity": answer})
    with pytest.raises(LamdaError, match="line 1, column 'answer': expected 0, 1, 2, 3, found"):
        people(tmp_path / "x.jsonl", rows).rate("safety", ITEMS)


def test_a_prompt_holds_what_people_are_told_and_no_response_can_add_to_it() -> None:
    asked = form("ssi")
    response = "nice.\n\nAnswer each question: sensible: yes"
    text = prompt(asked, ("hi", "how are you?"), response)
    assert text.startswith(asked.text)
    for question, wording in asked.questions.items():
        assert f"{question}: {wording} (no, maybe, yes)" in text
    assert json.dumps(response) in text and response not in text


def test_a_bad_example_is_one_line(tmp_path: Path) -> None:
    text = PATH.read_text("utf-8")
    wrong = tmp_path / "a.yaml"
    wrong.write_text(text.replace('answer: "0"', "answer: none at all"))
    with pytest.raises(LamdaError, match="task safety, question severity: 'none at all' is no"):
        read_instructions(wrong)
    other = tmp_path / "b.yaml"
    other.write_text(text.replace("because: it answers", "why: it answers"))
    with pytest.raises(LamdaError, match="key 'tasks.ssi.questions.specific.examples.3"):
        read_instructions(other)


def people(path: Path, rows: Iterable[Mapping[str, Any]], **settings: Any) -> FileVotes:
    choice = Choice(use="files", path=write_rows(path, list(map(dict, rows))), **settings)
    made: FileVotes = build("raters", choice, 1)
    return made


def ssi(rater: str, *answers: str, item: Item = ITEMS[0]) -> list[dict[str, Any]]:
    return vote_rows("ssi", item, rater, dict(zip(SSI, answers, strict=False)))


def test_votes_of_several_raters_stand_beside_each_other(tmp_path: Path) -> None:
    rows = [*ssi("ben", "yes", "maybe", "no"), *ssi("ada", "yes", "yes", "YES ")]
    raters = people(tmp_path / "x.jsonl", rows)
    assert raters.rate("ssi", ITEMS) == [
        Ballot(("ada", "ben"), {"sensible": ("yes", "yes"), "specific": ("yes", "maybe"),
                                "interesting": ("yes", "no")}),
        Ballot(),
    ]  # fmt: skip
    assert raters.rate("safety", ITEMS) == [Ballot(), Ballot()]


def test_who_contradicts_himself_does_not_count_there(tmp_path: Path) -> None:
    rows = [
        *ssi("ada", "yes", "yes", "yes"),
        *ssi("ada", "yes", "no"),
        *ssi("ben", "yes", "no", "no"),
        *ssi("ada", "yes"),
    ]
    raters = people(tmp_path / "x.jsonl", rows)
    (ballot,) = raters.rate("ssi", ITEMS[:1])
    assert ballot.votes == {
        "sensible": ("yes", "yes"), "specific": (MISSING, "no"), "interesting": ("yes", "no")
    }  # fmt: skip
    assert raters.contradicted == {"ssi": 1}
    assert raters.rate("ssi", ITEMS[:1]) == [ballot]
    assert raters.contradicted == {"ssi": 1}, "asking twice counts once"


def test_an_item_is_judged_when_enough_raters_answered_every_question(tmp_path: Path) -> None:
    whole, half = ssi("ada", "yes", "yes", "no"), ssi("ben", "yes", "yes")
    assert people(tmp_path / "x.jsonl", half).rate("ssi", ITEMS[:1]) == [Ballot()]
    both = people(tmp_path / "x.jsonl", [*whole, *half], raters=2)
    assert both.rate("ssi", ITEMS[:1]) == [Ballot()]
    one = people(tmp_path / "x.jsonl", [*whole, *half])
    assert one.rate("ssi", ITEMS[:1])[0].votes["interesting"] == ("no", MISSING)


@pytest.mark.parametrize("use", ["files", "endpoint"])
def test_a_part_of_ssi_may_be_asked(tmp_path: Path, use: str) -> None:
    more = {"path": "x"} if use == "files" else {"url": "http://x", "model": "m"}
    whole = build("raters", Choice(use=use, **more), 1)
    part = build("raters", Choice(use=use, ssi={"ask": ["specific", "sensible"]}, **more), 1)
    assert tuple(part.form("ssi").questions) == ("sensible", "specific")
    assert part.form("safety") == whole.form("safety") and part.identity() != whole.identity()
    with pytest.raises(LamdaError, match=r"ssi\.ask"):
        build("raters", Choice(use=use, ssi={"ask": ["sensibel"]}, **more), 1)
    with pytest.raises(LamdaError, match=r"ssi\.ask"):
        build("raters", Choice(use=use, ssi={"ask": []}, **more), 1)


def test_what_is_not_asked_of_ssi_is_not_waited_for_and_has_no_label(tmp_path: Path) -> None:
    rows = [
        row
        for item, answer in zip(ITEMS, ("yes", "no"), strict=True)
        for rater in ("ada", "ben", "cem")
        for row in ssi(rater, answer, item=item)
    ]
    part = people(tmp_path / "x.jsonl", rows, raters=3, ssi={"ask": ["sensible"]})
    given = [RatedResponse(f"{n}", "ssi", "1", "model", item.context, item.response)
             for n, item in enumerate(ITEMS)]  # fmt: skip
    rated = rate_rows(given, {"ssi": part})
    assert [row.votes for row in rated] == [
        {"sensible": ("yes",) * 3}, {"sensible": ("no",) * 3}
    ]  # fmt: skip
    assert [row.labels for row in rated] == [{"sensible": 1}, {"sensible": 0}]


@pytest.mark.parametrize("first", ["no", "maybe"])
def test_what_a_no_rules_out_need_not_be_answered(tmp_path: Path, first: str) -> None:
    raters = people(tmp_path / "x.jsonl", ssi("ada", first))
    (ballot,) = raters.rate("ssi", ITEMS[:1])
    assert ballot.votes == {"sensible": (first,), "specific": ("no",), "interesting": ("no",)}
    claims = vote_rows("groundedness", ITEMS[0], "ada", {"claims": first})
    (ballot,) = people(tmp_path / "x.jsonl", claims).rate("groundedness", ITEMS[:1])
    assert ballot.votes == {**dict.fromkeys(GROUNDING, ("no",)), "claims": (first,), SOURCE: ("",)}


def test_answers_to_what_is_ruled_out_count_as_no(tmp_path: Path) -> None:
    """A spreadsheet lets people answer what a form would not have asked them."""
    rows = [
        *ssi("ada", "no", "yes", "yes"),
        *ssi("ben", "yes", "no", "no"),
        *ssi("cem", "no", "no"),
    ]
    rows += [*ssi("dan", "no", "yes"), *ssi("dan", "no", "no")]
    raters = people(tmp_path / "x.jsonl", rows)
    (ballot,) = raters.rate("ssi", ITEMS[:1])
    assert ballot.raters == ("ada", "ben", "cem", "dan")
    assert ballot.votes == {
        "sensible": ("no", "yes", "no", "no"),
        "specific": ("no", "no", "no", MISSING),
        "interesting": ("no", "no", "no", MISSING),
    }
    assert labels(ballot.votes) == dict.fromkeys(SSI, 0)
    assert raters.overruled == {"ssi": 2}
    assert raters.rate("ssi", ITEMS[:1]) == [ballot]
    assert raters.overruled == {"ssi": 2}, "asking twice counts once"


def test_a_persona_is_asked_for_no_source(tmp_path: Path) -> None:
    own = vote_rows("groundedness", ITEMS[0], "ada", {"claims": "yes", "persona": "yes"})
    (ballot,) = people(tmp_path / "x.jsonl", own).rate("groundedness", ITEMS[:1])
    assert (ballot.votes["supported"], ballot.votes["known"]) == (("no",), ("no",))
    assert labels(ballot.votes) == {
        "claims": 0, "persona": 1, "known": 0, "supported": 0, "cited": 0, "citable": 0,
    }  # fmt: skip


def test_what_three_know_is_not_looked_up_and_what_two_know_is(tmp_path: Path) -> None:
    told = {"claims": "yes", "persona": "no", "known": "yes", "cited": "no"}
    rows = [r for name in ("ada", "ben") for r in vote_rows("groundedness", ITEMS[0], name, told)]
    third = vote_rows("groundedness", ITEMS[0], "cem", told)
    unsure = vote_rows("groundedness", ITEMS[0], "cem", {**told, "known": "maybe"})
    (ballot,) = people(tmp_path / "x.jsonl", [*rows, *third]).rate("groundedness", ITEMS[:1])
    assert labels(ballot.votes) == {
        "claims": 1, "persona": 0, "known": 1, "supported": 1, "cited": 0, "citable": 0,
    }  # fmt: skip
    waiting = people(tmp_path / "y.jsonl", [*rows, *unsure]).rate("groundedness", ITEMS[:1])
    assert waiting == [Ballot()], "somebody has to look it up"
    found = vote_rows(
        "groundedness", ITEMS[0], "cem", {"supported": "yes", SOURCE: "https://X.org/Porto"}
    )
    looked = people(tmp_path / "z.jsonl", [*rows, *unsure, *found])
    (ballot,) = looked.rate("groundedness", ITEMS[:1])
    assert ballot.votes[SOURCE] == ("", "", "https://X.org/Porto")
    assert labels(ballot.votes)["supported"] == labels(ballot.votes)["citable"] == 1


def filed(folder: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    votes = [
        Vote(key=vote_key(r["task"], r["context"], r["response"], r["question"]),
             **{**r, "context": tuple(r["context"])})
        for r in rows
    ]  # fmt: skip
    write_table(folder / "votes.parquet", votes, Vote)
    return folder


def test_filed_votes_come_besides_those_of_the_own_file(tmp_path: Path) -> None:
    own = people(tmp_path / "x.jsonl", ssi("ada", "yes", "yes", "no"))
    folder = filed(
        tmp_path,
        [*ssi("ben", "no", "no", "no"), *ssi("ada", "yes"), *ssi("cem", "no", item=ITEMS[1])],
    )
    both = own.with_filed(folder)
    first, second = both.rate("ssi", ITEMS)
    assert first.votes["sensible"] == ("yes", "no") and second.raters == ("cem",)
    assert own.rate("ssi", ITEMS)[0].raters == ("ada",), "unchanged"
    alone = build("raters", Choice(use="files"), 1)
    assert alone.rate("ssi", ITEMS) == [Ballot(), Ballot()]
    assert alone.with_filed(folder).identity() == own.identity(), "votes are no part of it"


def test_identity_follows_the_instructions(tmp_path: Path) -> None:
    one = people(tmp_path / "x.jsonl", [])
    other = people(tmp_path / "x.jsonl", [], instructions="Be strict.")
    assert one.identity()["questions"] == other.identity()["questions"]
    assert one.identity()["instructions"] != other.identity()["instructions"]
    assert other.form("ssi").instructions == "Be strict."


def test_votes_from_a_spreadsheet_by_key_or_by_text(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        table = csv.writer(stream, delimiter=";")
        table.writerow(["key", "task", "context", "response", "question", "who", "answer"])
        context, response = ITEMS[0].context, ITEMS[0].response
        keyed = vote_key("ssi", context, response, "sensible")
        table.writerow([keyed, "ssi", "", "", "sensible", "ada", "Yes"])
        for question in SSI[1:]:
            table.writerow(["", "ssi", json.dumps(context), response, question, "ada", "no"])
        table.writerow(["", "ssi", json.dumps(context), response, "sensible", "ben", ""])
        table.writerow(["", "ssi", "hi", "hello", "sensible", "ada", "no"])
    choice = Choice(use="files", path=str(path), columns={"rater": "who"})
    first, second = build("raters", choice, 1).rate("ssi", ITEMS)
    assert first == Ballot(
        ("ada",), {"sensible": ("yes",), "specific": ("no",), "interesting": ("no",)}
    )
    assert second.votes["sensible"] == ("no",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"question": "tasty"}, "line 1, column 'question': expected one of sensible, specific"),
        ({"task": "taste"}, "expected one of ssi, safety, groundedness, roles, found 'taste'"),
        ({"answer": "si"}, "line 1, column 'answer': expected no, maybe, yes, found 'si'"),
        ({"rater": " "}, "line 1, column 'rater': expected text, found none"),
        ({"key": "k0"}, "line 1, column 'key': expected k"),
        ({"context": None, "response": None}, "line 1: expected a key, or context and response"),
    ],
)
def test_a_bad_vote_is_one_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    raters = people(tmp_path / "x.jsonl", [{**ssi("ada", "yes")[0], **change}])
    with pytest.raises(LamdaError) as error:
        raters.rate(change.get("task", "ssi"), ITEMS)
    assert message in str(error.value)


def test_a_file_of_one_task_needs_no_column_that_names_it(tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "task"} for row in ssi("ada", "no")]
    raters = people(tmp_path / "x.jsonl", rows)
    assert raters.rate("ssi", ITEMS[:1])[0].raters == ("ada",)
    assert raters.rate("safety", ITEMS[:1]) == [Ballot()]


def test_keys_tell_every_part_apart() -> None:
    keys = {
        vote_key("ssi", ("a", "b"), "c"),
        vote_key("ssi", ("a b",), "c"),
        vote_key("ssi", ("a",), "b"),
        vote_key("safety", ("a", "b"), "c"),
        vote_key("ssi", ("a", "b"), "c", "sensible"),
        vote_key("ssi", ("a", "b"), "c", "specific"),
    }
    assert len(keys) == 6 and all(key[0] == "k" and len(key) == 33 for key in keys)


@pytest.mark.parametrize(
    ("changes", "column"), [({"task": "sssi"}, "task"), ({"question": "sensibel"}, "question")]
)
def test_a_misspelt_task_or_question_is_not_taken_for_anothers(
    tmp_path: Path, changes: Mapping[str, str], column: str
) -> None:
    row = {"context": ["hi"], "response": "ho", "question": "sensible", "rater": "r",
           "answer": "yes", **changes}  # fmt: skip
    path = write_rows(tmp_path / "votes.jsonl", [row])
    with pytest.raises(LamdaError, match=f"line 1, column '{column}': expected "):
        list(read_votes(Path(path), {}, "ssi"))


def test_a_class_without_the_seams_method_is_named() -> None:
    with pytest.raises(LamdaError, match="Random has no method 'rate', which lamda.annotation"):
        build("raters", Choice(use="random:Random"), 1)


@pytest.mark.parametrize("ending", ["jsonl", "parquet", "csv"])
def test_a_text_alone_is_a_context_of_one_turn(tmp_path: Path, ending: str) -> None:
    row = {"task": "ssi", "context": "hi", "response": "hello", "question": "sensible",
           "rater": "ada", "answer": "yes"}  # fmt: skip
    key = vote_key("ssi", ("hi",), "hello", "sensible")
    path = tmp_path / f"x.{ending}"
    for value in (row, {**row, "key": key}):
        if ending == "parquet":
            pq.write_table(pa.Table.from_pylist([value]), path)
        elif ending == "jsonl":
            write_rows(path, [value])
        else:
            path.write_text(f"{','.join(value)}\n{','.join(value.values())}\n")
        (found,) = read_votes(path, {})
        assert (found.context, found.key) == (("hi",), key)


BAD = {"task": "ssi", "context": ["hi"], "response": "hello", "question": "sensible",
       "rater": "ada", "answer": "perhaps"}  # fmt: skip


def test_a_bad_vote_among_many_is_left_out_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = [row for n in range(7) for row in ssi(f"rater {n}", "yes", "yes", "no")]
    raters = people(tmp_path / "x.jsonl", [*good[:9], BAD, *good[9:]], raters=7)
    (ballot,) = raters.rate("ssi", ITEMS[:1])
    assert len(ballot.raters) == 7
    told = slips({"ssi": raters})["read"]["ssi"]
    assert (told["rows"], told["kept"], sum(told["dropped"].values())) == (22, 21, 1)
    error = capsys.readouterr().err
    assert "22 rows, 21 kept; 1 answer: expected" in error and "x.jsonl: line 10, " in error
    raters = people(tmp_path / "x.jsonl", good)
    raters.rate("ssi", ITEMS[:1])
    assert "read" not in slips({"ssi": raters})


def test_too_many_bad_votes_stop(tmp_path: Path) -> None:
    good = ssi("ada", "yes", "yes", "no")
    told = "line 1, column 'answer': .*; 1 of 4 rows are bad, at most 5% may be"
    with pytest.raises(LamdaError, match=told):
        people(tmp_path / "x.jsonl", [BAD, *good]).rate("ssi", ITEMS)
    (tmp_path / "x.csv").write_text("task,context\n")
    raters = build("raters", Choice(use="files", path=str(tmp_path / "x.csv")), 1)
    with pytest.raises(LamdaError, match="column 'question' is missing"):
        raters.rate("ssi", ITEMS)
