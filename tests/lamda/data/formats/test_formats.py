"""Every format as a small invented file: what its dialogs and documents are, and what is none."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.config.section import Choice
from lamda.data.formats import mediawiki
from lamda.data.formats.irc import looks_like_irc
from lamda.data.formats.registry import found_files
from lamda.data.formats.registry import read_documents as read_drafts
from lamda.data.reading.ledger import Ledger
from lamda.errors import LamdaError
from lamda.plugins import build
from tests.lamda.data.formats.given import dialogs, documents, write

TURNS = ("is the plum ripe?", "not before august.", "then i shall wait.")

ROWS: dict[str, tuple[str, Any]] = {
    "chat": ("a.jsonl", [{"messages": [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": [{"type": "text", "text": TURNS[0]}, {"type": "image_url"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
        {"role": "tool", "content": "august"},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "2"}]},
        {"role": "assistant", "content": None, "function_call": {"name": "look"}},
        {"role": "assistant", "content": TURNS[1]},
        {"role": "user", "content": TURNS[2]},
    ]}]),
    "topical_chat": ("a.json", {"t_1": {"config": "A", "content": [
        {"agent": f"agent_{n % 2}", "message": turn, "turn_rating": "Good"}
        for n, turn in enumerate(TURNS)
    ]}}),
    "casino": ("a.json", [{"dialogue_id": 7, "chat_logs": [
        *({"id": f"agent_{n % 2}", "text": turn, "task_data": {}} for n, turn in enumerate(TURNS)),
        {"id": "agent_1", "text": "Submit-Deal", "task_data": {}},
    ]}]),
    "sgd": ("a.json", [{"dialogue_id": "1_0", "services": ["Fruit_1"], "turns": [
        {"speaker": ("USER", "SYSTEM")[n % 2], "utterance": turn, "frames": []}
        for n, turn in enumerate(TURNS)
    ]}]),
    "table": ("a.jsonl", [{"turns": list(TURNS)}]),
}  # fmt: skip
NAMES = {"topical_chat": "t_1", "casino": "7", "sgd": "1_0"}


@pytest.mark.parametrize("format", ROWS)
def test_a_dialog_is_the_same_in_every_layout_named_or_told_by_the_file(
    tmp_path: Path, format: str
) -> None:
    name, value = ROWS[format]
    path = write(tmp_path / name, value)
    for asked in ("auto", format):
        found, ledger = dialogs(path, asked)
        assert [row.turns for row in found] == [TURNS] and ledger.kept == 1
        assert len(set(found[0].speakers)) == 2 and found[0].speakers[0] == found[0].speakers[2]
    assert found[0].dialog_id == NAMES.get(format, found[0].dialog_id) != ""


def test_a_file_may_be_one_chat(tmp_path: Path) -> None:
    (chat,) = ROWS["chat"][1]
    write(tmp_path / "a.json", chat)
    write(tmp_path / "b.json", {"meta": {"by": {"whom": 1}}, **chat, "id": 7})
    write(tmp_path / "c.json", {"turns": ["hi", "hello"]})
    found, ledger = dialogs(tmp_path)
    assert [row.turns for row in found] == [TURNS, ("hi", "hello")]
    assert dict(ledger.dropped) == {"the same twice": 1}


def test_a_file_of_the_other_kind_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(IRC)
    (tmp_path / "b.wet").write_bytes(record("conversion", "https://a.example/3", b"plums"))
    found, ledger = dialogs(tmp_path)
    assert len(found) == 2 and list(ledger.faults) == [f"{tmp_path}/b.wet"]
    texts, ledger = documents(tmp_path)
    assert [row.text for row in texts] == ["plums"]
    assert ledger.lines == [f"{tmp_path}/a.log: expected documents, found dialogs (irc)"]


def test_turns_of_one_speaker_in_a_row_are_one_and_sharegpt_is_read(tmp_path: Path) -> None:
    said = [("human", "hi"), ("human", "are you there?"), ("gpt", "yes.")]
    rows = [{"conversations": [{"from": who, "value": text} for who, text in said]}]
    found, _ = dialogs(write(tmp_path / "a.jsonl", rows))
    assert found[0].turns == ("hi\nare you there?", "yes.")
    assert found[0].speakers == ("human", "gpt")


def test_another_format_than_the_one_named_is_a_fault_of_its_file(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", ROWS["table"][1])
    found, ledger = dialogs(tmp_path, "chat")
    assert not found
    assert (
        "expected a column messages or conversations, found: turns; name it by" in ledger.lines[0]
    )
    with pytest.raises(LamdaError, match="format warc gives documents, and kind says dialogs"):
        choice = Choice(use="files", path=str(tmp_path), kind="dialogs", format="warc")
        build("corpus_sources", choice, 1)


def test_a_nested_column_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [{"data": {"talk": list(TURNS)}}, {"data": {"talk": 3}}])
    found, ledger = dialogs(path, columns={"turns": "data.talk"})
    assert [row.turns for row in found] == [TURNS]
    assert dict(ledger.dropped) == {"turns: expected a list of texts": 1}
    pq.write_table(pa.table({"data": [{"talk": list(TURNS)}]}), tmp_path / "a.parquet")
    assert len(dialogs(tmp_path / "a.parquet", columns={"turns": "data.talk"})[0]) == 1


IRC = """\
=== plumfan [~p@example.org] has joined #fruit
[12:01] <plumfan> is the plum ripe?
[12:02] <grower> not before august.
[12:02] * grower sighs
[12:03] <grower> or september.
this is no message
[14:30] <other> hello?
[14:31] <plumfan> hi
[16:59] <other> anybody?
"""


def test_silence_ends_a_dialog_of_an_irc_log(tmp_path: Path) -> None:
    (tmp_path / "2024-08-01.log").write_text(IRC)
    found, ledger = dialogs(tmp_path)
    assert [row.turns for row in found] == [
        ("is the plum ripe?", "not before august.\nor september."), ("hello?", "hi")
    ]  # fmt: skip
    assert ledger.rows == 9 and ledger.kept == 5
    assert dict(ledger.dropped) == {
        "line of the server": 2, "no message": 1, "nobody answers": 1
    }  # fmt: skip
    assert looks_like_irc(IRC) and not looks_like_irc("The plum is a fruit.\nIt is round.\n")


def comment(name: str, parent: str, body: str, author: str = "ada") -> dict[str, str]:
    return {"id": name, "parent_id": parent, "link_id": "t3_p", "body": body, "author": author}


def test_each_path_of_a_tree_of_comments_is_a_dialog(tmp_path: Path) -> None:
    write(tmp_path / "RS.jsonl", [{"id": "p", "title": "Plums?", "selftext": "When &amp; where?"}])
    rows = [
        comment("b", "t1_a", "in august.", "ben"), comment("a", "t3_p", "when they fall."),
        comment("c", "t1_a", "[deleted]"), comment("d", "t1_c", "an answer to nothing"),
        comment("e", "t3_p", "on the market.", "eve"), comment("f", "t3_other", "a root itself"),
        comment("g", "t1_f", "and its answer"), comment("a", "t3_p", "the same id again"),
        comment("h", "t1_missing", "to nobody here"), comment("i", "t3_third", "what nobody reads"),
    ]  # fmt: skip
    write(tmp_path / "RC.jsonl", rows)
    found, ledger = dialogs(tmp_path)
    post = "Plums?\nWhen & where?"
    assert [row.turns for row in found] == [
        (post, "when they fall.", "in august."),
        (post, "on the market."),
        ("a root itself", "and its answer"),
    ]
    assert ledger.rows == 11 and ledger.kept == 6
    assert dict(ledger.dropped) == {
        "deleted": 1, "an id twice": 1, "answers to nothing in the files": 2, "nobody answers": 1
    }  # fmt: skip


def test_the_paths_of_one_tree_go_into_one_split(tmp_path: Path) -> None:
    rows = []
    for tree in range(40):
        rows.append({"id": f"{tree}", "title": f"Question {tree}", "selftext": ""})
        rows += [comment(f"{tree}_{n}", f"t3_{tree}", f"answer {n} to {tree}") for n in range(3)]
    found, _ = dialogs(write(tmp_path / "a.jsonl", rows), kept_back=(0.3, 0.3))
    splits: dict[str, set[str]] = {}
    for row in found:
        splits.setdefault(row.turns[0], set()).add(row.split)
    assert len(splits) == 40 and all(len(split) == 1 for split in splits.values())
    assert set.union(*splits.values()) == {"train", "evaluation", "development"}


POSTS = """<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" Title="When are plums ripe?" OwnerUserId="5"
       Body="&lt;p&gt;I have &lt;b&gt;one&lt;/b&gt; tree.&lt;/p&gt;" />
  <row Id="2" PostTypeId="2" ParentId="1" Body="&lt;p&gt;In August.&lt;/p&gt;" OwnerUserId="6" />
  <row Id="3" PostTypeId="2" ParentId="1" Body="&lt;p&gt;When they fall.&lt;/p&gt;" />
  <row Id="4" PostTypeId="5" Body="a wiki of tags" />
  <row Id="5" PostTypeId="2" Body="an answer to what?" />
