"""A tuned model as rater: its P above thresholds, of what it was measured on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.against import against_people
from lamda.annotation.discriminators import DiscriminatorRaters
from lamda.annotation.file_votes import VOTES
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import labels
from lamda.annotation.raters import Item, identity_of
from lamda.annotation.rating import rate_rows
from lamda.config.resolve import resolve
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.evaluation.candidates import costs_nothing
from lamda.evaluation.judge import judge
from lamda.gates.annotations import annotation_frames
from lamda.generation import discriminator, scorer
from lamda.generation.calibration import Measured
from lamda.generation.scorer import Scorer
from lamda.ingestion.own_data import check_data
from lamda.model import io, runtime
from lamda.records import JudgedResponse, RatedResponse, Vote, write_table
from tests.lamda.annotation.tuned import ALL, MEASURED, UNKNOWN, tuned

REPOSITORY = Path(__file__).resolve().parents[3]
ITEMS = [
    Item(("hello there", f"how {'very ' * number}calm is Porto?"), said)
    for number in range(6)
    for said in ("a small grey cat", "yes, it has 249 people.", "hello " * number + "you")
]
SSI, GROUPS = (
    ("sensible", "specific", "interesting"),
    ("unsafe_harm", "unsafe_bias", "unsafe_misinformation"),
)


@pytest.fixture(params=["lamda", "transformers"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tuned(tmp_path / "own/turns", request.param)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return tuned(tmp_path / "own/turns")


def raters(folder: Path, **settings: Any) -> DiscriminatorRaters:
    return DiscriminatorRaters(DiscriminatorRaters.Settings(path=str(folder), **settings), 0)


def scores(folder: Path) -> list[dict[str, float]]:
    """As `lamda score` has them."""
    known = Scorer(*io.load_pair(folder, folder / "tokenizer.model"), 96, True)
    return known.scores([(item.context, item.response) for item in ITEMS])


def test_votes_are_the_scores_of_lamda_score_above_the_threshold(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda *_: False)
    known = scores(folder)
    middle = {name: sorted(of[name] for of in known)[8] + 1e-4 for name in (*SSI, *GROUPS)}
    for task, questions in (("ssi", SSI), ("safety", GROUPS)):
        of = raters(folder, thresholds={name: middle[name] for name in questions})
        ballots = of.rate(task, ITEMS)
        asked = questions if task == "safety" else questions[:1]  # those behind it below
        for name in asked:
            said = [ballot.votes[name] for ballot in ballots]
            assert said == [("yes",) if of[name] > middle[name] else ("no",) for of in known]
            assert {("yes",), ("no",)} == set(said)
        assert all(ballot.raters == ("discriminators",) for ballot in ballots)
        halves = raters(folder).rate(task, ITEMS)
        first = [ballot.votes[questions[0]] for ballot in halves]
        assert first == [("yes",) if of[questions[0]] > 0.5 else ("no",) for of in known]


def test_an_item_has_one_ballot_whichever_others_stand_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    score = discriminator.score_responses

    def counted(model: Any, tokenizer: Any, contexts: Any, *given: Any) -> Any:
        sizes.append(len(contexts))
        return score(model, tokenizer, contexts, *given)

    monkeypatch.setattr(scorer, "score_responses", counted)
    of = raters(folder)
    found = of.rate("safety", ITEMS)
    # in a batch P would be another one by what rounding comes to, on some processors
    assert sizes == [1] * len(ITEMS)
    assert [of.rate("safety", [item])[0] for item in ITEMS] == found
    assert raters(folder).rate("safety", ITEMS[::-1]) == found[::-1]


def test_what_is_no_to_one_question_is_no_to_those_behind_it(model: Path) -> None:
    at = {"sensible": 1.0, "specific": 0.0, "interesting": 0.0}
    for thresholds, said in (
        (at, ("no", "no", "no")),
        ({**at, "sensible": 0.0}, ("yes", "yes", "yes")),
        ({**at, "sensible": 0.0, "specific": 1.0}, ("yes", "no", "no")),
    ):
        found = raters(model, thresholds=thresholds).rate("ssi", ITEMS[:1])[0].votes
        assert tuple(found[name] for name in SSI) == tuple((one,) for one in said)
    without = tuned(model.with_name("gap"), measured={**ALL, "SPECIFIC": UNKNOWN})
    thresholds = {"sensible": 1.0, "interesting": 0.0}
    ballot = raters(without, thresholds=thresholds).rate("ssi", ITEMS[:1])[0]
    assert ballot.votes == {"sensible": ("no",), "interesting": ("no",)}


def test_what_nobody_measured_and_nobody_asks_stays_unlabelled(tmp_path: Path) -> None:
    part = {"SENSIBLE": MEASURED, "SPECIFIC": UNKNOWN, "UNSAFE_BIAS": MEASURED}
    folder = tuned(tmp_path / "own/part", measured=part)
    of = raters(folder)
    assert of.thresholds("ssi") == {"sensible": 0.5}
    assert set(of.rate("ssi", ITEMS[:1])[0].votes) == {"sensible"}
    votes = of.rate("safety", ITEMS[:1])[0].votes
    assert set(votes) == {"unsafe_bias"} and labels(votes).keys() == {"safe", "unsafe_bias"}
    whole = tuned(tmp_path / "own/whole")
    asked = raters(whole, questions=["interesting", "sensible"])
    assert list(asked.thresholds("ssi")) == ["sensible", "interesting"], "in the order of asking"


def test_thresholds_by_recall_are_those_of_the_calibrated_rows(model: Path) -> None:
    stated = {"sensible": {"recall": 0.9}, "specific": {"precision": 1.0}, "interesting": 0.25}
    found = raters(model, thresholds=stated).thresholds("ssi")
    lowest, highest = MEASURED.calibrated(0.3), MEASURED.calibrated(0.7)
    assert found == {"sensible": lowest, "specific": highest, "interesting": 0.25}


def test_gates_take_one_raters_votes(model: Path) -> None:
    rows = [
        RatedResponse(f"{task}{number}", task, "1", "model", item.context, item.response)
        for task in ("ssi", "safety")
        for number, item in enumerate(ITEMS)
    ]
    of = raters(model)
    rated = rate_rows(rows, {"ssi": of, "safety": of})
    ssi, safety = ([row for row in rated if row.task == task] for task in ("ssi", "safety"))
    assert all(set(row.labels) == set(SSI) for row in ssi)
    assert all(set(row.labels) == {"safe", *GROUPS} for row in safety)
    frames = annotation_frames(ssi, safety, [])
    for name in ("ssi", "safety"):
        assert (frames[name]["raters"] == 1).all()
        wrong = frames[name][["questions", "answers", "aligned", "cascade", "majority"]]
        assert (wrong == "").all(axis=None)
    assert frames["agreement"].empty, "one rater agrees with nobody"


def test_as_judge_its_agreement_with_people_is_told(model: Path, tmp_path: Path) -> None:
    said = [
        JudgedResponse(f"c{number}", "safety", "1", "LaMDA", one.context, one.response, "")
        for number, one in enumerate(ITEMS)
    ]
    settings = {"path": str(model), "thresholds": {"unsafe_harm": 0.4}}
    choice = Choice.model_validate({"use": "discriminators", **settings})
    judged, of = judge(said, {"safety": choice}, 0)
    assert all(row.votes and row.judged_by.startswith("discriminators@") for row in judged)
    assert costs_nothing(of["safety"])
    votes = [
        Vote(
            vote_key("safety", row.context, row.response, "unsafe_harm"), "safety", row.context,
            row.response, "unsafe_harm", "ada", row.votes["unsafe_harm"][0],
        )
        for row in judged
    ]  # fmt: skip
    write_table(tmp_path / VOTES, votes, Vote)
    told = against_people(judged, of, tmp_path, 0)["against_people"]["safety"]
    assert (told["items"], told["judged"]) == (len(ITEMS), len(ITEMS))
    assert told["labels"]["unsafe_harm"]["agreement"] == 1.0


def test_a_model_is_read_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    load = io.load_model

    def loaded(folder: Path, *given: Any) -> Any:
        read.append(folder)
        return load(folder, *given)

    monkeypatch.setattr(io, "load_model", loaded)
    for task in ("ssi", "safety", "ssi"):
        raters(model).rate(task, ITEMS[:2])
    assert read == [model]


@pytest.fixture
def tree(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("profiles", "lamda", "lamda_world", "pyproject.toml"):
        Path(name).symlink_to(REPOSITORY / name)
    params = (REPOSITORY / "params.yaml").read_text()
    Path("params.yaml").write_text(re.sub(r"(min_raters_\w+): \d", r"\1: 1", params))
    chosen("raters", "ssi", "")
    return tmp_path


def chosen(seam: str, task: str, more: str) -> None:
    said = f"{{use: discriminators, path: own/turns{more}}}"
    Path("data.yaml").write_text(f"{seam}: {{{task}: {said}}}\n")


def test_one_rater_is_refused_where_the_gate_asks_for_more(tree: Path) -> None:
    shutil.copy(REPOSITORY / "params.yaml", tree)
    with pytest.raises(LamdaError, match=r"min_raters_ssi.*\(discriminators\) give 1 "):
        resolve(tree)


def test_a_weight_or_a_curve_of_it_reruns_what_it_rates(tree: Path) -> None:
    chosen("raters", "ssi", ", thresholds: {sensible: {recall: 0.9}}")
    data = resolve(tree)["data"]
    before = data["raters"]["ssi"]
    assert before["files"].keys() == {"own/turns"} and before["context_tokens"] == 96
    assert before["thresholds"]["sensible"]["recall"] == 0.9
    options = {name: of for name, of in before.items() if name not in ("code", "files")}
    choice = Choice(**options, code=before["code"], files=before["files"])
    for name in ("model.safetensors", "calibration.json"):
        path = tree / "own/turns" / name
        content = path.read_bytes()
        path.write_bytes(content + b" ")
        after = resolve(tree)["data"]
        changed = after["raters"].pop("ssi")
        assert changed["files"] != before["files"]
        assert after == {**data, "raters": {k: v for k, v in data["raters"].items() if k != "ssi"}}
        of = raters(tree / "own/turns")
        other = choice.model_copy(update={"files": changed["files"]})
        assert identity_of(choice, of) != identity_of(other, of), "judgements compare no more"
        path.write_bytes(content)


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("", "own/turns: no such file; put it there and run `dvc add own/turns`, or `dvc pull`"),
        ("config.json", "own/turns: expected a tuned model, has no config.json; copy models/"),
        ("calibration.json", "own/turns: expected a tuned model, has no calibration.json; copy"),
        ("tokenizer.model", "own/turns: expected a tuned model, has no tokenizer.model; copy"),
        ("model.safetensors", "own/turns: expected a tuned model, has no *.safetensors; copy"),
    ],
)
def test_a_folder_that_is_none_is_refused_by_resolve(tree: Path, gone: str, told: str) -> None:
    place = tree / "own/turns" / gone
    place.unlink() if gone else shutil.rmtree(place)
    refused(tree, "raters.ssi", told)


def test_a_file_and_another_models_tokenizer_are_refused(tree: Path, tmp_path: Path) -> None:
    other = tuned(tmp_path / "other", "transformers")
    shutil.copy(other / "tokenizer.model", "own/turns/tokenizer.model")
    refused(tree, "raters.ssi", "own/turns/tokenizer.model: belongs to another model; copy that of")
    shutil.rmtree("own/turns")
    Path("own/turns").write_text("weights")
    refused(tree, "raters.ssi", "own/turns: expected a tuned model, has no config.json; copy")


@pytest.mark.parametrize(
    ("seam", "task", "more", "told"),
    [
        ("raters", "ssi", ", questions: [unsafe_bias]", "own/turns: 'unsafe_bias' is none of what"),
        ("judges", "safety", ", thresholds: {sensible: 0.5}", "own/turns: 'sensible' is none of"),
        (
            "judges", "ssi", ", questions: [specific], thresholds: {sensible: 0.5}",
            "own/turns: 'sensible' is none of what it answers: specific",
        ),
        (
            "judges", "ssi", ", thresholds: {specific: {recall: 1.5}}",
            "expected a number from 0 to 1, or one of {precision: SHARE} and {recall: SHARE}",
        ),
        ("judges", "groundedness", "", "discriminators: expected a task ssi or safety, found 'gro"),
        ("raters", "ssi", ", questions: [kind]", "expected questions among sensible, specific, "),
    ],
)  # fmt: skip
def test_what_it_does_not_know_is_refused_by_resolve(
    tree: Path, seam: str, task: str, more: str, told: str
) -> None:
    chosen(seam, task, more)
    refused(tree, f"{seam}.{task}", told)


def test_a_model_that_was_measured_on_other_labels_is_refused(tree: Path) -> None:
    shutil.rmtree("own/turns")
    tuned(tree / "own/turns", measured={**ALL, **dict.fromkeys(map(str.upper, SSI), UNKNOWN)})
    refused(tree, "raters.ssi", "own/turns: was measured on no labels of ssi: name other raters")
    shutil.rmtree("own/turns")
    tuned(tree / "own/turns", measured=dict.fromkeys(ALL, Measured(rows=9, positives=4)))
    chosen("raters", "ssi", ", thresholds: {specific: {recall: 0.9}}")
    refused(tree, "raters.ssi", "own/turns/calibration.json: has no thresholds of SPECIFIC; state")


def test_data_check_says_what_it_answers(tree: Path) -> None:
    stated = ", questions: [sensible, specific], thresholds: {sensible: {recall: 0.9}}"
    chosen("raters", "ssi", stated)
    lines = list(check_data(Path()))
    place = lines.index("raters.ssi: discriminators own/turns")
    at = MEASURED.calibrated(0.3)
    assert lines[place + 1] == f"  yes: P(sensible) > {at:g}, P(specific) > 0.5"
    Path("own/turns/calibration.json").unlink()
    lines = list(check_data(Path()))
    assert lines[place + 1].startswith("  ! own/turns: expected a tuned model, has no calibration")
    assert any("stage resolve: data.yaml: key 'raters.ssi': own/turns: exp" in one for one in lines)


def refused(tree: Path, key: str, told: str) -> None:
    with pytest.raises(LamdaError) as caught:
        resolve(Path())
    said = str(caught.value)
    assert said.startswith(f"data.yaml: key '{key}") and told in said and "\n" not in said, said
