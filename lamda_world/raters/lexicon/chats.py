"""The human chats that raters learn English from: those that no model is trained on.

They come from the package chitchat-dataset and are read at run time; none of their text is stored.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lamda.errors import LamdaError

FIRST = 2000
"""Models are trained on the chats before this number alone (lamda.data.chitchat.MOST, which refuses
more); raters read those from it on, so that nobody is judged by what it has read."""
_SHORT_FORM = re.compile(r"n't\b|'(?:m|re|ve|ll|s|d)\b")
_LONG_FORM = {
    "n't": " not", "'m": " am", "'re": " are", "'ve": " have", "'ll": " will", "'s": " is",
    "'d": " would",
}  # fmt: skip


@lru_cache(maxsize=1)
def chats() -> tuple[tuple[str, ...], ...]:
    """Every chat as its turns, in order; a turn joins a speaker's messages in a row.

    LamdaError when the package is missing or not in its form.
    """
    try:
        path = files("chitchat_dataset").joinpath("dataset.json")
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            tuple(
                " ".join(" . ".join(part["text"] for part in turn).split())
                for turn in chat["messages"]
                if turn
            )
            for chat in list(read.values())[FIRST:]
        )
    except (ModuleNotFoundError, OSError, ValueError, KeyError, TypeError) as error:
        raise LamdaError(
            f"package chitchat-dataset: expected its dataset.json, found {error}; "
            "install it with pip install chitchat-dataset"
        ) from None


def spelt_out(text: str) -> str:
    """Lower case, contractions spelt out: the form in which chats are counted."""
    text = text.lower().replace("\u2019", "'").replace("can't", "can not")
    text = text.replace("won't", "will not")
    return _SHORT_FORM.sub(lambda found: _LONG_FORM[found.group()], text)
