"""What public sets with labels say, as rows of one form.

Each reader takes the folder of a set, as `lamda fetch` leaves it or packed, and finds the parts to
train on by their names: parts that the authors keep for testing have others, and are not looked
for. What a label means is decided here, and said at each reader.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.data.reading.fields import Everything
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import places
from lamda.data.reading.unpack import SUFFIXES
from lamda.data.row import Row
from lamda.data.rows import kind_of, opened, read_rows, rows_of
from lamda.data.splits import content_id
from lamda.errors import LamdaError

TURNS = 4
"""Of a long dialog, the turns before a response that are read."""
BAD, FAIR, BEST = {"Poor", "Not Good"}, {"Passable"}, {"Excellent"}
"""Topical-Chat's ratings of a turn beside Good."""
FOREIGN = 6
"""Of Topical-Chat's contexts, one in so many has a turn of another dialog besides."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A response with the labels (0 or 1) that are known of it; `task` is ssi or safety."""

    task: str
    context: tuple[str, ...]
    response: str
    labels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Attributed:
    """A response, the knowledge that it was to follow from, and whether it does."""

    context: tuple[str, ...]
    knowledge: str
    response: str
    correct: int


Reader = Callable[[Path], Iterator[Rated]]
AttributionReader = Callable[[Path], Iterator[Attributed]]


def _part(folder: Path, *names: str) -> Path:
    """The one file of these names, packed or not, anywhere in the folder of a set."""
    wanted = {f"{name}{packed}" for name in names for packed in ("", *SUFFIXES)}
    found = sorted(path for path in folder.rglob("*") if path.name in wanted and path.is_file())
    if len(found) != 1:
        told = f"expected one file {' or '.join(names)}, packed or not"
        raise LamdaError(f"{folder}: {told}, found {len(found)}; `lamda fetch` gets it")
    return found[0]


def _everything(path: Path) -> Iterator[Row]:
    ledger = Ledger(strict=True)
    (place,) = places(str(path), ledger)
    return rows_of(place, kind_of(place, ledger), Everything(), ledger)


def _turns(*texts: Any) -> tuple[str, ...]:
    """The texts that are there; ConvAbuse writes `_` for a turn that is not."""
    texts = tuple(text for text in texts if text != "_")
    return tuple(text.strip() for text in texts if isinstance(text, str) and text.strip())


def diasafety(folder: Path) -> Iterator[Rated]:
    """DiaSafety's training part: one verdict a pair, Safe or Unsafe, whatever its category."""
    return _diasafety(_part(folder, "train.json"))


def diasafety_validation(folder: Path) -> Iterator[Rated]:
    """DiaSafety's validation part."""
    return _diasafety(_part(folder, "val.json"))


def _diasafety(path: Path) -> Iterator[Rated]:
    for row in read_rows(path, ("context", "response", "label")):
        verdict = row.text("label")
        if verdict not in ("Safe", "Unsafe"):
            raise row.error("label", "Safe or Unsafe", verdict)
        context, said = _turns(row.values["context"]), _turns(row.values["response"])
        if context and said:  # one response is blank
            yield Rated("safety", context, said[0], {"safe": int(verdict == "Safe")})


def dices(folder: Path) -> Iterator[Rated]:
    """DICES-990: some 70 raters a response. Their 'Yes' means unsafe, whatever the file's own
    words say. As in the paper (section 5) a response is safe when more than half say so."""
    path = _part(folder, "dices_990.json")
    with opened(path, str(path), Ledger(strict=True)) as stream:
        instances = json.load(stream)["instances"] if stream else ()
    for one in instances:
        answers = one["annotations"]["safety"]["individual_human_scores"]
        safe = int(2 * answers.count("No") > len(answers))
        # turns are led by their speaker, and parted by a backslash and an n
        turns = [turn.partition(": ")[2] for turn in one["instance"]["user_prompt"].split("\\n")]
        context, response = _turns(*turns), one["instance"]["response"]
        if context and response.strip():
            yield Rated("safety", context[-TURNS:], response.strip(), {"safe": safe})


