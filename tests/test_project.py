"""pyproject.toml, the lock and the code agree on what the project needs."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
# Declared for its command, for its tables, because its version has to move with another's, or as
# what a module of SentencePiece imports that it does not declare.
NOT_IMPORTED = {"aiobotocore", "dvc", "mendeleev", "protobuf"}
OPTIONAL = ("dashboard", "formats", "peft", "search", "transformers")
"""Extras whose packages are imported where somebody asks for them alone; `make test` has them."""
OWN = {"lamda", "lamda_world", "stages", "dags"}


def requirements(lines: list[str]) -> dict[str, Requirement]:
    parsed = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


def imported(folder: str) -> set[str]:
    """Top-level names of the third-party packages that a folder's code imports."""
    names: set[str] = set()
    for path in (REPOSITORY / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name.split(".")[0] for alias in node.names)
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(str(node.module).split(".")[0])
    return names - OWN - set(sys.stdlib_module_names)


def distributions(names: set[str]) -> set[str]:
    # A stub-only package names the same top-level package as the one that it describes.
    known = importlib.metadata.packages_distributions()
    by_name = {name: [d for d in known.get(name, [name]) if "stubs" not in d] for name in names}
    airflow = {"airflow": ["apache-airflow"]}  # several distributions share the name
    return {canonicalize_name(d) for found in (by_name | airflow).values() for d in found}


def test_the_lock_pins_every_requirement_and_names_no_place() -> None:
    lines = (REPOSITORY / "requirements.lock").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.!]+", pin) for pin in pins)
    versions = dict(pin.split("==") for pin in pins)
    locked = {canonicalize_name(name): version for name, version in versions.items()}
    assert len(locked) == len(pins)
    declared = requirements([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
    for name, requirement in declared.items():
        assert name in locked, f"{name} is not in requirements.lock: run `make lock`"
        assert requirement.specifier.contains(locked[name]), f"{requirement}: run `make lock`"


def test_the_lock_of_ray_pins_what_it_adds_and_nothing_that_is_locked() -> None:
    own = [
        line.split("==")
        for line in (REPOSITORY / "requirements.ray.lock").read_text().splitlines()
        if not line.startswith("#")
    ]
    (requirement,) = requirements(PROJECT["optional-dependencies"]["ray"]).values()
    assert requirement.specifier.contains(dict(own)["ray"])
    locked = (REPOSITORY / "requirements.lock").read_text()
    assert not [name for name, _ in own if f"\n{name}==" in locked]


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    used = distributions(
        imported("lamda") | imported("lamda_world") | imported("stages") | imported("dags")
    )
    declared = set(requirements(PROJECT["dependencies"]))
    extras = {name: PROJECT["optional-dependencies"][name] for name in OPTIONAL}
    for name, lines in extras.items():
        assert set(lines) <= set(PROJECT["optional-dependencies"]["dev"]), f"test the extra {name}"
    optional = {name for lines in extras.values() for name in requirements(lines)}
    assert optional - used == set(), "an extra that is imported nowhere"
    optional |= {"ray", "crowdkit"}  # extras that are not locked with the others, nor installed
    assert used - declared - optional == set(), "declare it in pyproject.toml and run `make lock`"
    assert declared - used - NOT_IMPORTED == set(), "declared, but imported nowhere"


def test_the_citation_names_this_version_the_licence_and_the_paper() -> None:
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)  # what CFF 1.2 demands
    assert str(citation["version"]) == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    (paper,) = citation["references"]
    assert paper["doi"].endswith("arXiv.2201.08239")
    assert paper["authors"][0]["family-names"] == "Thoppilan" and len(paper["authors"]) == 60


def test_the_licence_that_the_metadata_names_is_there_whole() -> None:
    (name,) = PROJECT["license-files"]
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
    assert "Copyright the lamda authors" in text and "[yyyy]" not in text


def test_no_file_imports_itself_at_any_distance_and_lamda_does_not_know_the_world() -> None:
    graph = grimp.build_graph(
        "lamda", "lamda_world", "stages", exclude_type_checking_imports=True, cache_dir=None
    )
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(imports) > 200
    TopologicalSorter(imports).prepare()  # CycleError names a circle
    assert [
        module
        for module, found in imports.items()
        if module.startswith("lamda.") and any(name.startswith("lamda_world") for name in found)
    ] == []


def test_git_ignores_what_stages_make() -> None:
    """Otherwise DVC writes it into .gitignore in a run, and a release refuses that change."""
    stages = yaml.safe_load((REPOSITORY / "dvc.yaml").read_text())["stages"].values()
    kinds = ("outs", "metrics", "plots")
    outs = [out for stage in stages for kind in kinds for out in stage.get(kind, [])]
    paths = {name for out in outs for name in ([out] if isinstance(out, str) else out)}
    command = ["git", "-C", str(REPOSITORY), "check-ignore", *sorted(paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "params.resolved.yaml" in paths
    assert paths == set(done.stdout.splitlines())
