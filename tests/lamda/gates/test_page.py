from __future__ import annotations

from lamda.gates.page import render
from lamda.gates.verdict import Outcome, Verdict


def verdict(name: str, outcome: Outcome, **more: object) -> Verdict:
    return Verdict(name, "Expect", "it to be so", "block", outcome, **more)  # type: ignore[arg-type]


VERDICTS = [
    verdict("a.fine", "passed"),
    verdict("b.odd", "warning"),
    verdict("c.absent", "skipped"),
    verdict("d.wrong", "failed", checked=1200, failed=3, examples=("<script>alert(1)</script>",)),
    verdict("e.broken", "failed", error="no column"),
    verdict("f.slip", "quarantined", records=(3, 7)),
]


def test_the_worst_stands_first() -> None:
    page = render("corpus", VERDICTS)
    places = [
        page.index(f"<code>{name}</code>")
        for name in ("d.wrong", "f.slip", "b.odd", "a.fine", "c.absent")
    ]
    assert places == sorted(places)
    assert "2 failed, 1 quarantined, 1 warning, 1 passed, 1 skipped" in page
    assert "Gate corpus: stopped" in page
    assert "Gate corpus: open" in render("corpus", VERDICTS[:3])


def test_data_cannot_become_markup() -> None:
    page = render("corpus", VERDICTS)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "no column" in page
    assert ">1,200<" in page
    assert "set aside: 2 records" in page