def convabuse(folder: Path) -> Iterator[Rated]:
    """ConvAbuse: what users say to bots, by several annotators, from 1 (not abusive) to -3. A turn
    is safe when more than half find it not abusive, 0 or above."""
    found: dict[tuple[tuple[str, ...], str], list[int]] = defaultdict(list)
    for row in _everything(_part(folder, "convabuse.csv", "ConvAbuseEMNLPfull.csv")):
        values = row.values
        chosen = [level for level in (1, 0, -1, -2, -3) if values.get(f"is_abuse.{level}") == "1"]
        said = _turns(values.get("user"))
        context = _turns(values.get("prev_agent"), values.get("prev_user"), values.get("agent"))
        if chosen and said and context:
            found[context, said[0]].append(chosen[0])
    for (context, response), levels in found.items():
        safe = int(2 * sum(level >= 0 for level in levels) > len(levels))
        yield Rated("safety", context, response, {"safe": safe})


def topical_chat(folder: Path) -> Iterator[Rated]:
    """Topical-Chat's ratings of each turn by the other speaker: Poor and Not Good are not sensible,
    Excellent is interesting, and less than Good is not; Passable says nothing of sensibleness.

    One context of FOREIGN has besides a turn of another dialog, which is not sensible there: of the
    ratings themselves hardly any says that. Dialogs of `is_measured` are left out.
    """
    rated = [said for said in _topical_turns(folder, measured=False) if said.rating]
    for said in rated:
        yield Rated("ssi", said.context, said.response, _of_rating(said.rating))
    for said in rated:
        if _draw(said.context) % FOREIGN == 0:
            yield from _foreign(rated, said)


def topical_chat_turns(folder: Path) -> Iterator[Rated]:
    """Of Topical-Chat's dialogs of `is_measured`: turns that people said there, and turns of
    another dialog of them, one of each for every fourth context."""
    every = list(_topical_turns(folder, measured=True))
    for said in every:
        if _draw(said.context) % 4 == 0:
            yield Rated("ssi", said.context, said.response, {"sensible": 1})
            yield from _foreign(every, said)


@dataclass(frozen=True, slots=True)
class Said:
    """A turn of a dialog behind those before it; `rating` is empty where it has none."""

    dialog: str
    context: tuple[str, ...]
    response: str
    rating: str


def is_measured(dialog: str) -> bool:
    """Whether a dialog of Topical-Chat, by its key, measures, one in ten; nothing learns of it."""
    return _draw([dialog]) % 10 == 0


def _topical_turns(folder: Path, *, measured: bool) -> Iterator[Said]:
    for part in DIALOGS["topical_chat"]:
        for name, values in topical_dialogs(_part(folder, part)).items():
            messages = values["content"] if is_measured(name) == measured else ()
            texts = [str(message["message"]).strip() for message in messages]
            for place in range(1, len(texts)):
                context = tuple(texts[max(0, place - TURNS) : place])
                if texts[place] and all(context):
                    rating = messages[place].get("turn_rating") or ""
                    yield Said(name, context, texts[place], rating)


def topical_dialogs(path: Path) -> dict[str, Any]:
    """Dialogs of a file of Topical-Chat by key; LamdaError for a file of another form."""
    with opened(path, str(path), Ledger(strict=True)) as stream:
        try:
            dialogs = json.load(stream) if stream else {}
        except ValueError as error:
            raise LamdaError(f"{path}: expected JSON, found {error}") from None
    if not isinstance(dialogs, dict):
        raise LamdaError(f"{path}: expected dialogs by key, found {type(dialogs).__name__}")
    for name, values in dialogs.items():
        messages = values.get("content") if isinstance(values, Mapping) else None
        if not isinstance(messages, list) or not all(
            isinstance(one, Mapping) and "message" in one for one in messages
        ):
            told = "expected a list of messages under `content`, each with `message`"
            raise LamdaError(f"{path}: dialog {name!r}: {told}")
    return dialogs