</posts>
"""
COMMENTS = """<?xml version="1.0"?>
<comments><row Id="9" PostId="2" Text="Thank you!" UserId="5" /></comments>
"""
HISTORY = """<?xml version="1.0"?>
<posthistory><row Id="7" PostHistoryTypeId="5" PostId="2" UserId="5" Text="In august?" />
</posthistory>
"""


def test_stack_exchange_is_question_answer_comment(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text(POSTS)
    (tmp_path / "Comments.xml").write_text(COMMENTS)
    (tmp_path / "PostHistory.xml").write_text(HISTORY)
    found, ledger = dialogs(tmp_path)
    question = "When are plums ripe?\nI have one tree."
    assert sorted(row.turns for row in found) == [
        (question, "In August.", "Thank you!"), (question, "When they fall.")
    ]  # fmt: skip
    assert ledger.rows == 7
    assert dict(ledger.dropped) == {
        "neither question nor answer": 1, "no post": 1, "an edit of a post": 1
    }  # fmt: skip
    (tmp_path / "Posts.xml").write_text(POSTS[: POSTS.index('<row Id="4"') + 20])
    found, ledger = dialogs(tmp_path)
    assert len(found) == 2 and "Posts.xml: after row 2, at byte" in ledger.lines[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
            f'<!ENTITY {b} "{f"&{a};" * 40}">' for a, b in zip("abcdef", "bcdefg", strict=True)
        ) + ']><posts><row Id="1" PostTypeId="1" Body="&g;"/></posts>', "expected XML, found"),
        ("<posts>" + "<a>" * 100_000, "more than 16 levels of nesting"),
    ],
    ids=["laughs", "deep"],
)  # fmt: skip
def test_bombs_of_xml_end_their_file(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "Posts.xml").write_text(text)
    found, ledger = dialogs(tmp_path)
    assert not found and told in ledger.lines[0]


def record(kind: str, url: str, body: bytes, **more: str) -> bytes:
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}",
        "WARC-Date: 2024-08-01T00:00:00Z", f"WARC-Record-ID: <urn:uuid:{url[-1:] * 8}>",
        "Content-Type: " + ("text/plain" if kind == "conversion" else "application/http"),
        f"Content-Length: {len(body)}",
    ]  # fmt: skip
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def html(text: str, kind: str = "text/html; charset=utf-8") -> bytes:
    page = (
        f"<html><head><title>On plums</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>Plums</h1><p>{text}</p></main></body></html>"
    )
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + page.encode()


def test_pages_of_web_archives(tmp_path: Path) -> None:
    long = "A plum is a fruit with a stone, which ripens in late summer. " * 5
    (tmp_path / "a.warc.gz").write_bytes(
        gzip.compress(record("warcinfo", "https://a.example/0", b"software: x"))
        + gzip.compress(record("response", "https://a.example/1", html(long)))
        + gzip.compress(record("response", "https://a.example/2", html("x", "image/png")))
    )
    (tmp_path / "b.warc.wet").write_bytes(
        record("conversion", "https://a.example/3", "Pears are ripe later, i think. é".encode())
    )
    found, ledger = documents(tmp_path)
    first, second = found
    assert "which ripens in late summer" in first.text and "Home" not in first.text
    assert (first.url, first.title) == ("https://a.example/1", "On plums")
    assert (second.text, second.url) == ("Pears are ripe later, i think. é", "https://a.example/3")
    assert dict(ledger.dropped) == {"no page of text": 1} and not ledger.faults


def test_pages_as_the_server_sent_them_are_unpacked(tmp_path: Path) -> None:
    long = "A plum is a fruit with a stone, which ripens in late summer. " * 5
    head, _, page = html(long).partition(b"\r\n\r\n")

    def sent(body: bytes, *fields: bytes) -> bytes:
        return b"\r\n".join([head, *fields]) + b"\r\n\r\n" + body

    def chunks(body: bytes) -> bytes:
        parts = [body[at : at + 50] for at in range(0, len(body), 50)]
        return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in [*parts, b""])

    chunked, gzipped = b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"
    bodies = [
        sent(page), sent(chunks(page), chunked), sent(gzip.compress(page), gzipped),
        sent(chunks(gzip.compress(page)), chunked, gzipped), sent(page, chunked, gzipped),
        sent(b"\x8b\x02\x80plums\x03", b"Content-Encoding: br"), sent(b"plums", gzipped),
        sent(gzip.compress(b" " * 2**25), gzipped),
    ]  # fmt: skip
    (tmp_path / "a.warc").write_bytes(
        b"".join(record("response", f"https://a.example/{n}", b) for n, b in enumerate(bodies))
    )
    ledger = Ledger()
    texts = [
        draft.turns[0] for draft in read_drafts(found_files(tmp_path, "warc", ledger), {}, ledger)
    ]
    assert len(texts) == 5 and len(set(texts)) == 1
    assert dict(ledger.dropped) == {"unreadable": 3}
    told = "\n".join(ledger.lines)
    assert "record 5 at byte" in told and "packed by gzip, found 'br'" in told
    assert "found Error -3 while decompressing" in told and "found more than 16 MiB" in told


def test_an_archive_that_was_cut_ends_there(tmp_path: Path) -> None:
    records = [
        record("conversion", f"https://a.example/{n}", f"page {n} on plums {n} ".encode() * 200)
        for n in range(9)
    ]
    whole = b"".join(records)
    (tmp_path / "a.wet").write_bytes(whole[: len(whole) - 3000])
    found, ledger = documents(tmp_path)
    assert len(found) == 8 and dict(ledger.dropped) == {"unreadable": 1}
    assert f"a.wet: record 8 at byte {len(whole) - len(records[8]):,}" in ledger.lines[0]
    packed = b"".join(map(gzip.compress, records))
    (tmp_path / "a.wet").unlink()
    (tmp_path / "b.wet.gz").write_bytes(packed[: len(packed) - 40])
    found, ledger = documents(tmp_path)
    assert len(found) == 8
    assert any("b.wet.gz: " in line and "was cut" in line for line in ledger.lines)


WIKI = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11">
<siteinfo><sitename>Fruit</sitename><dbname>fruit</dbname>
<base>https://fruit.example/wiki/Main_Page</base><namespaces><namespace key="0"/></namespaces>
</siteinfo>
{pages}</mediawiki>"""
MARKUP = """{{Infobox|name=Plum {{nested|a}}}}
'''Plum''' is a [[fruit|stone fruit]]<ref>{{cite|x}}</ref> of the genus ''[[Prunus]]''.
[[File:plum.jpg|thumb|A [[plum]] of [[File:b.png|some]] tree<ref>Its <ref>b</ref></ref>]]
== Uses ==
* It is [https://example.org/dry dried].
{| class="wikitable"
| a || b
|}
== References ==
{{reflist}}
[[Category:Fruit]]"""


