"""Wikitext beyond what an article has: refused before the parser takes hours for it."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from lamda.data.files import read_documents
from lamda.data.formats.wikitext import MAX_TEXT, check_markup, stripper
from lamda.data.reading.ledger import Ledger
from lamda.data.row import BadValue

DUMP = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11">
<siteinfo><sitename>Fruit</sitename>
<namespaces><namespace key="0"/></namespaces></siteinfo>{pages}</mediawiki>"""
PAGE = """<page><title>{title}</title><ns>0</ns><id>7</id><revision><id>1</id>
<timestamp>2024-08-01T00:00:00Z</timestamp><text>{text}</text></revision></page>"""
NESTED = {
    "templates": "{{a|" * 2000 + "}}" * 2000,
    "parameters": "{{{a|" * 2000 + "}}}" * 2000,
    "files": "[[File:a|" * 2000 + "]]" * 2000,
    "tables": "{|\n|\n" * 2000 + "|}\n" * 2000,
    "both": "{{a|[[File:b|" * 1000 + "]]}}" * 1000,
}


@pytest.mark.parametrize("kind", NESTED)
def test_an_article_of_deep_nesting_is_refused_and_the_next_is_read(
    tmp_path: Path, kind: str
) -> None:
    texts = {"Deep": NESTED[kind], "Pear": "A pear is a fruit."}
    pages = [PAGE.format(title=title, text=escape(text)) for title, text in texts.items()]
    path = tmp_path / "pages.xml"
    path.write_text(DUMP.format(pages="".join(pages)))
    ledger = Ledger()
    assert [row.title for row in read_documents(path, {}, ledger=ledger)] == ["Pear"]
    assert ledger.dropped == {"nested too deep": 1} and not ledger.faults
    (told,) = ledger.lines
    assert "page 0 (Deep): expected wikitext, found too deep nesting" in told


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("tables", "{|\n|a\n|}\n" * 5_001),
        ("links to files", "[[File:a|b]]\n" * 5_001),
        ("links to other sites", "[http://a " * 10_001),
        ("references", "<ref name=a/>" * 10_001),
        ("tags", "<nowiki>" * 40_001),
    ],
)
def test_what_the_parser_takes_the_square_of_has_a_limit(what: str, text: str) -> None:
    with pytest.raises(BadValue, match=f"with at most [0-9,]+ {what}, found [0-9,]+1") as raised:
        check_markup(text)
    assert raised.value.reason == f"too many {what}"


def test_long_lists_trees_and_brackets_that_stay_open_are_none_of_it() -> None:
    check_markup("[[a|b]] {{c|d=[[e]]|}}\n" * 50_000)
    check_markup(("{{tree|" * 50 + "}}" * 50) * 100)
    check_markup("if (a[[b]]) {{ " * 20 + "[[a]]\n" * 10_000)


def test_headings_lose_their_marks_and_long_lines_of_them_take_no_time() -> None:
    strip = stripper("a.xml")
    text = "== Uses ==\n=Soil =\na\n=== b == \n= c\n==\nd"
    assert strip(text) == "Uses\nSoil\na\n= b\n= c\n\nd"
    long = "=" + " " * (MAX_TEXT - 2) + "x"
    assert strip(long) == "=" + " " * (MAX_TEXT - 2) + "x"
    with pytest.raises(BadValue, match="expected at most 2,097,152 characters"):
        strip(long + "yy")