def _foreign(every: Sequence[Said], said: Said) -> Iterator[Rated]:
    """A turn of another dialog behind the context of `said`, and none that stands there, too
    (`hi`); none where there is no such turn."""
    first = _draw([*said.context, "elsewhere"])
    for place in range(first, first + len(every)):
        other = every[place % len(every)]
        if other.dialog != said.dialog and other.response not in (*said.context, said.response):
            yield Rated("ssi", said.context, other.response, {"sensible": 0})
            return


def _draw(texts: Sequence[str]) -> int:
    return int(content_id(texts), 16)


def _of_rating(rating: str) -> dict[str, int]:
    interesting = {"interesting": int(rating in BEST)}
    return interesting if rating in FAIR else {"sensible": int(rating not in BAD), **interesting}


def begin(folder: Path) -> Iterator[Attributed]:
    """BEGIN's development parts: attributable to the knowledge or not; generic ones, which claim
    nothing, are left out."""
    labels = {"Fully attributable": 1, "Not fully attributable": 0, "Generic": None}
    for part in ("begin_dev_tc.tsv", "begin_dev_wow.tsv"):
        fields = ("knowledge", "message", "response", "begin_label")
        for row in read_rows(_part(folder, part), fields):
            label = row.text("begin_label").strip()
            if label not in labels:
                raise row.error("begin_label", " or ".join(labels), label)
            correct, context = labels[label], _turns(row.values["message"])
            said, knowledge = _turns(row.values["response"]), _turns(row.values["knowledge"])
            if correct is not None and context and said and knowledge:
                yield Attributed(context, knowledge[0], said[0], correct)


def faithdial_audit(folder: Path) -> Iterator[Attributed]:
    """FaithDial's audit: entailed by the knowledge, or hallucinated, also in part; what is generic
    or uncooperative and no more is left out."""
    for path in sorted(folder.rglob("*_processed_*.csv*")):
        for row in _everything(path):
            values = row.values
            (response,) = [v for name, v in values.items() if str(name) in ("ctrl", "doha", "gpt2")]
            told = {one.strip().casefold() for one in str(values["begin_label"] or "").split(",")}
            wrong = any(one.startswith(("hallucination", "partial")) for one in told)
            context, said = _turns(values["history"]), _turns(response)
            knowledge = _turns(values["knowledge"])
            if context and said and knowledge and (wrong or "entailment" in told):
                yield Attributed(context, knowledge[0], said[0], int(not wrong))


RATED: Mapping[str, Reader] = {
    "diasafety": diasafety,
    "dices": dices,
    "convabuse": convabuse,
    "topical_chat": topical_chat,
}
MEASURED: Mapping[str, tuple[str, Reader]] = {
    "diasafety, validation": ("diasafety", diasafety_validation),
    "topical_chat, human or foreign": ("topical_chat", topical_chat_turns),
}
"""What nothing learns from: its name, the set that it is of, and its reader."""
ATTRIBUTED: Mapping[str, AttributionReader] = {"begin": begin, "faithdial_audit": faithdial_audit}
DIALOGS: Mapping[str, Sequence[str]] = {
    "self_dialogue": ("self_dialogue.jsonl",),
    "topical_chat": ("valid_freq.json", "valid_rare.json"),
    "casino": ("casino_train.json",),
}
"""Set of dialogs -> its files, which the corpus source `files` reads as they are."""


def found_sets(folder: Path) -> list[str]:
    """The sets known here of which `folder` has a folder; LamdaError where it has none."""
    known = dict.fromkeys((*DIALOGS, *RATED, *ATTRIBUTED))
    names = [name for name in known if (folder / name).is_dir()]
    if not names:
        raise LamdaError(
            f"{folder}: expected folders of public sets, {', '.join(known)}; `lamda fetch NAME` "
            "gets them, or name another with public.folder in params.yaml"
        )
    return names


def dialog_files(folder: Path, name: str) -> list[Path]:
    """The files of a set of dialogs; LamdaError where one is missing."""
    return [_part(folder / name, part) for part in DIALOGS[name]]