def wiki_page(title: str, text: str, number: int, more: str = "", space: int = 0) -> str:
    return (
        f"<page><title>{title}</title><ns>{space}</ns><id>{number}</id>{more}<revision><id>1</id>"
        f"<timestamp>2024-08-01T00:00:00Z</timestamp><text>{text}</text></revision></page>"
    )


def test_articles_of_a_wiki_without_their_markup(tmp_path: Path) -> None:
    escaped = MARKUP.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    pages = [
        wiki_page("Plum tree", escaped, 1),
        wiki_page("Plums", "#REDIRECT [[Plum]]", 2, '<redirect title="Plum" />'),
        wiki_page("Talk:Plum", "hello", 3, space=1),
        wiki_page("Pear", "A '''pear''' is a fruit.", 4),
    ]
    path = tmp_path / "pages.xml"
    path.write_text(WIKI.format(pages="\n".join(pages)))
    found, ledger = documents(path)
    plum, pear = found
    assert plum.text == (
        "Plum is a stone fruit of the genus Prunus.\n\nUses\n* It is dried."
    )  # fmt: skip
    assert (plum.title, plum.url) == ("Plum tree", "https://fruit.example/wiki/Plum_tree")
    assert pear.text == "A pear is a fruit." and dict(ledger.dropped) == {"no article": 2}
    whole = path.read_text()
    path.write_text(whole[: whole.index("<title>Pear")])
    found, ledger = documents(path)
    assert [row.title for row in found] == ["Plum tree"]
    assert (
        "pages.xml: after page" in ledger.lines[0]
        and "expected a MediaWiki dump" in ledger.lines[0]
    )


