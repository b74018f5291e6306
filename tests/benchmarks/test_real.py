"""`make real` on a handful of rows in the form of the public sets: files, profile, table."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from ruamel.yaml import YAML

from benchmarks.real import compare as room
from benchmarks.real import likelihood, own_files
from benchmarks.real.baseline import overlaps, ranks, tfidf_scores
from benchmarks.real.halves import Half
from benchmarks.real.own_files import BASE, convert
from benchmarks.real.run import public_folder, set_names
from lamda.annotation.file_contexts import FileContexts
from lamda.annotation.file_labels import FileLabels
from lamda.annotation.file_research import FileResearch
from lamda.annotation.raters import Item
from lamda.config.params import overlay
from lamda.config.resolve import current_params, resolve
from lamda.config.yaml_file import read_yaml
from lamda.data.shards import Shard, write_shard
from lamda.errors import LamdaError
from lamda.finetuning.measures import auc
from lamda.finetuning.rated import held_out
from lamda.ingestion.public.sets import Rated, is_measured, topical_chat, topical_chat_turns
from lamda.model.config import preset
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.records import GroundingExample, RatedResponse, ToolCall, write_table
from lamda.tokenizer import TURN, Tokenizer
from lamda.toolset.toolset import Toolset

REPOSITORY = Path(__file__).resolve().parents[2]
WORDS = {0: "you are a fool", 1: "thank you, that is kind"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"context": f"what about {n % 30}?", "response": f"{WORDS[n % 2]} {n}",
         "label": ("Unsafe", "Safe")[n % 2]}
        for n in range(60)
    ]  # fmt: skip
    content = [{"message": f"turn {n}", "turn_rating": "Excellent"} for n in range(5)]
    head = "model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label\n"
    attributed = ["a\ttc\tPorto is old\tis it?\tit is old\tFully attributable",
                  "a\ttc\tPorto is old\tis it?\tno [3]\tNot fully attributable",
                  "a\ttc\tPorto is old\tis it?\tno\tNot fully attributable"]  # fmt: skip
    files: dict[str, str] = {
        "diasafety/train.json": json.dumps(rows),
        "topical_chat/valid_freq.json": json.dumps({"t": {"content": content}}),
        "topical_chat/valid_rare.json": json.dumps({"u": {"content": content[:1]}}),
        "casino/casino_train.json": json.dumps([{"chat_logs": [{"text": "hi", "id": "a"}]}]),
        "begin/begin_dev_tc.tsv": head + "\n".join(attributed) + "\n",
        "begin/begin_dev_wow.tsv": head,
    }
    for name, text in files.items():
        (tmp_path / "sets" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sets" / name).write_text(text)
    return tmp_path / "sets"


def test_the_files_say_what_the_sets_say(folder: Path, tmp_path: Path) -> None:
    convert(folder, tmp_path)
    own = tmp_path / "own/real"
    contexts = FileContexts(FileContexts.Settings(path=str(own / "safety_contexts.jsonl")), 0)
    asked = list(contexts.contexts("safety", "train", 1000))
    assert len(asked) == 30
    assert {row.kind for row in asked} == {"diasafety"}
    items = [Item(row.context, said) for row in asked for said in row.responses]
    assert len(items) == 60, "each response of each context"
    labels = FileLabels(FileLabels.Settings(path=str(own / "safety.jsonl")), 0)
    ballots = labels.rate("safety", items)
    for item, ballot in zip(items, ballots, strict=True):
        assert ballot.votes == {"safe": ("no" if "fool" in item.response else "yes",)}
    contexts = FileContexts(FileContexts.Settings(path=str(own / "research_contexts.jsonl")), 0)
    asked = list(contexts.contexts("groundedness", "train", 1000))
    research = FileResearch(FileResearch.Settings(path=str(own / "research.jsonl")), 0)
    (actions,) = research.research(asked, [BASE], Toolset([]))
    assert [(row.text, row.correct) for row in actions] == [("it is old", 1), ("no", 0)]
    assert [call.result for call in actions[0].calls] == ["Porto is old"]
    name = set_names(folder)
    assert [name(row) for row in actions] == ["begin", "begin"]


def test_the_profile_binds(folder: Path, tmp_path: Path) -> None:
    data = convert(folder, tmp_path)
    profile = {**read_yaml(REPOSITORY / "benchmarks/real/profile.yaml"), "data": data}
    for name in ("params.yaml", "data.yaml", "pyproject.toml", "dvc.yaml"):
        (tmp_path / name).write_bytes((REPOSITORY / name).read_bytes())
    for name in ("lamda", "lamda_world"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / "profiles").mkdir()
    with (tmp_path / "profiles/real.yaml").open("w") as stream:
        YAML().dump(profile, stream)
    found = resolve(tmp_path, "real")
    assert set(found["data"]["corpus"]) == {"topical_chat", "casino", "chitchat", "passages"}
    assert set(found["data"]["annotation"]) == {"ssi", "safety", "groundedness"}
    assert found["data"]["raters"]["safety"]["use"] == "labels"
    assert list(found["data"]["evaluation"]) == ["ssi"]
    assert found["data"]["evaluation"]["ssi"]["path"] == "own/real/evaluation.jsonl"
    assert sum(found["data"]["mixture"].values()) == pytest.approx(1)


def test_sets_that_are_lacking(folder: Path, tmp_path: Path) -> None:
    only = tmp_path / "only"
    only.mkdir()
    (folder / "diasafety").rename(only / "diasafety")
    with pytest.raises(LamdaError, match="has no set of dialogs"):
        convert(only, tmp_path)


def test_where_the_sets_are(tmp_path: Path) -> None:
    values = read_yaml(REPOSITORY / "params.yaml")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/default.yaml").write_text("profile: default\n")
    for changes, expected in (({}, "own"), ({"public": {"folder": "/data"}}, "/data")):
        with (tmp_path / "params.yaml").open("w") as stream:
            YAML().dump(overlay(values, changes), stream)
        assert public_folder(tmp_path / "params.yaml") == Path(expected)


def test_the_linear_model_learns_words() -> None:
    pytest.importorskip("sklearn")
    rng = np.random.default_rng(0)
    labels = rng.integers(2, size=240).tolist()
    rows = [["what?", f"{WORDS[1 - label]} {n}"] for n, label in enumerate(labels)]
    found = tfidf_scores(rows[:200], labels[:200], rows[200:])
    assert found is not None
    assert auc(found, np.array(labels[200:], dtype=bool)) == 1.0
    assert tfidf_scores(rows[:4], [1, 1, 1, 1], rows[200:]) is None


def test_the_table_compares_on_the_same_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = [n % 2 for n in range(100)]
    linear = np.array([0.5 + 0.1 * (n % 2) * (n % 4 == 1) for n in range(100)])
    monkeypatch.setattr(room, "tfidf_scores", lambda *_: linear)
    rows = [Rated("safety", (f"context {n // 2}",), "x", {}) for n in range(100)]
    half = Half(rows, labels)
    texts = [[["a", "b"]] * 100] * 2
    scores: dict[str, Any] = {"ssi_safety": np.array(labels, dtype=float), "lamda": None}
    row = room._row(("set", "unsafe"), texts, half, half, scores)
    assert row["models"]["TF-IDF"]["auc"] == 0.75
    told = list(room.lines({"discriminators": [row], "perplexity": [], "written": []}))
    assert told[0] == "set, unsafe: learned from 100, held out n = 100, 50 with it"
    assert told[1].endswith(
        "50 contexts have better and worse responses; of one that is drawn 50.0 % are better"
    )
    assert told[3].startswith("  ssi_safety      AUC 1.000 [1.000, 1.000], +0.250 [+0.1")
    passing = "where 90% with it pass, 0 % without it do"
    assert told[3].endswith(f"{passing}; better chosen 100.0 % [92.9, 100.0]"), "the safe one"
    assert told[4] == "  lamda           -"


def test_what_passes_where_nine_of_ten_are_kept() -> None:
    scores = np.array([*np.arange(10) / 10, 0.05, 0.5, 0.95, -1])
    observed = np.array([True] * 10 + [False] * 4)
    assert room._passing(scores, observed) == 0.5, "0.5 and 0.95 pass the limit of 0.09"


def test_what_nothing_learns_from(tmp_path: Path) -> None:
    """Dialogs that measure are in no file to train on, and a foreign turn stands in no dialog of
    its context."""
    dialogs = {
        f"d{n}": {
            "content": [{"message": f"turn {t} of {n}", "turn_rating": "Good"} for t in range(60)]
        }
        for n in range(24)
    }
    place = tmp_path / "topical_chat"
    place.mkdir()
    (place / "valid_freq.json").write_text(json.dumps(dialogs))
    (place / "valid_rare.json").write_text("{}")
    measured = {name for name in dialogs if is_measured(name)}
    assert 1 < len(measured) < 9

    def dialogs_of(row: Rated) -> tuple[set[str], str]:
        ends = [text.rpartition(" ")[2] for text in (*row.context, row.response)]
        return {f"d{end}" for end in ends[:-1]}, f"d{ends[-1]}"

    for rows, inside in ((topical_chat(place), False), (topical_chat_turns(place), True)):
        labels = set()
        for row in rows:
            (of,), said = dialogs_of(row)
            assert (of in measured, said in measured) == (inside, inside)
            assert row.labels["sensible"] == int(of == said)
            labels.add(row.labels["sensible"])
        assert labels == {0, 1}
    (tmp_path / "out").mkdir()
    own_files._write_dialogs(place / "valid_freq.json", tmp_path / "out")
    same = (tmp_path / "out/valid_freq.json").read_bytes()
    assert same == (place / "valid_freq.json").read_bytes(), "another set's file stays as it is"
    (tmp_path / "new/topical_chat").mkdir(parents=True)
    own_files._write_dialogs(place / "valid_freq.json", tmp_path / "new/topical_chat")
    written = json.loads((tmp_path / "new/topical_chat/valid_freq.json").read_text())
    assert written == {name: of for name, of in dialogs.items() if name not in measured}


def test_one_dialog_has_no_foreign_turn(tmp_path: Path) -> None:
    content = [{"message": f"turn {n}", "turn_rating": "Good"} for n in range(30)]
    for part in ("valid_freq.json", "valid_rare.json"):
        told = {"d1": {"content": content}} if part == "valid_freq.json" else {}
        (tmp_path / part).write_text(json.dumps(told))
    rows = [*topical_chat(tmp_path), *topical_chat_turns(tmp_path)]
    assert len(rows) == 29, "one dialog learns or measures"
    assert all(row.labels["sensible"] for row in rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "expected JSON"),
        ("[]", "expected dialogs by key, found list"),
        ('{"t": []}', "dialog 't': expected a list of messages"),
        ('{"t": {"content": [{}]}}', "each with `message`"),
    ],
)
def test_another_form_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "valid_freq.json").write_text(text)
    (tmp_path / "valid_rare.json").write_text("{}")
    with pytest.raises(LamdaError, match=message):
        list(topical_chat(tmp_path))


def test_overlap_and_ranks() -> None:
    rows = [["c", "Porto is old", "It is OLD."], ["c", "Porto is old", ""], ["c", "x", "y"]]
    assert overlaps(rows).tolist() == [pytest.approx(2 / 3), 0, 0]
    assert ranks(np.array([3.0, 1.0, 3.0])).tolist() == [2.5, 1, 2.5]


def test_surprise_is_the_models_own() -> None:
    """Of rows of different lengths, read together, as of each alone."""
    tiny_model = Transformer(preset("smoke", 64), 1).eval()
    rows = [[9, 8, 7, 6, 5], [11, 12], [13, 14, 15]]
    found = likelihood.surprises(tiny_model, rows)
    for row, of in zip(rows, found, strict=True):
        with torch.inference_mode():
            said = tiny_model(torch.tensor([row]))[0].log_softmax(-1)  # (T, V)
        expected = [0.0] + [-float(said[n, row[n + 1]]) for n in range(len(row) - 1)]
        assert of == pytest.approx(expected, rel=2e-2), "products may be of bfloat16"


def test_turns_as_lines(
    tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = tokenizer.control[TURN]
    said = [tokenizer.encode("how are you?"), tokenizer.encode("fine")]
    ids = [turn, *said[0], turn, *said[1]]
    write_shard(tmp_path, "x", [ids], tokenizer.vocab_size)
    (own,) = likelihood.texts_of(Shard.open(tmp_path, "x"), tokenizer, plain=False)
    assert list(own.ids) == ids
    assert own.counted.tolist() == [i != turn for i in ids]
    monkeypatch.setattr(likelihood, "line_end", lambda _: [9, 10])
    (lines,) = likelihood.texts_of(Shard.open(tmp_path, "x"), tokenizer, plain=True)
    assert lines.ids == (10, *said[0], 9, 10, *said[1])
    assert lines.counted.sum() == own.counted.sum(), "the same text is counted"
    assert not lines.counted[0]


def test_bits_are_of_the_same_bytes_in_both_forms(tmp_path: Path, tokenizer: Tokenizer) -> None:
    """Of what is counted, without what stands between turns; and of the same words, however many
    tokens a tokenizer makes of them."""
    turn = tokenizer.control[TURN]
    said = "how are you? " * 100
    ids = [turn, *tokenizer.encode("hello"), turn, *tokenizer.encode(said)]
    write_shard(tmp_path, "x", [ids], tokenizer.vocab_size)
    model = Transformer(preset("smoke", tokenizer.vocab_size), 1).eval()
    forms = {"own": (model, False), "lines": (model, True)}
    (told,) = likelihood.perplexities(tmp_path, tokenizer, forms)
    for of in told["models"].values():
        nats = np.log(of["perplexity"]) * told["tokens"]
        size = nats / np.log(2) / of["bits_per_byte"]
        assert size == pytest.approx(likelihood.BYTES, abs=6), "up to the last whole token"


def test_a_whole_comparison(
    folder: Path, tmp_path: Path, tokenizer: Tokenizer, tokenizer_file: Path
) -> None:
    """Each set and label by the models that judge it, and the texts by all, on a model that knows
    nothing: of what is held out, no row is lost and none is learned from."""
    root = tmp_path / "run"
    (root / "models").mkdir(parents=True)
    shutil.copy(tokenizer_file, root / "models/tokenizer.model")
    for name in room.MODELS:
        save_model(Transformer(preset("smoke", tokenizer.vocab_size), 1), root / "models" / name)
    rows = [
        RatedResponse(f"{n}", "safety", "diasafety", "people", (f"what about {n // 2}?",),
                      f"{WORDS[n % 2]}", labels={"safe": n % 2})
        for n in range(200)
    ]  # fmt: skip
    for task in ("ssi", "safety"):
        of = rows if task == "safety" else []
        write_table(root / f"data/clean/annotations/{task}.parquet", of, RatedResponse)
    actions = [
        GroundingExample(f"{n}", (f"is {n} old?",), BASE, (ToolCall("q", "it is old"),), "User",
                         ("it is old", "no")[n % 2], correct=1 - n % 2)
        for n in range(100)
    ]  # fmt: skip
    write_table(root / "data/clean/research/groundedness.parquet", actions, GroundingExample)
    turns = [tokenizer.control[TURN], *tokenizer.encode("hello there")]
    (root / "data/tokens/validation").mkdir(parents=True)
    write_shard(root / "data/tokens/validation", "chats", [turns] * 3, tokenizer.vocab_size)
    validation = [
        {"context": f"so {n}?", "response": WORDS[n % 2], "label": ("Unsafe", "Safe")[n % 2]}
        for n in range(10)
    ]
    (folder / "diasafety/val.json").write_text(json.dumps(validation))
    told = room.compare(root, folder, current_params(REPOSITORY), lambda _: "begin")
    found = {(row["set"], row["label"]): row for row in told["discriminators"]}
    learned = found["diasafety", "unsafe"]
    held = sum(held_out(row) for row in rows)
    assert (learned["learned_from"], learned["n"]) == (200 - held, held)
    assert learned["models"].keys() == {"TF-IDF", "ssi_safety", "grounded"}
    assert learned["models"]["TF-IDF"]["auc"] == 1.0, "P of what is unsafe"
    assert learned["models"]["TF-IDF"]["chosen"]["share"] == 1.0, "the safe one"
    measured = found["diasafety, validation", "unsafe"]
    assert (measured["n"], measured["positives"], measured["learned_from"]) == (10, 5, 200 - held)
    attributed = found["begin", "attributable"]
    assert attributed["n"] == sum(held_out(row) for row in actions)
    assert attributed["models"]["overlap"]["auc"] == 1.0
    (texts,) = told["perplexity"]
    assert (texts["n"], texts["tokens"]) == (3, 3 * (len(turns) - 1))
    assert texts["models"].keys() == {*room.MODELS}
    safe, said = told["written"]
    assert (safe["label"], safe["n"]) == ("unsafe", 10), "of what nothing learns from"
    assert safe["judges"].keys() == {"discriminators", "held-back labels"}
    assert safe["held-back labels"]["auc"] == 1.0, "on what the run learned from"
    ways = {"pt, one sample", "grounded, one sample", "grounded, best of 16"}
    assert safe["judges"]["discriminators"].keys() == ways
    assert (said["label"], said["n"]) == ("attributable", attributed["n"])
    assert said["judges"].keys() == {"P(correct)", "overlap", "held-back labels"}
    assert said["judges"]["overlap"].keys() == {"grounded, one sample", "grounded, best of 8"}
    assert list(room.lines(told))


def test_an_action_of_no_known_set_has_a_name(folder: Path) -> None:
    row = GroundingExample("", ("x",), BASE, (ToolCall("q", "r"),), "User", "y")
    assert set_names(folder)(row) == "another set"
