"""The name of what a vote judges: the hash of its content, whatever run or file it stands in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence


def vote_key(task: str, context: Sequence[str], response: str, question: str = "") -> str:
    """The key of a question about a response; without a question that of the item.

    'k' and 32 hex digits: a spreadsheet takes some bare hex numbers for numbers.
    """
    return _key("vote", task, list(context), response, question)


def research_key(context: Sequence[str], base: str) -> str:
    """The key of a base response that is to be researched."""
    return _key("research", list(context), base)


def context_hash(context: Sequence[str]) -> str:
    """An id for a context that has none of its own: 16 hex digits."""
    return _key("context", list(context))[1:17]


def share_of(*parts: str) -> float:
    """A number from 0 to 1 that only the texts decide, evenly spread: who is kept for what."""
    return int(_key("share", *parts)[1:17], 16) / 2**64


def _key(*parts: str | list[str]) -> str:
    # JSON keeps ('a', 'b') and ('a b',) apart.
    text = json.dumps(parts, ensure_ascii=True)
    return "k" + hashlib.sha256(text.encode()).hexdigest()[:32]
