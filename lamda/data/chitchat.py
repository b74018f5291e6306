"""Talk between people, from the `chitchat-dataset` package (MIT, 7,168 chats): the corpus source
`chitchat`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pyarrow as pa
from pydantic import AfterValidator

from lamda.config.section import Count, Section
from lamda.errors import LamdaError
from lamda.records import Dialog, record_batch

SOURCE = "chitchat"
MOST = 2000
"""Chats that models may be trained on. The rest of the package is what world.raters learn from
(lamda_world.raters.lexicon.chats): who judges an answer must not know what it was learnt from."""


def _kept_apart(count: int) -> int:
    if count > MOST:
        raise ValueError(
            f"at most {MOST}, found {count}: world.raters learn from the others, and must not "
            "judge by what a model was trained on"
        )
    return count


class ChitchatSource:
    """The first chats of the package, each as a dialog of two."""

    class Settings(Section):
        """How many chats are read, MOST at most."""

        dialogs: Annotated[Count, AfterValidator(_kept_apart)] = 800

    def __init__(self, settings: Settings, seed: int) -> None:
        self._count = settings.dialogs

    def read(self) -> Iterator[pa.RecordBatch]:
        """See CorpusSource; one batch, as the package is one file of 7,168 chats."""
        yield record_batch(chitchat_dialogs(self._count), Dialog)


def chitchat_dialogs(count: int, path: Path | None = None) -> Iterator[Dialog]:
    """The first `count` chats as dialogs; a turn joins a speaker's messages in a row.

    Raises LamdaError when the file is missing or not in the package's form.
    """
    for key, chat in list(_read(path or _package_file()).items())[:count]:
        try:
            turns = [[message["text"] for message in group] for group in chat["messages"] if group]
            speakers = [group[0]["sender"] for group in chat["messages"] if group]
        except (KeyError, TypeError) as error:
            raise LamdaError(
                f"chitchat: chat {key!r}: expected messages with text and sender, found {error!r}; "
                "reinstall chitchat-dataset"
            ) from None
        names = {speaker: f"speaker{n}" for n, speaker in enumerate(dict.fromkeys(speakers))}
        yield Dialog(
            dialog_id=f"{SOURCE}/{key}",
            source=SOURCE,
            turns=tuple(" ".join(" ".join(turn).split()) for turn in turns),
            speakers=tuple(names[speaker] for speaker in speakers),
        )


def _package_file() -> Path:
    import chitchat_dataset

    return Path(chitchat_dataset.__file__).parent / "dataset.json"


def _read(path: Path) -> dict[str, dict[str, list[list[dict[str, str]]]]]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise LamdaError(f"{path}: expected chats in JSON, found {error}") from None
    if not isinstance(value, dict) or not value:
        raise LamdaError(f"{path}: expected a mapping of chats, found none; reinstall it")
    return value
