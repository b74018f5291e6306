"""What every context source keeps to; and the sources from files."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.annotation.contexts import Split
from lamda.annotation.drawing import Drawn, check_apart, draw_contexts, without_kept_back
from lamda.config.section import Choice, Sized
from lamda.data.files import read_dialogs
from lamda.errors import LamdaError
from lamda.plugins import build, registered
from lamda.records import Context

from ..seams import Settings, check_table, make, write_rows

TASKS = ("ssi", "safety", "groundedness")
SPLITS = get_args(Split)
OWN = 400
split_sources = pytest.mark.parametrize(
    "name", [name for name in registered("context_sources") if name != "world.roles"]
)
"""All but what roles are asked, which has no split of training: tests/lamda_world/forum."""


def dialog(number: int) -> dict[str, Any]:
    return {
        "dialog_id": f"d{number}",
        "turns": [f"have you seen tree number {number}?", "yes, it has a lot of plums this year",
                  f"then let us pick {number} of them", "i will bring the big basket"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    own = tmp_path_factory.mktemp("own")
    rows = [
        {"context": ["hello", f"what is a good name for {split} {n}?"], "split": split,
         "responses": ["how about Plum?"]}
        for split in SPLITS for n in range(20)
    ]  # fmt: skip
    return {
        "files": {"path": write_rows(own / "contexts.jsonl", rows)},
        "dialogs": {"path": write_rows(own / "dialogs.jsonl", [dialog(n) for n in range(OWN)]),
                    "evaluation": 0.2, "development": 0.1},
        "world.contexts": {},
        "world.roles": {"role": "everest"},
    }  # fmt: skip


def test_every_registered_source_is_tested(table: Settings) -> None:
    check_table("context_sources", table)


@split_sources
def test_contexts_of_each_task_and_split(table: Settings, name: str) -> None:
    source = make("context_sources", name, table)
    for task in TASKS:
        seen: dict[str, set[tuple[str, ...]]] = {}
        for split in SPLITS:
            rows = list(source.contexts(task, split, 9))
            assert 0 < len(rows) <= 9
            assert len({row.context_id for row in rows}) == len(rows)
            for row in rows:
                assert isinstance(row, Context)
                assert row.task == task and row.kind and row.context
                assert all(text.strip() for text in (*row.context, *row.responses))
            assert rows == list(source.contexts(task, split, 9))
            assert rows == list(make("context_sources", name, table).contexts(task, split, 9))
            seen[split] = {row.context for row in rows}
        assert not any(seen[a] & seen[b] for a, b in itertools.combinations(SPLITS, 2))
    assert len(list(source.contexts("ssi", "train", 3))) == 3


@split_sources
def test_an_unknown_task_is_named(table: Settings, name: str) -> None:
    with pytest.raises(
        LamdaError, match=r"expected one of ssi, safety, groundedness(, roles)?, found 'taste'"
    ):
        list(make("context_sources", name, table).contexts("taste", "train", 1))


@split_sources
@pytest.mark.parametrize("split", ["evaluation", "development"])
def test_training_may_see_its_own_contexts_and_not_those_kept_back(
    table: Settings, name: str, split: Split
) -> None:
    source = make("context_sources", name, table)
    assert not source.reserved("a text about something else altogether")
    train = [t for row in source.contexts("ssi", "train", 20) for t in row.context]
    kept = [t for row in source.contexts("ssi", split, 20) for t in row.context]
    taken = [source.reserved(text) for text in train]
    assert sum(taken) < 0.2 * len(taken)
    assert any(source.reserved(text) for text in kept)


def build_source(use: str, path: Path, rows: list[dict[str, Any]], **more: Any) -> Any:
    return build("context_sources", Choice(use=use, path=write_rows(path, rows), **more), 1)


def test_development_takes_nothing_from_evaluation(table: Settings) -> None:
    source = make("context_sources", "dialogs", table)
    without = make(
        "context_sources", "dialogs", {"dialogs": {**table["dialogs"], "development": 0.0}}
    )
    kept = list(source.contexts("ssi", "evaluation", OWN))
    assert kept == list(without.contexts("ssi", "evaluation", OWN))
    check_apart(kept, list(source.contexts("ssi", "development", OWN)))
    with pytest.raises(
        LamdaError, match=r"data\.development\.ssi: context '.*' stands in data\.eval"
    ):
        check_apart(kept, kept[:1])


def test_every_turn_of_a_dialog_kept_back_is_reserved(table: Settings) -> None:
    source = make("context_sources", "dialogs", table)
    path = Path(str(table["dialogs"]["path"]))
    held = set()
    for split, least, most in (("evaluation", 0.1, 0.3), ("development", 0.05, 0.15)):
        rows = {row.context[0] for row in source.contexts("ssi", split, OWN)}
        assert least < len(rows) / OWN < most
        held |= rows
    for row in read_dialogs(path, {}):
        assert source.reserved(row.turns[0]) is (row.turns[0] in held)
        assert source.reserved(row.turns[2].upper()) is (row.turns[0] in held)
        assert not source.reserved(row.turns[1]), "what is said in every dialog"
    assert not source.reserved("hello"), "too short to give anything away"


def test_a_dialog_stays_in_its_split_whatever_else_is_in_the_file(tmp_path: Path) -> None:
    def first_turns(numbers: Any) -> set[str]:
        rows = [dialog(n) for n in numbers]
        source = build_source("dialogs", tmp_path / "x.jsonl", rows, evaluation=0.3)
        return {row.context[0] for row in source.contexts("ssi", "evaluation", OWN)}

    few, all_ = first_turns(range(50, 90)), first_turns(range(200))
    assert few and few < all_


def test_the_response_is_the_next_turn_and_drawing_is_spread_over_the_file(
    table: Settings,
) -> None:
    source = make("context_sources", "dialogs", table)
    turns = {
        row.turns[0]: row.turns for row in read_dialogs(Path(str(table["dialogs"]["path"])), {})
    }
    rows = list(source.contexts("groundedness", "train", 60))
    lengths: dict[int, int] = {}
    for row in rows:
        whole, place = turns[row.context[0]], len(row.context)
        assert row.context == whole[:place] and row.responses == (whole[place],)
        lengths[place] = lengths.get(place, 0) + 1
    assert set(lengths) == {1, 2, 3}
    numbers = [int(row.context[0].split()[-1][:-1]) for row in rows]
    assert max(numbers) > 0.8 * OWN
    other = {row.context for row in source.contexts("ssi", "train", 60)}
    assert other != {row.context for row in rows}


def test_optional_columns_of_contexts(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"turns": ["hi"], "task": "safety", "kind": "adversarial", "context_id": 5},
        {"turns": ["hi", "hello", "where is it?"]},
        {"turns": ["hi", "hello", "where is it?"]},
        {"turns": ["bye"], "split": "evaluation"},
    ]
    path, columns = tmp_path / "x.jsonl", {"context": "turns"}
    source = build_source("files", path, rows, columns=columns)
    safety = list(source.contexts("safety", "train", 9))
    assert (safety[0].context_id, safety[0].kind) == ("5", "adversarial")
    (ssi,) = source.contexts("ssi", "train", 9)
    assert (ssi.kind, ssi.context) == ("3", ("hi", "hello", "where is it?"))
    assert len(list(source.contexts("ssi", "evaluation", 9))) == 2


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_a_text_alone_is_a_context_of_one_turn(tmp_path: Path, ending: str) -> None:
    rows = [{"context": "where is it?", "responses": "in the hall", "split": "Test"}]
    path = tmp_path / f"x.{ending}"
    if ending == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        write_rows(path, rows)
    source = build("context_sources", Choice(use="files", path=str(path)), 1)
    (found,) = source.contexts("ssi", "evaluation", 9)
    assert (found.context, found.responses) == (("where is it?",), ("in the hall",))
    assert source.reserved("in the hall") is False and source.reserved("where is it?") is False
    longer = [{"context": "where is it then?", "split": "val"}]
    source = build_source("files", tmp_path / "y.jsonl", longer)
    assert source.reserved("Where is it then?")


@pytest.mark.parametrize("name", ["dev", "validation", "VAL", "development"])
def test_splits_of_contexts_have_the_names_that_those_of_dialogs_have(
    tmp_path: Path, name: str
) -> None:
    source = build_source("files", tmp_path / "x.jsonl", [{"context": ["a"], "split": name}])
    assert len(list(source.contexts("ssi", "development", 9))) == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"context": ["a"], "context_id": "1"}, {"context": ["b"], "context_id": "1"}],
         "line 2, column 'context_id': expected another id, found '1 once more'"),
        ([{"context": ["a"], "split": "dve"}], "line 1, column 'split': expected train or eval"),
        ([{"context": ["a"], "split": "evaluation"}],
         "expected contexts of task 'ssi' and split 'train', found none"),
        ([{"context": []}], "line 1, column 'context': expected a list of texts"),
    ],
)  # fmt: skip
def test_bad_contexts_are_named(
    tmp_path: Path, rows: list[Mapping[str, Any]], message: str
) -> None:
    source = build_source("files", tmp_path / "x.jsonl", [dict(row) for row in rows])
    with pytest.raises(LamdaError) as error:
        list(source.contexts("ssi", "train", 9))
    assert message in str(error.value)


def test_a_common_beginning_is_no_context_that_is_kept_back(tmp_path: Path) -> None:
    rows = [
        {"turns": ["hi, how are you doing on this fine day?", "Fine, and you?", f"{n} plums",
                   f"ok, {split}"], "split": split}
        for split in SPLITS for n in range(8)
    ]  # fmt: skip
    rows += [{"turns": ["hi, how are you doing on this fine day?", "fine, and you?"], "split": s,
              "dialog_id": s} for s in SPLITS]  # fmt: skip
    source = build_source("dialogs", tmp_path / "x.jsonl", rows)
    train = {row.context for row in source.contexts("ssi", "train", 99)}
    assert min(map(len, train)) == 1, "what is trained on may be common"
    for split in ("evaluation", "development"):
        kept = list(source.contexts("ssi", split, 99))
        assert {row.context[2:] for row in kept} == {(f"{n} plums",) for n in range(8)}
        assert all(row.responses == (f"ok, {split}",) for row in kept)
    source = build_source("dialogs", tmp_path / "y.jsonl", [*rows[:2], *rows[8:9], *rows[-2:]])
    assert len(list(source.contexts("ssi", "evaluation", 9))) == 2, "two say it: not common"
    twice = [{"turns": ["is it ripe?", f"answer {n}"], "split": "evaluation"} for n in range(3)]
    source = build_source("dialogs", tmp_path / "z.jsonl", twice)
    with pytest.raises(LamdaError, match=r"z\.jsonl: expected dialogs of split 'evaluation' in wh"):
        list(source.contexts("ssi", "evaluation", 9))


def test_names_of_speakers_are_masks_in_the_corpus(tmp_path: Path) -> None:
    said = "thank you for the plums, quokka77"
    rows = [{"turns": ["who has plums for all of us?", said], "speakers": ["ann_b", "quokka77"],
             "split": "evaluation"}]  # fmt: skip
    source = build_source("dialogs", tmp_path / "x.jsonl", rows)
    for text in (said, "thank you for the plums, [PERSON_3]", "Thank you for the  plums, quokka77"):
        assert source.reserved(text)
    assert not source.reserved("thank you for the plums, wombat")


def test_what_is_reserved_is_so_mended_or_not(tmp_path: Path) -> None:
    raw, meant = "mail bob@example.com, what&#39;s it?", "mail [EMAIL_4], what's it?"
    for use, field in (("files", "context"), ("dialogs", "turns")):
        for told in (raw, meant):
            rows = [{field: ["well then", told], "split": "evaluation"}]
            source = build_source(use, tmp_path / f"{use}.jsonl", rows)
            assert source.reserved(raw) and source.reserved(meant)
            assert not source.reserved("mail [PHONE_4], what's it?")


def context(name: str, *turns: str, task: str = "ssi", responses: tuple[str, ...] = ()) -> Context:
    return Context(name, task, "1", turns, responses)


def drawn(*rows: Context, package: str = "") -> Drawn:
    tasks = Counter(row.task for row in rows)
    counts = {task: {"asked": 9, "rows": count} for task, count in tasks.items()}
    return Drawn(list(rows), counts, dict.fromkeys(tasks, package))


ASKED = ("how far is it to the old town", "which old town do you mean?")


def test_what_is_kept_back_is_not_annotated(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        context("same", *ASKED),
        context("holds", "hello", "How far is it to the old town - which old town do you mean"),
        context("answered", "well", ASKED[0], responses=("no.", ASKED[1])),
        context("short", "hi"),
        context("other", "how far is it to the sea", ASKED[1]),
        context("begins", ASKED[0]),
        context("safe", "is it safe?", task="safety"),
    ]
    kept = [drawn(context("1", *ASKED, task="safety")), drawn(context("2", "Hi!"))]
    left = without_kept_back(drawn(*rows), kept)
    assert [row.context_id for row in left.rows] == ["other", "begins", "safe"]
    assert left.counts["ssi"] == {"asked": 9, "rows": 2, "kept_back": 4}
    assert left.counts["safety"] == {"asked": 9, "rows": 1}
    told = "contexts annotation.ssi: 4 of 6 stand in evaluation or development, and are left out"
    assert capsys.readouterr().out == f"{told}\n"


def test_a_package_keeps_its_own_evaluation_apart_from_what_it_annotates() -> None:
    rows = drawn(context("same", *ASKED), package="world")
    kept = drawn(context("1", *ASKED), package="world")
    assert without_kept_back(rows, [kept]).rows == rows.rows
    with pytest.raises(LamdaError, match=r"data\.annotation\.ssi: 1 of 1 stand in evaluation"):
        without_kept_back(rows, [drawn(context("1", *ASKED))])


def test_too_few_contexts_to_annotate_are_an_error() -> None:
    rows = [context(str(n), f"question number {n}") for n in range(40)]
    assert len(without_kept_back(drawn(*rows), [drawn(*rows[4:])]).rows) == 4
    with pytest.raises(LamdaError, match=r"37 of 40 stand .*: too few are left; expected others"):
        without_kept_back(drawn(*rows), [drawn(*rows[3:])])


def test_dialogs_of_one_turn_give_no_context(tmp_path: Path) -> None:
    source = build_source("dialogs", tmp_path / "x.jsonl", [{"turns": ["alone"]}])
    with pytest.raises(LamdaError, match="expected dialogs of two turns or more in split 'train'"):
        list(source.contexts("ssi", "train", 9))


def test_a_bad_context_among_many_is_left_out_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[dict[str, Any]] = [{"context": [f"where is {n}, then?"]} for n in range(30)]
    rows.insert(3, {"context": [7]})
    source = build_source("files", tmp_path / "x.jsonl", rows)
    assert len(list(source.contexts("ssi", "evaluation", 99))) == 30
    error = capsys.readouterr().err
    assert "31 rows, 30 kept" in error and "x.jsonl: line 4, column 'context'" in error
    assert source.reserved("where is 29, then?")
    choice = Sized(use="files", path=str(tmp_path / "x.jsonl"), count=99)
    counts = draw_contexts({"ssi": choice}, "evaluation", 1, ()).counts
    assert counts == {"ssi": {"asked": 99, "rows": 30, "bad": 1}}


def test_too_many_bad_contexts_stop(tmp_path: Path) -> None:
    rows = [{"context": ["a"]}, {"context": []}]
    source = build_source("files", tmp_path / "x.jsonl", rows)
    with pytest.raises(LamdaError, match="line 2, .*; 1 of 2 rows are bad, at most 5% may be"):
        list(source.contexts("ssi", "train", 9))


def test_a_file_without_splits_is_divided_by_shares(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"context": [f"may i eat plum {n}?"]} for n in range(200)]
    rows.append({"context": ["may i eat a pear that is kept back?"], "split": "evaluation"})
    path = write_rows(tmp_path / "asked.jsonl", rows)

    def made(**shares: float) -> Any:
        return make("context_sources", "files", {"files": {"path": path, **shares}})

    source = made(evaluation=0.2, development=0.1)
    drawn = {s: {row.context for row in source.contexts("safety", s, 999)} for s in SPLITS}
    assert sum(map(len, drawn.values())) == 201 == len(set.union(*drawn.values()))
    assert 20 < len(drawn["evaluation"]) < 60 and 5 < len(drawn["development"]) < 40
    assert (rows[-1]["context"][0],) in drawn["evaluation"]
    assert all(source.reserved(text) for (text,) in drawn["evaluation"] | drawn["development"])
    assert not any(source.reserved(text) for (text,) in drawn["train"])
    whole = made()
    assert len(list(whole.contexts("safety", "train", 999))) == 200, "they serve every split"
    with pytest.raises(LamdaError, match="shares of at most 1 together"):
        made(evaluation=0.8, development=0.4)


def test_a_split_that_no_row_has_is_an_error_however_few_are_asked_for(tmp_path: Path) -> None:
    """Else rows of the evaluation would be trained on, as a row without a split serves any."""
    rows = [{"context": [f"where is {n}, then?"], "fold": "evaluation"} for n in range(9)]
    path = write_rows(tmp_path / "asked.jsonl", rows)
    settings = {"path": path, "columns": {"split": "flod"}}
    source = make("context_sources", "files", {"files": settings})
    with pytest.raises(LamdaError, match="'flod' is missing"):
        list(source.contexts("safety", "train", 3))


def test_bad_contexts_are_a_share_of_the_file_and_not_of_what_was_asked_for(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"context": [7]}]
    rows += [{"context": [f"where is {n}, then?"]} for n in range(30)]
    source = build_source("files", tmp_path / "x.jsonl", rows)
    assert len(list(source.contexts("ssi", "evaluation", 4))) == 4
    assert source.bad == 1
