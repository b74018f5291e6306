"""The catalogue of public data sets, bound strictly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from lamda.config.section import Section
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError

PATH = Path(__file__).with_name("catalogue.yaml")


class Part(Section):
    """One file: `sha256` and `size` (bytes) where a copy was at hand; `testing` parts are never
    trained on."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    size: int | None = None
    testing: bool = False


class PublicSet(Section):
    """A set: `url` is what stands before its files' names; `kind` says what its rows are."""

    title: str
    url: Annotated[str, Field(pattern=r"^https?://\S+/$")]
    licence: str
    role: str
    kind: Literal["dialogs", "documents", "labels"]
    format: str = "auto"
    columns: Mapping[str, str] = Field(default_factory=dict)
    files: Mapping[Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)*$")], Part]


def read_catalogue(path: Path = PATH) -> dict[str, PublicSet]:
    """Name -> set; LamdaError with file and key for one that does not bind."""
    found = {}
    for name, value in read_yaml(path).items():
        try:
            found[name] = PublicSet.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            at = ".".join(map(str, (name, *first["loc"])))
            raise LamdaError(f"{path}: key '{at}': {first['msg']}") from None
        for file in found[name].files:
            if ".." in file.split("/"):
                raise LamdaError(f"{path}: key '{name}.files': {file!r} leads elsewhere")
    return found
