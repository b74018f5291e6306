"""Gate on the corpus: schema, duplicates, language and sources, personal data, drift."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.data.folding import key_of
from lamda.data.languages import is_english, is_told, other_language
from lamda.data.personal import personal_data
from lamda.data.text import URL, WORD
from lamda.gates.beside import beside
from lamda.gates.contract import Frames, Gate, Limit
from lamda.gates.frames import Row, duplicates, excerpt, exempt, frame, same, same_keys, skipped
from lamda.gates.profile import corpus_profile, distances, source_shares
from lamda.gates.reading import MOST, Sample, hash_of, json_object, number_of, parquet, values_of
from lamda.gates.rules import (
    at_least,
    between,
    few_duplicates,
    matches,
    only,
    printable,
    training_split,
    unique,
)
from lamda.gates.talk import ALIKE, DIRECTED, FITS, ORDERED, folded_dialogs, talk_frames
from lamda.records import Context, Dialog, Document

TABLES = {
    "dialogs": parquet(Dialog, "corpus", "dialogs.parquet", empty=True, most=MOST),
    "documents": parquet(Document, "corpus", "documents.parquet", empty=True, most=MOST),
    "knowledge": parquet(Document, "knowledge", "documents.parquet", optional=True, most=MOST),
    "released": json_object("released", "profile", optional=True),
    "built": json_object("built", "knowledge", optional=True),
    "knowledge_hash": hash_of("knowledge", optional=True),
    "annotation": parquet(Context, "contexts", "annotation.parquet", optional=True, empty=True),
    "evaluation": parquet(Context, "contexts", "evaluation.parquet", optional=True, empty=True),
}


def corpus_frames(
    dialogs: Sequence[Dialog],
    documents: Sequence[Document],
    knowledge: Sequence[Document] = (),
    released: Mapping[str, Any] | None = None,
    built: Mapping[str, Any] | None = None,
    knowledge_hash: str = "",
    annotation: Sequence[Context] = (),
    evaluation: Sequence[Context] = (),
    languages: Sequence[str] = ("en",),
) -> Frames:
    """Frames dialogs, turns, documents, sources, those of lamda.gates.talk; knowledge, index (one
    row: is it the one that was built?) and drift when their tables are given.

    `knowledge` are the pages of the search index of both splits: a training document whose URL
    only its evaluation pages have is held out, and must not be in the corpus. `released` are the
    verdicts on the last released corpus; before there is one, its profile is empty. `languages`
    are those that texts may be in (params.yaml, clean.languages), none for any.

    `built` is what became of the sources: a corpus of dialogs alone, or of documents alone, is
    whole where no source gives the others; where one does, an empty table is refused.
    """
    sources = (built or {}).get("sources") or {}
    turns, whole = folded_dialogs(dialogs)
    with beside(lambda: talk_frames(dialogs, turns, whole, [*annotation, *evaluation])) as talking:
        frames = {
            "dialogs": _dialogs(dialogs, whole),
            "turns": _turns(dialogs),
            "documents": _documents(documents, _held_out(knowledge)),
            "sources": _sources(dialogs, documents, languages, sources),
        }
        frames |= _not_asked_for(frames, sources)
        frames |= talking()
    if knowledge:
        pages = [
            {"example": excerpt(page.document_id, page.url), **_columns(page)} for page in knowledge
        ]
        frames["knowledge"] = frame(pages, "document_id", "url", "text")
    if built:
        index = same("knowledge", knowledge_hash, built["knowledge"].get("sha256"))
        frames["index"] = frame([index], "other")
    if released and released["profile"]:
        far = distances(corpus_profile(dialogs, documents), released["profile"])
        drift = [{"example": part, "distance": distance} for part, distance in far.items()]
        frames["drift"] = frame(drift, "distance")
    return frames


def _not_asked_for(frames: Frames, sources: Mapping[str, Mapping[str, Any]]) -> Frames:
    """In place of the frames of what no source gives: none where there is no row of it, else one
    that has no least number of rows (filed ones may be few). Without `sources` all is asked for."""
    found: Frames = {}
    given = {"dialogs" if "turns" in of else "documents" for of in sources.values()}
    for kind, more in (("dialogs", ("turns",)), ("documents", ())):
        if not sources or kind in given:
            continue
        reason = f"no source gives {kind}"
        if frames[kind].empty:
            found |= dict.fromkeys((kind, *more), skipped(reason))
        else:
            found[kind] = exempt(frames[kind], {f"{kind}.count": reason})
    return found


def _columns(page: Document) -> Row:
    return {"document_id": page.document_id, "url": page.url, "text": page.text}


def _dialogs(dialogs: Sequence[Dialog], whole: Sequence[str]) -> pd.DataFrame:
    repeats = same_keys((d.dialog_id for d in dialogs), map(key_of, whole))
    rows = [
        {
            "example": dialog.dialog_id,  # its words may hold personal data, which is not to spread
            "record": number_of(dialogs, number),
            "dialog_id": dialog.dialog_id,
            "source": dialog.source,
            "split": dialog.split,
            "turns": len(dialog.turns),
            "speakers_missing": len(dialog.turns) - len(dialog.speakers),
            "voices": len(set(dialog.speakers)),
            "duplicate_of": first,
        }
        for number, (dialog, first) in enumerate(zip(dialogs, repeats, strict=True))
    ]
    columns = ("record", "dialog_id", "source", "split", "turns", "speakers_missing", "voices")
    return frame(rows, *columns, "duplicate_of")


def _turns(dialogs: Sequence[Dialog]) -> pd.DataFrame:
    rows = [
        {
            "example": f"{dialog.dialog_id} turn {turn}",
            "record": number_of(dialogs, number),
            "text": text,
            "characters": len(text),
            "personal": personal_data(text),
        }
        for number, dialog in enumerate(dialogs)
        for turn, text in enumerate(dialog.turns, start=1)
    ]
    return frame(rows, "record", "text", "characters", "personal")


def _held_out(knowledge: Sequence[Document]) -> set[str]:
    """URLs that only pages have which are kept back: of all pages, where a sample is held too."""
    pages = functools.partial(values_of, knowledge, "url", "split")
    held_out = {url for url, split in pages() if split != "train" and url}
    held_out.difference_update(url for url, split in pages() if split == "train")
    return held_out


def _documents(documents: Sequence[Document], held_out: set[str]) -> pd.DataFrame:
    repeats = duplicates((d.document_id for d in documents), ([d.text] for d in documents))
    rows = [
        {
            "example": excerpt(page.document_id, page.title),
            "record": number_of(documents, number),
            **_columns(page),
            "source": page.source,
            "split": page.split,
            "characters": len(page.text),
            "personal": personal_data(page.text),
            "duplicate_of": first,
            "held_out": page.url if page.url in held_out else "",
        }
        for number, (page, first) in enumerate(zip(documents, repeats, strict=True))
    ]
    columns = ("record", "document_id", "url", "text", "source", "split", "characters", "personal")
    return frame(rows, *columns, "duplicate_of", "held_out")


def _sources(
    dialogs: Sequence[Dialog],
    documents: Sequence[Document],
    languages: Sequence[str],
    named: Collection[str],
) -> pd.DataFrame:
    """One row a source: its share of the corpus' characters, and how much of it is in `languages`,
    if these can be told here. Of the sources that are `named` one without a row has no share; where
    one alone is, it is the whole but for filed rows."""
    told: dict[str, list[bool]] = {}
    for dialog in dialogs:
        told.setdefault(dialog.source, []).append(_is_in(" ".join(dialog.turns), languages))
    for page in documents:
        told.setdefault(page.source, []).append(_is_in(page.text, languages))
    sampled = isinstance(dialogs, Sample) or isinstance(documents, Sample)  # chance may miss some
    shares = dict.fromkeys(() if sampled else named, 0.0) | source_shares(dialogs, documents)
    rows = [
        {
            "example": source,
            "share": share,
            "languages": round(sum(of) / len(of), 6) if (of := told.get(source)) else 1.0,
        }
        for source, share in sorted(shares.items())
    ]
    found = frame(rows, "share", "languages")
    alone = len(named) == 1 and all(shares.get(name) for name in named)
    return exempt(found, {"sources.share": "one source is the whole"}) if alone else found


def _is_in(text: str, languages: Sequence[str]) -> bool:
    """English is told by its function words, whatever is installed: the verdict is the same."""
    if list(languages) == ["en"]:
        return is_english(text)
    return not languages or not is_told(languages) or not other_language(text, languages)


CHECKS = (
    at_least("dialogs.count", "min_dialogs"),
    matches("dialogs.id", "an id for every dialog", "dialog_id", r"\S"),
    unique("dialogs.unique", "dialog_id"),
    matches("dialogs.source", "a source for every dialog", "source", r"\S"),
    between(
        "dialogs.turns",
        "{min_turns} to {max_turns} turns in every dialog",
        "turns",
        Limit("min_turns"),
        Limit("max_turns"),
        "quarantine",
    ),
    only("dialogs.speakers", "one speaker for each turn", "speakers_missing", 0),
    between(
        "dialogs.voices", "two speakers or more in a dialog", "voices", low=2, severity="warn"
    ),
    few_duplicates("dialogs.duplicates"),
    training_split("dialogs.split"),
    matches("turns.blank", "a word in every turn", "text", WORD, severity="quarantine"),
    between(
        "turns.length",
        "at most {max_turn_characters} characters in every turn",
        "characters",
        high=Limit("max_turn_characters"),
        severity="quarantine",
    ),
    printable("turns.printable", "quarantine"),
    only("turns.personal", "no personal data in a turn", "personal", "", severity="quarantine"),
    at_least("documents.count", "min_documents"),
    matches("documents.id", "an id for every document", "document_id", r"\S"),
    unique("documents.unique", "document_id"),
    matches("documents.source", "a source for every document", "source", r"\S"),
    matches("documents.blank", "a word in every document", "text", WORD, severity="quarantine"),
    between(
        "documents.length",
        "{min_document_characters} to {max_document_characters} characters in every document",
        "characters",
        Limit("min_document_characters"),
        Limit("max_document_characters"),
        "quarantine",
    ),
    printable("documents.printable", "quarantine"),
    only(
        "documents.personal", "no personal data in a document", "personal", "",
        severity="quarantine",
    ),
    matches("documents.url", "a well-formed http(s) URL, or none", "url", rf"^\Z|{URL}"),
    few_duplicates("documents.duplicates"),
    training_split("documents.split"),
    only("documents.held_out", "no page of the evaluation split", "held_out", ""),
    matches("knowledge.url", "a well-formed http(s) URL to cite", "url", URL),
    matches("knowledge.text", "a word in every page of the index", "text", WORD),
    unique("knowledge.unique", "document_id"),
    only("index.same", "the index as it was built, by its hash", "other", ""),
    between(
        "sources.share",
        "a share of {min_source_share} to {max_source_share} of the characters from each source",
        "share",
        Limit("min_source_share"),
        Limit("max_source_share"),
    ),
    between(
        "sources.languages",
        "a share of at least {min_language_share} of each source's texts in a language of "
        "clean.languages",
        "languages",
        Limit("min_language_share"),
    ),
    between(
        "drift.distance",
        "a distance of at most {max_drift} from the released corpus' profile",
        "distance",
        high=Limit("max_drift"),
    ),
    *ALIKE,
    FITS,
    ORDERED,
    DIRECTED,
)  # fmt: skip

GATE = Gate(
    TABLES,
    corpus_frames,
    CHECKS,
    cleans="corpus",
    records={"dialogs": "dialogs", "turns": "dialogs", "documents": "documents"},
    profile=lambda dialogs, documents, **others: corpus_profile(dialogs, documents),
)