def test_an_article_that_its_parser_does_not_take_ends_no_dump_and_an_endless_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def strip(text: str) -> str:
        return {"odd": ""}[text] if text == "odder" else text

    monkeypatch.setattr(mediawiki, "stripper", lambda name: strip)
    monkeypatch.setattr(mediawiki, "MAX_LINE", 2**20)
    pages = [wiki_page("Fig", "odder", 1), wiki_page("Pear", "A pear.", 2)]
    pages += [wiki_page("Plum", "plum " * 10**6, 3), wiki_page("Apple", "An apple.", 4)]
    path = tmp_path / "pages.xml"
    path.write_text(WIKI.format(pages="\n".join(pages)))
    tracemalloc.start()
    found, ledger = documents(path)
    assert tracemalloc.get_traced_memory()[1] < 4_500_000
    tracemalloc.stop()
    assert [row.title for row in found] == ["Pear"] and dict(ledger.dropped) == {"unreadable": 1}
    told = ledger.lines
    assert "after page 1 (Pear): expected a MediaWiki dump, found more than 1 MiB in" in told[0]
    assert "page 0 (Fig): expected wikitext, found KeyError" in told[1]


def test_elements_of_xml_that_are_no_rows_are_not_held(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text("<posts>" + "<x/>" * 300_000 + "<a>" + "<x/>" * 300_000)
    tracemalloc.start()
    found, ledger = dialogs(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert not found and "expected XML, found" in ledger.lines[0]


def test_a_missing_parser_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastwarc", None)
    (tmp_path / "a.wet").write_bytes(record("conversion", "https://a.example/3", b"plums"))
    with pytest.raises(LamdaError, match=r"a\.wet: reading it needs the package fastwarc: `pip"):
        documents(tmp_path)


def test_hugging_face_folders_with_their_splits(tmp_path: Path) -> None:
    table = pa.table({"turns": [list(TURNS), ["hi", "hello"]]})
    for split, part in (("train", table.slice(0, 1)), ("test", table.slice(1))):
        folder = tmp_path / "set" / split
        folder.mkdir(parents=True)
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, part.schema) as stream:
            stream.write_table(part)
        (folder / "data-00000-of-00001.arrow").write_bytes(sink.getvalue())
        (folder / "state.json").write_text("{}")
        (folder / "dataset_info.json").write_text("{}")
    (tmp_path / "set/dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    found, ledger = dialogs(tmp_path / "set")
    assert {row.turns: row.split for row in found} == {
        TURNS: "train", ("hi", "hello"): "evaluation"
    }  # fmt: skip
    assert not ledger.faults
    data = (tmp_path / "set/train/data-00000-of-00001.arrow").read_bytes()
    (tmp_path / "set/train/data-00000-of-00001.arrow").write_bytes(data[: len(data) // 2])
    found, ledger = dialogs(tmp_path / "set")
    assert len(found) == 1 and "expected an Arrow table" in ledger.lines[0]


def test_shards_of_a_split_are_in_it_unless_their_rows_say_another(tmp_path: Path) -> None:
    for split in ("train", "validation", "test"):
        rows = {
            "turns": [[f"is {split} ripe?", "no"], ["and this?", split]],
            "split": [None, "train"],
        }
        pq.write_table(pa.table(rows), tmp_path / f"{split}-00000-of-00001.parquet")
    found, _ = dialogs(tmp_path)
    assert {row.turns[0]: row.split for row in found if row.turns[1] == "no"} == {
        "is train ripe?": "train", "is validation ripe?": "development",
        "is test ripe?": "evaluation",
    }  # fmt: skip
    assert {row.split for row in found if row.turns[1] != "no"} == {"train"}


def test_patterns_and_packed_names(tmp_path: Path) -> None:
    for name, turn in (("2023-a.jsonl.gz", "one"), ("2024-a.jsonl.gz", "two"), ("2024-b.txt", "")):
        data = json.dumps({"turns": [turn, "yes"]}).encode()
        (tmp_path / name).write_bytes(gzip.compress(data))
    found, _ = dialogs(tmp_path / "2024-*.jsonl.gz")
    assert [row.turns[0] for row in found] == ["two"]
    with pytest.raises(LamdaError, match="no file's name is like that"):
        dialogs(tmp_path / "2025-*")
