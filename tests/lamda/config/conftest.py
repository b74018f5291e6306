"""A working tree with a small package of implementations, whose parameters a test edits."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lamda import plugins
from lamda.config.resolve import resolve
from lamda.errors import LamdaError

REPOSITORY = Path(__file__).resolve().parents[3]
SETTINGS = "from __future__ import annotations\nfrom lamda.config.section import OwnPath, Section\n"
PACKAGE = {
    "shop/__init__.py": '"""Words."""\n',
    "shop/goods.py": "WORDS = ['tea']\n",
    "shop/talk.py": SETTINGS + "from shop.goods import WORDS\n"
    "class Talk:\n    class Settings(Section):\n        size: int\n        mood: str = 'calm'\n"
    "        path: OwnPath | None = None\n",
    "shop/raters.py": SETTINGS
    + "class Raters:\n    class Settings(Section):\n        slip: float\n",
    "shop/rules.py": SETTINGS + "import shop.strict.judge\n"
    "class Rules:\n    class Settings(Section):\n        slip: float\n",
    "shop/strict/__init__.py": '"""Rules."""\n',
    "shop/strict/judge.py": "LIMIT = 1\n",
    "shop/strict/rules.yaml": "a: 1\n",
    "own/x.py": SETTINGS + "import own.y\n"
    "class Mine:\n    class Settings(Section):\n        loud: bool = False\n        path: OwnPath\n"
    "class Plain:\n    pass\n"
    "class Votes:\n    class Settings(Section):\n        votes: int = 1\n",
    "own/y.py": "LETTER = 'a'\n",
}
REGISTERED: Mapping[str, Mapping[str, str]] = {
    "corpus_sources": {"shop.talk": "shop.talk:Talk"},
    "context_sources": {"shop.talk": "shop.talk:Talk"},
    "raters": {
        "shop.raters": "shop.raters:Raters",
        "shop.rules": "shop.rules:Rules",
        "labels": "own.x:Plain",
        "endpoint": "own.x:Votes",
    },
    "researchers": {},
    "partners": {"shop.talk": "shop.talk:Talk"},
    "backbones": {"lamda": "lamda.model.families:Lamda"},
    "tools": {"calculator": "lamda.toolset.calculator:Calculator"},
}
DATA: Mapping[str, Any] = {
    "corpus": {"forum": {"use": "shop.talk", "turn_filters": True}},
    "mixture": {"forum": 1.0},
    "knowledge": {"pages": {"use": "shop.talk", "size": 7}},
    "annotation": {"ssi": {"use": "shop.talk", "count": 4}},
    "evaluation": {"ssi": {"use": "shop.talk", "count": 2}},
    "raters": {"ssi": {"use": "shop.rules"}},
    "judges": {"ssi": {"use": "shop.rules"}},
}


class Tree:
    """A working tree whose params.yaml and profile a test edits."""

    def __init__(self, root: Path) -> None:
        self.root = root
        values = YAML(typ="safe").load((REPOSITORY / "params.yaml").read_text())
        del values["world"]
        self.values = values | {
            "data": YAML(typ="safe").load(_text(DATA)),
            "shop": {"size": 3, "slip": 0.1},
            "toolset": {"calculator": {"use": "calculator"}},
        }
        self.profile: dict[str, Any] = {"profile": "default"}

    def at(self, key: str) -> Any:
        value = self.values
        for part in key.split("."):
            value = value[part]
        return value

    def resolved(self) -> dict[str, Any]:
        (self.root / "params.yaml").write_text(_text(self.values))
        (self.root / "profiles").mkdir(exist_ok=True)
        (self.root / "profiles/default.yaml").write_text(_text(self.profile))
        return resolve(self.root)

    def refusal(self) -> str:
        with pytest.raises(LamdaError) as caught:
            self.resolved()
        assert "\n" not in str(caught.value)
        return str(caught.value).removeprefix(f"{self.root}/")

    def edit(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)


def _text(values: Any) -> str:
    YAML(typ="safe").dump(values, stream := StringIO())
    return stream.getvalue()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tree]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr("lamda.config.resolve.registered", REGISTERED.__getitem__)
    monkeypatch.setattr(plugins, "registered", REGISTERED.__getitem__)
    made = Tree(tmp_path)
    for name, text in PACKAGE.items():
        made.edit(name, text)
    before = {name: sys.modules.pop(name) for name in _ours()}
    yield made
    for name in _ours():
        del sys.modules[name]
    sys.modules.update(before)


def _ours() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] in {"own", "shop"}]
