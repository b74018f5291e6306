"""Which split a dialog belongs to: what its file says, else a hash of what it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

TRAIN, EVALUATION, DEVELOPMENT = "train", "evaluation", "development"
NAMES: Mapping[str, str] = {
    **dict.fromkeys(("train", "training"), TRAIN),
    **dict.fromkeys(("evaluation", "eval", "test", "testing"), EVALUATION),
    **dict.fromkeys(("development", "dev", "validation", "valid", "val"), DEVELOPMENT),
}
"""What data sets call their splits -> what they are here."""


def split_of(key: str, evaluation: float, development: float) -> str:
    """The split of a dialog by the hash of `key`: other dialogs move nothing, and evaluation's are
    the same ones with development and without. The shares are of all dialogs."""
    digest = hashlib.blake2b(key.encode(), digest_size=8, person=b"split").digest()
    place = int.from_bytes(digest, "big") / 2**64
    if place < evaluation:
        return EVALUATION
    return DEVELOPMENT if place < evaluation + development else TRAIN


def content_id(texts: Sequence[str]) -> str:
    """An id for what has none of its own: 16 hex digits of a hash of its texts."""
    told = json.dumps(list(texts), ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
