"""The text of data.yaml that `lamda data init` writes for what it found."""

from __future__ import annotations

import itertools
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.annotation.questions import RATERS
from lamda.config.data_file import read_data
from lamda.errors import LamdaError
from lamda.files import write_text
from lamda.ingestion.names import printable
from lamda.ingestion.own_init import Entry
from lamda.task_names import RATED

PLAIN = re.compile(r"(?!(?:true|false|null)\Z)[^\W\d][\w./-]*", re.IGNORECASE)
"""What YAML takes for a text without quotation marks."""
SHARE = 0.8
"""Of the tokens, that goes to dialogs where there are documents too: half of the paper's corpus is
dialogs (appendix E), and a small model learns to talk first."""

ANNOTATED, EVALUATED = 300, 200
"""Contexts of a task that people rate, and that models answer: some days of work, where all that
thousands of dialogs give would be years; of 200 `promotion.min_contexts` makes a decision."""
CONTEXTS = 0.2
"""Share of a file's contexts that is kept back for evaluation, where its rows do not say."""


def check_free(path: Path) -> None:
    """LamdaError where data.yaml holds keys already."""
    if read_data(path):
        raise LamdaError(
            f"{path}: holds sources already; write beside it with `--out FILE`, and take over what "
            "you want"
        )


def write_data(path: Path, entries: Sequence[Entry]) -> None:
    """Write data.yaml for these entries, once what it holds was read back.

    LamdaError where a path or column would come back as another, and nothing is written.
    """
    text = rendered(entries)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder, path.name)
        write_text(trial, text)
        try:
            told = set(_texts(read_data(trial)))
        except LamdaError as error:
            reason = str(error).removeprefix(f"{trial}: ")
            raise LamdaError(f"{path}: not written, as nobody could read it: {reason}") from None
    for entry in entries:
        names = {entry.path, *entry.columns.values()}
        if entry.role in ("dialogs", "documents") and not names <= told:
            raise LamdaError(f"{entry.path}: {path} cannot name it; rename the file or its columns")
    write_text(path, text)


def _texts(value: Any) -> Iterator[str]:
    """All texts in nested keys and values."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def rendered(entries: Sequence[Entry]) -> str:
    """The text of data.yaml for these entries, with comments."""
    return "\n".join(_lines(entries)) + "\n"


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    by_role: dict[str, list[Entry]] = {}
    for entry in entries:
        by_role.setdefault(entry.role, []).append(entry)
    dialogs, documents = by_role.get("dialogs", []), by_role.get("documents", [])
    named = _named((*dialogs, *documents))
    yield "# Your own data, written by `lamda data init`; `lamda data check` reads it. What stands"
    yield "# here replaces the default, key by key; docs/own_data.md says what may stand here."
    yield "defaults: none  # of the embedded set nothing is left; else what is not named stays"
    if dialogs or documents:
        yield "corpus:         # texts to train on; `share` of the tokens"
        for (name, entry), share in zip(named.items(), _shares(dialogs, documents), strict=True):
            yield f"  {_plain(name)}: {{{_settings(entry)}, share: {share}}}"
    cited = {name: entry for name, entry in named.items() if entry.url}
    if cited:
        yield "knowledge:      # pages of the search index; each needs a url, which is cited"
        yield from (f"  {_plain(name)}: {{{_settings(entry)}}}" for name, entry in cited.items())
    else:
        yield "knowledge: default  # the index needs pages with a url; these are the embedded ones"
    yield from _contexts(by_role.get("contexts", []), dialogs)
    yield from _people(by_role)
    for entry in by_role.get("", []):
        yield _unused(entry.told)


def _unused(told: str) -> str:
    """A comment: names in it may hold what no YAML file may."""
    return f"# not used: {printable(' '.join(told.split()))}"


def _named(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Sources by a name of their own: the second of a name has a number."""
    named: dict[str, Entry] = {}
    for entry in entries:
        names = (f"{entry.name}_{number}" for number in itertools.count(2))
        name = next(one for one in itertools.chain([entry.name], names) if one not in named)
        named[name] = entry
    return named


