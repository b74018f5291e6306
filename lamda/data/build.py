"""The pre-training corpus: forum and chitchat dialogs, encyclopedia documents, and the pages
that the toolset searches. Evaluation entities stand in the pages of the search index only. What a
commit pins of the filed data joins them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from lamda.config.params import BuildCorpus
from lamda.data.chitchat import chitchat_dialogs
from lamda.data.filed import FiledRows, filed_rows
from lamda.data.filters import filter_dialogs
from lamda.errors import LamdaError
from lamda.files import atomic_directory
from lamda.plugin import DataPlugin
from lamda.records import Dialog, Document, write_table


def build_corpus(
    plugin: DataPlugin,
    settings: BuildCorpus,
    sources: Collection[str],
    filed: Path | None,
    out: Path,
    knowledge: Path,
) -> dict[str, Any]:
    """Write `out`/{documents,dialogs}.parquet and `knowledge`/documents.parquet.

    `sources` are those of the mixture, `filed` a folder of filed rows. Returns counts by source and
    the turns dropped by reason. LamdaError for an empty source.
    """
    reasons: Counter[str] = Counter()
    chats = chitchat_dialogs(settings.chitchat_dialogs)
    talk = list(filter_dialogs(chats, reasons, plugin.is_reserved))
    forum = list(plugin.dialogs(settings.forum_dialogs))
    pages = plugin.documents()
    documents = [row for row in pages if row.split == "train"][: settings.documents]
    index = [*plugin.knowledge(), *pages]
    for name, rows in (("forum", forum), ("encyclopedia", documents), ("knowledge", index)):
        if not rows:
            raise LamdaError(f"source {name!r}: no rows; check its sizes in params.yaml")
    held_out = {page.url for page in pages if page.split != "train"}
    more = filed_rows(filed, sources, plugin, held_out)
    with atomic_directory(out) as temporary:
        write_table(temporary / "documents.parquet", [*documents, *more.documents], Document)
        write_table(temporary / "dialogs.parquet", [*forum, *talk, *more.dialogs], Dialog)
    with atomic_directory(knowledge) as temporary:
        write_table(temporary / "documents.parquet", [*index, *more.pages], Document)
    return {
        "dialogs": {"forum": _size(forum), "chitchat": _size(talk)},
        "documents": {"rows": len(documents), "words": _words(d.text for d in documents)},
        "knowledge": {"rows": len(index)},
        "chitchat_turns": dict(reasons),
        **_filed(more),
    }


def _filed(more: FiledRows) -> dict[str, Any]:
    """Nothing where nothing is filed."""
    found = any(more.counts[kind]["rows"] for kind in ("dialogs", "documents"))
    return {"filed": more.counts} if found else {}


def _size(dialogs: Sequence[Dialog]) -> dict[str, int]:
    return {
        "rows": len(dialogs),
        "turns": sum(len(d.turns) for d in dialogs),
        "words": _words(turn for d in dialogs for turn in d.turns),
    }


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
