"""Every file that ships binds; every bad input is one line that names file and key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from lamda.config.params import available_profiles, overlay
from lamda.config.resolve import current_params
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError

REPOSITORY = Path(__file__).resolve().parents[3]
Edit = Callable[[str, str], Path]


@pytest.fixture
def params(tmp_path: Path) -> Path:
    """A copy of params.yaml with its profiles."""
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    return Path(shutil.copy(REPOSITORY / "params.yaml", tmp_path))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def refusal(path: Path) -> str:
    with pytest.raises(LamdaError) as caught:
        current_params(path.parent)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", available_profiles(REPOSITORY / "params.yaml"))
def test_each_profile_that_ships_binds(params: Path, name: str) -> None:
    replace(params, "profile: default", f"profile: {name}")
    base = read_yaml(params.parent / f"profiles/{name}.yaml").get("model", {}).get("base")
    if base:  # brought by a make target
        (params.parent / base).parent.mkdir(parents=True)
        (params.parent / base).touch()
    assert current_params(params.parent).profile == name


def test_the_profile_is_laid_over_and_the_rest_stays(params: Path) -> None:
    before = current_params(params.parent)
    replace(params, "profile: default", "profile: smoke")
    after = current_params(params.parent)
    changed = read_yaml(params.parent / "profiles/smoke.yaml")["pretrain"]["tokens"]
    assert after.pretrain.tokens == changed != before.pretrain.tokens
    assert after.pretrain.muon_lr == before.pretrain.muon_lr


def test_values_cannot_be_changed_after_binding(params: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        current_params(params.parent).seed = 1  # type: ignore[misc]


def test_numbers_are_read_as_dvc_reads_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rate: 1e-4\non: on\n")
    assert read_yaml(tmp_path / "a.yaml") == {"rate": 1e-4, "on": "on"}


def test_overlay_goes_section_by_section() -> None:
    base = {"a": {"b": 1, "c": 2}, "d": 3}
    assert overlay(base, {"a": {"b": 9}, "d": 4}) == {"a": {"b": 9, "c": 2}, "d": 4}
    assert base["a"] == {"b": 1, "c": 2}


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("seed: 17", "seed: 17\nsead: 1", ["key 'sead'", "unknown key"]),
        ("  vocab_size:", "  vocab_sise:", ["key 'tokenize."]),
        ("seed: 17", "seed: seventeen", ["key 'seed'", "integer", "'seventeen'"]),
        ("seed: 17", "seed: -1", ["key 'seed'", "greater than or equal to 0", "-1"]),
        ("seed: 17", "seed: '17'", ["key 'seed'", "integer", "'17'"]),
        ("seed: 17\n", "", ["key 'seed'", "missing"]),
        ("warmup: 0.02", "warmup: 2", ["key 'pretrain.warmup'", "less than or equal to 1"]),
        ("profile: default", "profile: huge", ["key 'profile'", "'huge'", "default, paper, smoke"]),
        ("seed: 17", "seed: [17", ["expected YAML", "line"]),
        ("seed: 17", "seed: 17\nseed: 18", ["expected YAML", "duplicate key"]),
    ],
)
def test_a_bad_value_is_one_line_with_file_and_key(
    params: Path, old: str, new: str, parts: list[str]
) -> None:
    replace(params, old, new)
    message = refusal(params)
    assert message.startswith(f"{params}: ")
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pretrain: {tokenz: 5}", ["key 'pretrain.tokenz'", "unknown key"]),
        ("pretrain: {tokens: none}", ["key 'pretrain.tokens'", "'none'"]),
        ("pretrain: 5", ["key 'pretrain'", "found 5"]),
        ("- 5", ["expected keys and values", "list"]),
        ("a: b: c", ["expected YAML"]),
    ],
)
def test_a_bad_profile_is_named_rather_than_params(
    params: Path, text: str, parts: list[str]
) -> None:
    profile = params.parent / "profiles/smoke.yaml"
    profile.write_text(text)
    replace(params, "profile: default", "profile: smoke")
    message = refusal(params)
    assert message.startswith(f"{profile}: ")
    for part in parts:
        assert part in message


def test_files_that_are_missing_or_not_text(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    assert refusal(path) == f"{path}: no such file"
    path.write_bytes(b"\xff\xfe\x00")
    assert refusal(path).startswith(f"{path}: expected YAML")
    path.write_text("")
    assert "no profile 'default'; there are: none" in refusal(path)


def test_a_mistyped_key_is_named_before_the_one_that_it_leaves_out(tmp_path: Path) -> None:
    repository = Path(__file__).resolve().parents[3]
    text = (repository / "params.yaml").read_text(encoding="utf-8")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/default.yaml").write_text("{}\n")
    (tmp_path / "params.yaml").write_text(
        text.replace("filter_dialogs:\n  turns:", "filter_dialogs:\n  turnz:")
    )
    with pytest.raises(LamdaError, match=r"key 'filter_dialogs\.turnz': unknown key"):
        current_params(tmp_path)
