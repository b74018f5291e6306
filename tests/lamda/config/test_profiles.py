"""The profile switch changes one word of params.yaml and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lamda.config.params import read_layers
from lamda.config.profiles import list_profiles, set_profile
from lamda.config.resolve import current_params
from lamda.errors import LamdaError

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def params(tmp_path: Path) -> Path:
    shutil.copy(REPOSITORY / "params.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    return tmp_path / "params.yaml"


def test_only_the_switch_changes(params: Path) -> None:
    before = params.read_bytes()
    set_profile(params, "smoke")
    assert current_params(params.parent).profile == "smoke"
    assert params.read_bytes() == before.replace(b"profile: default", b"profile: smoke", 1)
    set_profile(params, "default")
    assert params.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('profile: "default"  # why\nseed: 1\n', "profile: smoke  # why\nseed: 1\n"),
        ("seed: 1\n\nprofile:   'default'", "seed: 1\n\nprofile:   smoke"),
        ("{seed: 1, profile: default}", "{seed: 1, profile: smoke}"),
        ("note: 'Zürich'\nprofile: default\n", "note: 'Zürich'\nprofile: smoke\n"),
        ("world: {profile: a}\nprofile: default\n", "world: {profile: a}\nprofile: smoke\n"),
    ],
)
def test_any_way_of_writing_it(params: Path, text: str, changed: str) -> None:
    params.write_text(text, encoding="utf-8")
    set_profile(params, "smoke")
    assert params.read_text(encoding="utf-8") == changed


def test_the_chosen_profile_does_not_touch_the_file(params: Path) -> None:
    before = params.stat().st_mtime_ns
    set_profile(params, "default")
    assert params.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["nope", "", "../params", "smoke.yaml"])
def test_unknown_names_list_the_known_ones(params: Path, name: str) -> None:
    before = params.read_bytes()
    with pytest.raises(LamdaError, match=r"profile: expected .*default.* or .*smoke.*found"):
        set_profile(params, name)
    assert params.read_bytes() == before


def test_a_file_without_the_switch_says_what_to_add(params: Path) -> None:
    params.write_text("seed: 1\n")
    with pytest.raises(LamdaError, match="add the line `profile: smoke`"):
        set_profile(params, "smoke")
    params.write_text("")
    with pytest.raises(LamdaError, match="add the line"):
        set_profile(params, "smoke")


def test_the_list_marks_the_chosen_one(params: Path) -> None:
    set_profile(params, "smoke")
    lines = list_profiles(params)
    assert [line for line in lines if line.startswith("* ")] == [
        line for line in lines if line[2:].startswith("smoke: ")
    ]
    assert len(lines) == len(list((params.parent / "profiles").glob("*.yaml")))


NAMES = [
    "1",
    "007",
    "1e3",
    "null",
    "true",
    "yes",
    "~",
    "#x",
    "*a",
    "&b",
    "- c",
    "a: b",
    "[d",
    "'",
    "é",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_yaml_reads_as_something_else_is_switched_to_and_away_from(
    params: Path, name: str
) -> None:
    (params.parent / f"profiles/{name}.yaml").write_text("seed: 5\n")
    before = params.read_bytes()
    set_profile(params, name)
    values = read_layers(params).values
    assert (values["profile"], values["seed"]) == (name, 5)
    assert any(line.startswith(f"* {name}") for line in list_profiles(params))
    set_profile(params, "default")
    assert params.read_bytes() == before


@pytest.mark.parametrize("written", ["1", "007", "1e3", "null", "true", "", "#x"])
def test_a_name_without_its_quotes_is_refused_and_can_be_left(params: Path, written: str) -> None:
    for name in NAMES[:5]:
        (params.parent / f"profiles/{name}.yaml").write_text("seed: 5\n")
    edited = params.read_text().replace("profile: default", f"profile: {written}", 1)
    params.write_text(edited)
    with pytest.raises(LamdaError, match=r"key 'profile': no profile .* is written in quotes$"):
        read_layers(params)
    set_profile(params, "default")
    assert read_layers(params).values["profile"] == "default"


def test_line_ends_stay(params: Path) -> None:
    before = params.read_bytes().replace(b"\n", b"\r\n")
    params.write_bytes(before)
    set_profile(params, "smoke")
    assert params.read_bytes() == before.replace(b"profile: default", b"profile: smoke", 1)
    assert read_layers(params).values["profile"] == "smoke"


def test_a_link_stays_one_and_its_target_changes(params: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "shared.yaml"
    target.parent.mkdir()
    params.rename(target)
    params.symlink_to("elsewhere/shared.yaml")
    set_profile(params, "smoke")
    assert params.is_symlink() and "profile: smoke" in target.read_text()
    assert [path.name for path in target.parent.iterdir()] == ["shared.yaml"]


@pytest.mark.parametrize("mode", [0o600, 0o444, 0o664])
def test_the_mode_stays(params: Path, mode: int) -> None:
    params.chmod(mode)
    set_profile(params, "smoke")
    assert params.stat().st_mode & 0o7777 == mode


def test_a_profile_names_no_other(params: Path) -> None:
    (params.parent / "profiles" / "quick.yaml").write_text("profile: default\nseed: 3\n")
    set_profile(params, "quick")
    with pytest.raises(LamdaError, match=r"quick\.yaml: key 'profile': a profile names no other"):
        read_layers(params)
