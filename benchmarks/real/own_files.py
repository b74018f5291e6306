"""Public sets as the files of a team, in own/real, and what the profile says of them.

Files of dialogs are taken as they are. Labels become rows of the raters `labels`, and contexts with
these responses; attribution becomes research: the knowledge is what a query found, and the response
behind it is right where it follows from that.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.annotation.cited import citation_problems
from lamda.data.splits import content_id
from lamda.errors import LamdaError
from lamda.files import write_text
from lamda.ingestion.public.sets import (
    ATTRIBUTED,
    DIALOGS,
    RATED,
    Attributed,
    Rated,
    dialog_files,
    found_sets,
    is_measured,
    topical_dialogs,
)
from lamda.records import GroundingExample, ToolCall

OWN = Path("own/real")
BASE = "let me look that up."
"""What every attributed response is a rewrite of: its own words would say nothing of the rest."""
QUERY_WORDS = 12
"""Of the last turn, which stands for a query."""
MIXTURE = {"self_dialogue": 11, "topical_chat": 4, "chitchat": 3, "casino": 1, "passages": 1}
"""Shares of the tokens to each other; those of the sets that are there count."""
UNASKED = "which of the nine zeppelins over the tea garden did your aunt paint on tuesday?"
"""The one context of the evaluation, which the stages want and nobody runs: no set holds it."""
THINNED = 6
"""Of Topical-Chat's turns that are not bad one in so many is taken: 97 % of its ratings."""
EVERYTHING = 10_000_000
"""Contexts that are asked for: all that there are."""


def convert(folder: Path, root: Path) -> dict[str, Any]:
    """Write the files into `root`/own/real; the section `data` of a profile that names them.

    LamdaError for a folder without sets of dialogs, or without labels; and for a file of a set
    that is missing or of another form.
    """
    names = found_sets(folder)
    place = root / OWN
    dialogs = [name for name in names if name in DIALOGS]
    rated = {name: list(RATED[name](folder / name)) for name in names if name in RATED}
    rated = {name: [row for row in of if _is_taken(row)] for name, of in rated.items()}
    attributed = {
        name: list(ATTRIBUTED[name](folder / name)) for name in names if name in ATTRIBUTED
    }
    if not dialogs or not (rated or attributed):
        lacking = "dialogs" if not dialogs else "labels"
        raise LamdaError(f"{folder}: has no set of {lacking}; `lamda fetch` lists what there is")
    for name in dialogs:
        for file in dialog_files(folder, name):
            (place / name).mkdir(parents=True, exist_ok=True)
            _write_dialogs(file, place / name)
    _write(place / "evaluation.jsonl", [{"context": [UNASKED]}])
    tasks = _write_labels(place, rated)
    if attributed:
        _write_research(place, attributed)
        tasks.append("groundedness")
    return _section(dialogs, tasks)


def _write_dialogs(file: Path, place: Path) -> None:
    """A file as it is, but for the dialogs that measure."""
    if place.name != "topical_chat":
        shutil.copyfile(file, place / file.name)
        return
    kept = {key: of for key, of in topical_dialogs(file).items() if not is_measured(key)}
    name = next(part for part in DIALOGS[place.name] if file.name.startswith(part))
    write_text(place / name, json.dumps(kept))


def _is_taken(row: Rated) -> bool:
    if row.task != "ssi" or row.labels.get("sensible") == 0:
        return True
    return int(content_id([*row.context, row.response]), 16) % THINNED == 0


def _write_labels(place: Path, rated: Mapping[str, Sequence[Rated]]) -> list[str]:
    """Labels and contexts of each task; the tasks."""
    tasks: dict[str, list[tuple[str, Rated]]] = defaultdict(list)
    for name, rows in rated.items():
        for row in rows:
            tasks[row.task].append((name, row))
    for task, labelled in tasks.items():
        labels = (
            {"context": row.context, "response": row.response, **row.labels} for _, row in labelled
        )
        _write(place / f"{task}.jsonl", labels)
        said = [(name, row.context, row.response) for name, row in labelled]
        _write(place / f"{task}_contexts.jsonl", _contexts(said))
    return list(tasks)


