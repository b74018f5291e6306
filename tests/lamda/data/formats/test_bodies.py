"""Posts whose bodies are no text that anybody wrote."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from lamda.data.files import read_dialogs
from lamda.data.reading.ledger import Ledger


def test_a_body_of_deep_nesting_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    deep = "<p>".join(f"<b id={number}><i>plum" for number in range(5_000))
    bodies = ["Are plums ripe?", deep, "In August."]
    rows = "".join(
        f'<row Id="{n}" PostTypeId="{1 if n == 1 else 2}" ParentId="1" Body={quoteattr(body)}/>'
        for n, body in enumerate(bodies, 1)
    )
    (tmp_path / "Posts.xml").write_text(f"<posts>{rows}</posts>")
    ledger = Ledger()
    (dialog,) = read_dialogs(tmp_path, {}, ledger=ledger)
    assert dialog.turns == ("Are plums ripe?", "In August.")
    assert ledger.dropped == {"nested too deep": 1}
    assert "Posts.xml: row 1: expected HTML, found too deep nesting" in ledger.lines[0]