def _plain(text: str) -> str:
    """A text as YAML reads it back: `2024` is a number, and a comma ends a value."""
    if PLAIN.fullmatch(text) and text.isprintable():
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def _settings(entry: Entry) -> str:
    parts = [f"path: {_plain(entry.path)}", f"kind: {entry.role}"]
    if entry.format:
        parts.append(f"format: {entry.format}")
    return ", ".join([*parts, *_columns(entry)])


def _columns(entry: Entry) -> list[str]:
    told = ", ".join(f"{name}: {_plain(column)}" for name, column in entry.columns.items())
    return [f"columns: {{{told}}}"] if told else []


def _shares(dialogs: Sequence[Entry], documents: Sequence[Entry]) -> list[float]:
    """Equal ones of dialogs and of documents, to four digits; the first takes what is left."""
    talk = SHARE if documents else 1.0
    shares = [round(talk / len(dialogs), 4)] * len(dialogs) if dialogs else []
    rest = 1 - (talk if dialogs else 0)
    shares += [round(rest / len(documents), 4)] * len(documents) if documents else []
    shares[0] = round(shares[0] + 1 - sum(shares), 4)
    return shares


def _contexts(contexts: Sequence[Entry], dialogs: Sequence[Entry]) -> Iterator[str]:
    """Contexts of files, and for ssi those of the dialogs, of which a tenth is kept back."""
    chosen, left = _by_task(contexts, {"safety"})
    lines = _asked(chosen, dialogs)
    if not lines:
        return
    yield f"# `count` caps them: {ANNOTATED} contexts come to some {3 * ANNOTATED:,} responses, as"
    yield "# the model answers each twice (`sample` in params.yaml). Ask for what people can rate."
    for key, count, note in (
        ("annotation", ANNOTATED, "contexts whose responses people rate, or research"),
        ("evaluation", EVALUATED, "what the models answer in the end; never trained on"),
    ):
        yield f"{key}:     # {note}"
        for task, told in lines.items():
            yield f"  {_plain(task)}: {{{told}, count: {count}}}"
    yield from left


def _asked(chosen: Mapping[str, Entry], dialogs: Sequence[Entry]) -> dict[str, str]:
    """Task -> settings of its contexts. What does not say its split has one by shares: where all of
    a file serves both, all that people would rate is kept back."""
    lines = {
        task: f"path: {_plain(entry.path)}{'' if entry.split else f', evaluation: {CONTEXTS}'}"
        for task, entry in chosen.items()
    }
    if dialogs and "ssi" not in lines:
        own = ["use: dialogs", f"path: {_plain(dialogs[0].path)}", *_columns(dialogs[0])]
        lines["ssi"] = ", ".join([*own, "evaluation: 0.1", "development: 0.05"])
    return lines


def _by_task(entries: Iterable[Entry], tasks: set[str]) -> tuple[dict[str, Entry], list[str]]:
    """Task (those of `tasks` where the rows name none) -> the first file of it; a line on each
    further one, which has no place beside it."""
    chosen: dict[str, Entry] = {}
    left = []
    for entry in entries:
        for task in sorted(entry.tasks or tasks):
            if (first := chosen.setdefault(task, entry)) is not entry:
                told = f"{entry.path}: {first.path} is named for {task}; put both into one folder"
                left.append(_unused(told))
    return chosen, left


def _people(by_role: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    """Votes and research; where none is there yet, people are waited for: as many as the gates ask
    for by default."""
    votes, unused = _by_task(by_role.get("votes", []), {"ssi", "safety"})
    asked = _asked(_by_task(by_role.get("contexts", []), {"safety"})[0], by_role.get("dialogs", []))
    rated = [task for task in RATED if task in votes or task in asked]
    if rated:
        yield "raters:         # `raters`: people who answer each question; where fewer do, lower"
        yield "                # it, and gates.annotations.min_raters_* in params.yaml as well"
        for task in rated:
            path = f"path: {_plain(votes[task].path)}, " if task in votes else ""
            yield f"  {task}: {{{path}raters: {RATERS[task]}}}"
    for task in sorted(votes.keys() - set(RATED)):
        unused.append(_unused(f"{votes[task].path}: votes on {task}, which nobody is asked for"))
    research, more = _by_task(by_role.get("research", []), set())
    if research:
        yield "researchers:    # what people looked up"
        for task, entry in research.items():
            yield f"  {_plain(task)}: {{path: {_plain(entry.path)}}}"
    yield from (*unused, *more)