def _contexts(
    said: Iterable[tuple[str, tuple[str, ...], str]],
) -> Iterator[Mapping[str, Any]]:
    """A row for each context, with all that was said in it; its kind is the set."""
    found: dict[tuple[str, ...], tuple[str, dict[str, None]]] = {}
    for name, context, response in said:
        found.setdefault(context, (name, {}))[1][response] = None
    for context, (name, responses) in found.items():
        yield {"context": context, "kind": name, "responses": list(responses)}


def _write_research(place: Path, attributed: Mapping[str, Sequence[Attributed]]) -> None:
    rows = [(name, row) for name, of in attributed.items() for row in of if _is_citable(row)]
    _write(place / "research.jsonl", (_action(row) for _, row in rows))
    _write(place / "research_contexts.jsonl", _contexts((n, r.context, BASE) for n, r in rows))
    passages = dict.fromkeys(row.knowledge for _, row in rows)
    _write(place / "passages.jsonl", ({"text": text} for text in passages))


def _call(row: Attributed) -> ToolCall:
    return ToolCall(" ".join(row.context[-1].split()[:QUERY_WORDS]), row.knowledge)


def _is_citable(row: Attributed) -> bool:
    """Whether the words hold no mark that would be read as a citation of what is not there."""
    made = GroundingExample("", row.context, BASE, (_call(row),), "User", row.response)
    return not list(citation_problems(made))


def _action(row: Attributed) -> Mapping[str, Any]:
    call = _call(row)
    return {
        "context": row.context,
        "base": BASE,
        "calls": [{"query": call.query, "result": call.result, "url": ""}],
        "action": "User",
        "text": row.response,
        "correct": row.correct,
        "votes": {"correct": ["yes" if row.correct else "no"]},  # else it would count as right
    }


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    write_text(path, "".join(f"{line}\n" for line in lines))


def _section(dialogs: Sequence[str], tasks: Sequence[str]) -> dict[str, Any]:
    """The profile's section `data`: null takes away what the embedded default has."""
    corpus: dict[str, Any] = {
        name: {"use": "files", "path": str(OWN / name), "kind": "dialogs"} for name in dialogs
    }
    corpus["chitchat"] = {"use": "chitchat", "dialogs": 2000, "turn_filters": True}
    corpus["forum"] = corpus["encyclopedia"] = None
    if "groundedness" in tasks:
        passages = str(OWN / "passages.jsonl")
        corpus["passages"] = {"use": "files", "path": passages, "kind": "documents"}
    else:
        corpus["encyclopedia"] = {"use": "world.encyclopedia", "documents": 200}
    total = sum(MIXTURE.get(name, 1) for name, source in corpus.items() if source)
    shares = {
        name: MIXTURE.get(name, 1) / total if source else None for name, source in corpus.items()
    }
    files = {task: f"{task}_contexts" for task in ("ssi", "safety")}
    files["groundedness"] = "research_contexts"
    contexts = {
        task: {"use": "files", "path": str(OWN / f"{file}.jsonl"), "count": EVERYTHING}
        for task, file in files.items()
    }
    evaluation = {"use": "files", "path": str(OWN / "evaluation.jsonl"), "count": 1}
    off = {"ssi": None, "safety": None, "groundedness": None}
    raters = {
        task: {"use": "labels", "path": str(OWN / f"{task}.jsonl")} for task in ("ssi", "safety")
    }
    return {
        "corpus": corpus,
        "mixture": shares,
        "annotation": {task: contexts[task] if task in tasks else None for task in off},
        "evaluation": {**off, "ssi": evaluation},
        "development": off,
        "partners": {"ssi": None, "safety": None},
        "roles": {"everest": None, "music": None},
        "raters": {task: raters[task] if task in tasks else None for task in raters},
        "researchers": {
            "groundedness": {"use": "files", "path": str(OWN / "research.jsonl")}
            if "groundedness" in tasks
            else None
        },
    }
