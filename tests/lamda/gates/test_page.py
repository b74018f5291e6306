from __future__ import annotations

from lamda.gates.page import render, status
from lamda.gates.verdict import Verdict


def verdict(name: str, success: bool | None, severity: str = "block", **more: object) -> Verdict:
    return Verdict(name, "Expect", "it to be so", severity, success, **more)  # type: ignore[arg-type]


VERDICTS = [
    verdict("a.fine", True),
    verdict("b.odd", False, "warn"),
    verdict("c.absent", None),
    verdict("d.wrong", False, checked=1200, failed=3, examples=("<script>alert(1)</script>",)),
    verdict("e.broken", False, error="no column"),
]


def test_the_worst_stands_first() -> None:
    page = render("corpus", VERDICTS)
    places = [
        page.index(f"<code>{name}</code>") for name in ("d.wrong", "b.odd", "a.fine", "c.absent")
    ]
    assert places == sorted(places)
    assert "2 failed, 1 warning, 1 passed, 1 skipped" in page
    assert "Gate corpus: stopped" in page
    assert "Gate corpus: open" in render("corpus", VERDICTS[:3])


def test_data_cannot_become_markup() -> None:
    page = render("corpus", VERDICTS)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "no column" in page
    assert ">1,200<" in page


def test_status() -> None:
    assert [status(v) for v in VERDICTS] == ["passed", "warning", "skipped", "failed", "failed"]
