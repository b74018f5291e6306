"""Good files are filed once, bad ones are refused with the rows that are wrong."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.keys import vote_key
from lamda.ingestion.checks import CHECKS, check_file
from lamda.ingestion.ingest import ingest
from lamda.records import (
    Dialog,
    Document,
    GroundingExample,
    RatedResponse,
    ToolCall,
    Vote,
    write_table,
)
from lamda.storage.opening import open_store
from lamda.storage.store import Store, Unreachable

YES, NO = ("yes",) * 5, ("no",) * 5
SAFE = {str(number): ("no",) * 3 for number in range(1, 23)}
GOOD: dict[str, Any] = {
    "documents": Document("1", "news", "https://example.org", "Porto", "Porto lies on the Douro."),
    "dialogs": Dialog("1", "forum", ("hi", "hello"), ("a", "b")),
    "ssi": RatedResponse(
        "1",
        "ssi",
        "1",
        "people",
        ("hi",),
        "hello",
        votes={"sensible": YES, "specific": NO, "interesting": NO},
        labels={"sensible": 1, "specific": 0},
    ),
    "safety": RatedResponse("1", "safety", "natural", "people", ("hi",), "hello", votes=SAFE),
    "groundedness": GroundingExample(
        "1", ("hi",), "hello", (), "TS", "Porto", {"correct": ("yes", "yes", "no")}
    ),
    "votes": Vote(
        vote_key("ssi", ("hi",), "hello", "sensible"),
        "ssi",
        ("hi",),
        "hello",
        "sensible",
        "ada",
        "yes",
    ),
    "research": GroundingExample("1", ("hi",), "hello", (), "User", "hello there"),
}


def write(path: Path, rows: Sequence[Any]) -> Path:
    write_table(path, rows, type(rows[0]))
    return path


def drop(store: Store, path: Path, key: str) -> None:
    store.upload(path, f"inbox/{key}")


def keys(store: Store) -> list[str]:
    return [entry.key for entry in store.list()]


def test_every_kind_is_filed_and_the_inbox_is_empty_then(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    for kind, row in GOOD.items():
        drop(store, write(tmp_path / "x.parquet", [row]), f"{kind}/new.parquet")
    done = ingest(store)
    assert done.refused == ()
    assert {(filed.kind, filed.name, filed.rows) for filed in done.filed} == {
        (kind, "new.parquet", 1) for kind in CHECKS
    }
    places = [f"data/{filed.kind}/{filed.version}" for filed in done.filed]
    assert keys(store) == sorted(
        f"{place}/{name}" for place in places for name in ("manifest.json", "new.parquet")
    )
    manifest = json.loads(store.read(f"{places[0]}/manifest.json")[0])
    assert manifest["rows"] == 1
    assert manifest["sha256"].startswith(done.filed[0].version)
    assert ingest(store) == type(done)((), ())


def test_the_same_file_is_filed_once(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    path = write(tmp_path / "x.parquet", [GOOD["dialogs"]])
    filed = []
    for _ in range(2):
        drop(store, path, "dialogs/a.parquet")
        filed += ingest(store).filed
    assert filed[0] == filed[1]
    assert len(keys(store)) == 2


def test_bad_files_are_refused_with_their_rows_and_the_good_ones_filed(
    uri: str, tmp_path: Path
) -> None:
    store = open_store(uri)
    good = GOOD["dialogs"]
    bad = [good, replace(good, dialog_id="2", turns=("hi",)), good]
    drop(store, write(tmp_path / "bad.parquet", bad), "dialogs/bad.parquet")
    drop(store, write(tmp_path / "good.parquet", [good]), "dialogs/good.parquet")
    (tmp_path / "text").write_text("no table")
    drop(store, tmp_path / "text", "safety/text.parquet")
    drop(store, tmp_path / "text", "poems/text.parquet")
    drop(store, tmp_path / "text", "alone.parquet")
    done = ingest(store)
    assert [filed.name for filed in done.filed] == ["good.parquet"]
    reasons = {refusal.key: refusal.reasons for refusal in done.refused}
    key = "inbox/dialogs/bad.parquet"
    assert reasons[key] == (
        f"{key}: row 1: column 'turns': expected 2 or more, found 1",
        f"{key}: row 1: column 'speakers': expected 1, one a turn, found 2",
        f"{key}: row 2: column 'dialog_id': '1' is row 0 too",
    )
    assert (
        "safety/text.parquet: expected a Parquet table" in reasons["inbox/safety/text.parquet"][0]
    )
    for name in ("inbox/poems/text.parquet", "inbox/alone.parquet"):
        assert "expected inbox/KIND/NAME, where KIND is documents" in reasons[name][0]
    assert store.list("inbox") == []
    refused = [entry.key.split("/") for entry in store.list("refused")]
    assert [key[1] for key in refused if key[3] != "reason.json"] == [
        "dialogs",
        "safety",
        "unknown",
        "unknown",
    ]
    for _, kind, version, name in refused:
        if name == "bad.parquet":
            told = json.loads(store.read(f"refused/{kind}/{version}/reason.json")[0])
            assert (tuple(told["reasons"]), told["wrong"]) == (reasons[key], 3)


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("documents", {"text": " "}, "row 0: column 'text': expected text"),
        ("documents", {"document_id": ""}, "row 0: column 'document_id': expected a name"),
        (
            "documents",
            {"split": "test"},
            "row 0: column 'split': expected train or evaluation, found",
        ),
        ("dialogs", {"turns": ("hi", "")}, "row 0: column 'turns': expected text"),
        ("ssi", {"task": "safety"}, "row 0: column 'task': expected 'ssi', found 'safety'"),
        ("ssi", {"context": ()}, "row 0: column 'context': expected a turn"),
        ("ssi", {"votes": {}}, "row 0: column 'votes': expected the raters' answers"),
        ("ssi", {"votes": {"sensible": ("si",)}}, "row 0: column 'votes': votes, question 'sens"),
        ("ssi", {"labels": {"sensible": 0}}, "'sensible' is 0, the votes' majority is 1"),
        ("safety", {"votes": {"1": ("no",) * 3}}, "expected the questions 1, 2, 3"),
        (
            "ssi",
            {"votes": {"sensible": YES}, "labels": {}},
            "expected the questions sensible, spec",
        ),
        ("safety", {"votes": dict.fromkeys(SAFE, ("no",))}, "'votes': expected 3 answers to each"),
        ("groundedness", {"correct": 0}, "column 'correct': it is 0, the votes' majority is the"),
        ("documents", {"url": "example.org"}, "row 0: column 'url': expected http(s)://HOST/..."),
        ("safety", {"response": ""}, "row 0: column 'response': expected text"),
        ("groundedness", {"action": "Ask"}, "expected TS or User, found 'Ask'"),
        ("groundedness", {"correct": 2}, "column 'correct': expected 0 or 1, found 2"),
        ("groundedness", {"votes": {"correct": ("si",)}}, "question 'correct': expected yes"),
        ("votes", {"task": "taste"}, "row 0: column 'task': expected ssi, safety, groundedness"),
        ("votes", {"response": "hallo"}, "column 'key': it is not that of this task, context"),
        ("votes", {"answer": "si"}, "column 'answer': expected no, maybe, yes, found 'si'"),
        ("votes", {"rater": " "}, "row 0: column 'rater': expected text, found none"),
        ("safety", {"votes": {**SAFE, "severity": ("4",) * 3}}, "expected answers 0, 1, 2, 3"),
        ("research", {"action": "Ask"}, "expected TS or User, found 'Ask'"),
        ("research", {"text": "it is. [1]"}, "'text': expected sources as no result to cite, f"),
        (
            "research",
            {"text": "it is. [5]", "correct": 0, "votes": {"correct": ("no",) * 3}},
            "as [1], [2], [3], [4], found [5]",
        ),
        ("groundedness", {"calls": (ToolCall("q", "r", ""),) * 5}, "'calls': expected at most 4 "),
    ],
)
def test_what_is_wrong_with_a_row(
    tmp_path: Path, kind: str, change: dict[str, Any], message: str
) -> None:
    path = write(tmp_path / "x.parquet", [replace(GOOD[kind], **change)])
    count, problems = check_file(kind, path)
    assert count == 1
    assert len(problems) == 1
    assert message in problems[0]
    assert check_file(kind, write(path, [GOOD[kind]])) == (1, [])


@pytest.mark.parametrize(
    ("task", "question", "answer"),
    [("groundedness", "source", "https://example.org/Porto"), ("safety", "severity", "3"),
     ("safety", "polite", "maybe"), ("groundedness", "known", "no")],
)  # fmt: skip
def test_sources_and_optional_questions_are_votes_too(
    tmp_path: Path, task: str, question: str, answer: str
) -> None:
    key = vote_key(task, ("hi",), "hello", question)
    vote = Vote(key, task, ("hi",), "hello", question, "ada", answer)
    assert check_file("votes", write(tmp_path / "x.parquet", [vote])) == (1, [])
    rated = replace(GOOD["safety"], votes={**SAFE, "severity": ("0", "1", "0")})
    assert check_file("safety", write(tmp_path / "y.parquet", [rated])) == (1, [])


def test_a_source_without_a_share_of_the_mixture_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x.parquet", [GOOD["dialogs"]])
    assert check_file("dialogs", path, ["forum"]) == (1, [])
    problems = check_file("dialogs", path, ["letters", "chitchat"])[1]
    assert problems == [
        "row 0: column 'source': 'forum' has no share in key 'data.mixture' of params.yaml "
        "(chitchat, letters)"
    ]
    path = write(tmp_path / "x.parquet", [GOOD["ssi"]])
    assert check_file("ssi", path, ["letters"]) == (1, []), "what is rated has no source"


def test_other_columns_and_no_rows_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "x.parquet", [GOOD["documents"]])
    assert check_file("dialogs", path)[1] == ["column 'dialog_id' of Dialog is missing"]
    write_table(path, [], Document)
    assert check_file("documents", path)[1] == ["expected rows, found none"]


def test_of_many_wrong_rows_the_first_are_named(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    rows = [replace(GOOD["documents"], document_id=str(n), text="") for n in range(50)]
    drop(store, write(tmp_path / "x.parquet", rows), "documents/x.parquet")
    refusal = ingest(store).refused[0]
    assert (len(refusal.reasons), refusal.wrong) == (20, 50)


def test_a_file_that_is_replaced_meanwhile_stays(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    drop(store, write(tmp_path / "x.parquet", [GOOD["dialogs"]]), "dialogs/x.parquet")

    def check(*asked: object) -> tuple[int, list[str]]:
        store.write("inbox/dialogs/x.parquet", b"newer")
        return 1, []

    assert len(ingest(store, check=check).filed) == 1
    assert store.read("inbox/dialogs/x.parquet")[0] == b"newer"


def test_a_crash_before_the_end_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path / "store"))
    path = write(tmp_path / "x.parquet", [GOOD["dialogs"]])
    for name in ("a", "b"):
        drop(store, path, f"dialogs/{name}.parquet")

    def fail(key: str, version: str) -> None:
        raise Unreachable("the server does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(store, "list", lambda prefix: fail(prefix, ""))
        with pytest.raises(Unreachable):
            ingest(store)
    assert len(store.list("inbox")) == 2
    assert {filed.name for filed in ingest(store).filed} == {"a.parquet", "b.parquet"}
    assert store.list("inbox") == []


def test_what_was_taken_out_is_told_though_the_store_then_answers_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path / "store"))
    path = write(tmp_path / "x.parquet", [GOOD["dialogs"]])
    for name in ("a", "b", "c"):
        drop(store, path, f"dialogs/{name}.parquet")
    delete = store.delete

    def once(key: str, version: str) -> None:
        if not key.endswith("a.parquet"):
            raise Unreachable("the server does not answer")
        delete(key, version)

    with monkeypatch.context() as patched:
        patched.setattr(store, "delete", once)
        done = ingest(store)
    assert [filed.name for filed in done.filed] == ["a.parquet", "b.parquet", "c.parquet"]
    assert [one.reasons for one in done.refused] == [
        (f"inbox/dialogs/{name}.parquet: it was handled, the server does not answer; it stays in "
         "the inbox",) for name in ("b", "c")
    ]  # fmt: skip
    assert {filed.name for filed in ingest(store).filed} == {"b.parquet", "c.parquet"}
    assert store.list("inbox") == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("narrow\u202fspace.parquet", "narrow_space.parquet"),
        ("bidi\u202egpj.parquet", "bidi_gpj.parquet"),
        ("back\\slash.parquet", "back_slash.parquet"),
        ("line\nend.parquet", "line_end.parquet"),
        (os.fsdecode(b"lat\xe9in.parquet"), "lat_in.parquet"),
        ("x" * 240 + ".parquet", "x" * 92 + ".parquet"),
        ("reason.json", "_reason.json"),
        ("manifest.json", "_manifest.json"),
        ("Manifest.JSON", "_Manifest.JSON"),
    ],
)
def test_a_name_that_a_store_cannot_keep_is_refused_under_another(
    tmp_path: Path, name: str, safe: str
) -> None:
    store = open_store(str(tmp_path / "store"))
    content = write(tmp_path / "x.parquet", [GOOD["dialogs"]]).read_bytes()
    inbox = tmp_path / "store" / "inbox" / "dialogs"
    inbox.mkdir(parents=True)
    (inbox / name).write_bytes(content)
    (inbox / "good.parquet").write_bytes(content)
    done = ingest(store)
    assert [filed.name for filed in done.filed] == ["good.parquet"]
    ((refusal),) = done.refused
    assert refusal.place.endswith(f"/{safe}")
    assert refusal.reasons[0].isprintable()
    assert (tmp_path / "store" / refusal.place).read_bytes() == content
    told = json.loads((tmp_path / "store" / refusal.place).with_name("reason.json").read_text())
    assert told["reasons"] == list(refusal.reasons)
    assert store.list("inbox") == []


def test_links_are_not_followed_and_pipes_not_opened(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    write(tmp_path / "elsewhere" / "x.parquet", [GOOD["dialogs"]])
    inbox = tmp_path / "store" / "inbox" / "dialogs"
    inbox.mkdir(parents=True)
    for name, target in (("dangling", "nowhere"), ("self", "self"), ("folder", "elsewhere")):
        (inbox / name).symlink_to(inbox / name if target == "self" else tmp_path / target)
    (inbox / "file").symlink_to(tmp_path / "elsewhere" / "x.parquet")
    os.mkfifo(inbox / "pipe")
    write(inbox / "good.parquet", [GOOD["dialogs"]])
    done = ingest(store)
    assert [filed.name for filed in done.filed] == ["good.parquet"]
    assert {r.key.rpartition("/")[2]: bool(r.place) for r in done.refused} == {
        "dangling": True,
        "file": True,
        "folder": True,
        "pipe": False,
        "self": True,
    }
    assert f"found a link to {tmp_path}/nowhere" in done.refused[0].reasons[0]
    assert [path.name for path in inbox.iterdir()] == ["pipe"], "what a link led to is said"
    assert (tmp_path / "elsewhere" / "x.parquet").exists()


def test_refused_files_of_the_same_bytes_keep_their_own_reasons(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    bad = write(tmp_path / "x.parquet", [replace(GOOD["dialogs"], turns=("hi",))])
    for name in ("a", "b"):
        drop(store, bad, f"dialogs/{name}.parquet")
    places = {refusal.key: refusal.place for refusal in ingest(store).refused}
    assert len(places) == 2
    for key, place in places.items():
        reason = json.loads(store.read(f"{place.rpartition('/')[0]}/reason.json")[0])
        assert reason["key"] == key
        assert all(words.startswith(f"{key}: row 0") for words in reason["reasons"])


def test_a_file_that_grows_is_left_alone_until_it_is_whole_and_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path / "store"))
    whole = write(tmp_path / "x.parquet", [GOOD["dialogs"]]).read_bytes()
    path = tmp_path / "store" / "inbox" / "dialogs" / "x.parquet"
    path.parent.mkdir(parents=True)
    pieces = [whole[start : start + 300] for start in range(0, len(whole), 300)]

    def grow(seconds: float) -> None:
        with path.open("ab") as stream:
            stream.write(pieces.pop(0))

    grow(0)
    monkeypatch.setattr("lamda.ingestion.ingest.time.sleep", grow)
    for _ in range(len(pieces)):
        os.utime(path)
        written = path.read_bytes()
        done = ingest(store, pause=60, settle=600)
        assert (done.filed, done.refused, len(done.waiting)) == ((), (), 1)
        assert path.read_bytes().startswith(written)
        if pieces:  # a writer that rests for longer than the pause
            os.utime(path, (time.time() - 100,) * 2)
            (told,) = ingest(store, pause=60, settle=600).waiting
            assert "may still be growing" in told.reason
    monkeypatch.setattr("lamda.ingestion.ingest.time.sleep", lambda seconds: None)
    assert len(ingest(store, pause=60, settle=600).filed) == 1
    assert store.list("refused") == []
    path.write_bytes(whole[:-1])
    os.utime(path, (time.time() - 700,) * 2)
    assert len(ingest(store, pause=60, settle=600).refused) == 1


def test_nothing_is_deleted_that_was_not_stored_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path / "store"))
    good = write(tmp_path / "x.parquet", [GOOD["dialogs"]])
    bad = write(tmp_path / "y.parquet", [replace(GOOD["dialogs"], turns=("hi",))])
    drop(store, good, "dialogs/good.parquet")
    drop(store, bad, "dialogs/bad.parquet")
    upload = store.upload

    def cut(path: Path, key: str) -> None:
        short = tmp_path / "short"
        short.write_bytes(path.read_bytes()[:-1])
        upload(short, key)

    with monkeypatch.context() as patched:
        patched.setattr(store, "upload", cut)
        done = ingest(store)
    assert (done.filed, len(done.refused)) == ((), 2)
    assert all("it stays in the inbox" in refusal.reasons[0] for refusal in done.refused)
    assert len(store.list("inbox")) == 2
    assert len(ingest(store).filed) == 1


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("dialogs", {"split": "evaluation"}, "'split': expected train, found 'evaluation'"),
        ("ssi", {"split": "evaluation"}, "'split': expected train, found 'evaluation'"),
        ("dialogs", {"source": " "}, "column 'source': expected a name"),
        ("dialogs", {"speakers": ("a",)}, "column 'speakers': expected 2, one a turn, found 1"),
        (
            "dialogs",
            {"turns": ("hi", "\u200b\u2800\u3164\u00ad\ufeff")},
            "expected text, found none",
        ),
        ("dialogs", {"turns": ("hi", "a\u202eb")}, "expected printable text, found U+202E"),
        ("documents", {"title": "a\ue000b"}, "column 'title': expected printable text"),
        ("documents", {"url": "https://a.org\n"}, "column 'url': expected http(s)"),
        ("documents", {"url": "https://a.org/\0"}, "column 'url': expected http(s)"),
        ("ssi", {"context": ("hi", "\u200b")}, "column 'context': expected text"),
        (
            "ssi",
            {"votes": {"sensible": NO, "specific": YES, "interesting": NO}, "labels": {}},
            "rater 1: specific but not sensible",
        ),
        ("safety", {"votes": dict.fromkeys(SAFE, ("no", "no", ""))}, "expected 3 raters who"),
        ("groundedness", {"votes": {}, "correct": 0}, "'votes': expected the raters' answers"),
        ("groundedness", {"calls": (ToolCall("q", " "),)}, "column 'calls': expected text"),
        (
            "groundedness",
            {"calls": (ToolCall("q", "r", "a.org"),)},
            "column 'calls': expected http",
        ),
        (
            "groundedness",
            {"action": "User", "text": "so [2]"},
            "no result to cite, found [2]",
        ),
        ("research", {"correct": 0}, "'votes': expected the raters' answers, found none"),
    ],
)
def test_what_a_gate_would_refuse_for_ever_is_refused_at_the_door(
    tmp_path: Path, kind: str, change: dict[str, Any], message: str
) -> None:
    path = write(tmp_path / "x.parquet", [replace(GOOD[kind], **change)])
    (problem,) = check_file(kind, path)[1]
    assert message in problem


def test_limits_are_those_of_the_gates(tmp_path: Path) -> None:
    path = write(tmp_path / "x.parquet", [GOOD["documents"]])
    assert check_file("documents", path, limits={"max_document_characters": 24}) == (1, [])
    (problem,) = check_file("documents", path, limits={"max_document_characters": 23})[1]
    assert problem.endswith("at most 23 characters (max_document_characters), found 24")


def test_an_enormous_number_of_problems_is_not_collected(tmp_path: Path) -> None:
    path = write(tmp_path / "x.parquet", [replace(GOOD["dialogs"], turns=())] * 2000)
    assert len(check_file("dialogs", path)[1]) < 1010
