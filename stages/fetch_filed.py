"""Stage fetch_filed: the filed data that this commit pins, by kind; nothing where nothing is."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from lamda.ingestion.filed import ANNOTATIONS, ANSWERS, CORPUS, Pin, fetch_filed, read_pins
from lamda.outputs import PARAMS
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store
from lamda.storage.store import Store


def main(versions: Path, corpus: Path, annotations: Path, votes: Path) -> None:
    """Fetch documents and dialogs into `corpus`, annotated sets into `annotations`, and answers to
    tasks into `votes`.
    """
    pins = read_pins(versions)

    @cache
    def store() -> Store:
        return open_store(store_uri(PARAMS))

    superseded: Counter[Pin] = Counter()
    for kinds, out in ((CORPUS, corpus), (ANNOTATIONS, annotations), (ANSWERS, votes)):
        for kind, rows in fetch_filed(pins, store, kinds, out, superseded).items():
            print(f"{kind}: {rows} rows")
    for pin, rows in sorted((+superseded).items()):
        print(
            f"{pin.kind}/{pin.version}/{pin.name}: {rows} of {pin.rows} rows stand in later files"
        )


if __name__ == "__main__":
    run(main)
