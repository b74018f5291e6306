"""Step `encoding`: texts as they were meant, by ftfy (Speer 2019): `cafÃ©` is café again, `&amp;`
is &, and control characters are gone. Nothing is dropped.

What is no damage stays as it was: curly quotation marks, ligatures, wide characters.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from lamda.data.cleaning.rows import Rows

_ENTITY_OR_CONTROL = r"&#?\w{1,24};|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_FIRST_LOOK = re.compile(_ENTITY_OR_CONTROL)


def mended(rows: Rows) -> tuple[Rows, int]:
    """The rows with their texts mended, and how many texts that changed."""
    texts = rows.texts
    # Most texts are ASCII without an entity, which Arrow tells of a batch at once.
    looked = pc.or_(
        pc.invert(pc.string_is_ascii(texts)),
        pc.match_substring_regex(texts, _ENTITY_OR_CONTROL),
    )
    numbers = pc.indices_nonzero(looked).to_pylist()
    changed = 0
    values: list[str] | None = None
    for number in numbers:
        text = texts[number].as_py()
        fixed = mend(text)
        if fixed != text and fixed.strip():
            values = texts.to_pylist() if values is None else values
            values[number] = fixed
            changed += 1
    result = rows if values is None else rows.with_texts(values)
    if not rows.is_dialogs:
        titles = rows.batch.column("title").to_pylist()
        better = [mend(title) for title in titles]
        if better != titles:
            result = result.replaced("title", pa.array(better, pa.string()))
    return result, changed


def mend(text: str) -> str:
    """`text` without damage of its encoding."""
    from ftfy.badness import is_bad

    if not _FIRST_LOOK.search(text) and (text.isascii() or not is_bad(text)):
        return text
    import ftfy

    # An entity is one beside a < too: of web pages the tags are long gone.
    config = ftfy.TextFixerConfig(
        unescape_html=True,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        normalization=None,
        explain=False,
    )
    return ftfy.fix_text(text, config)
