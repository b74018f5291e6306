"""How this project calls git: with what it was told alone, and not stopped by a person's settings.

What a hook or another program has put into the environment (GIT_DIR, GIT_INDEX_FILE, ...) would
lead a command into another repository; settings such as commit.gpgsign or core.hooksPath, made for
a person at a terminal, would stop one that nobody watches. The name and password of an address in
LAMDA_SOURCE are given by a credential helper, so that they stand in no file, argument or message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, unquote, urlsplit

from lamda.errors import LamdaError

SOURCE = "LAMDA_SOURCE"
USER, PASSWORD = "LAMDA_GIT_USER", "LAMDA_GIT_PASSWORD"
KEPT = re.compile(
    r"GIT_(?:SSH.*|ASKPASS|SSL_.*|PROXY_.*|HTTP_.*|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT)"
    r"|CONFIG_(?:KEY|VALUE)_\d+|EXEC_PATH|ALLOW_PROTOCOL|PROTOCOL)"
)
"""Variables of git's that say how a place is reached, or which settings there are; every other one
names a repository, a part of one, or an author."""
SETTINGS = (
    "commit.gpgSign=false",
    "tag.gpgSign=false",
    "push.gpgSign=false",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",  # a process that would outlive the command
    "core.safecrlf=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "push.pushOption=",
    "push.recurseSubmodules=no",
    "submodule.recurse=false",
    "user.useConfigOnly=false",
)
"""What a person may have set for other commands."""
HELPER = (
    f'!f() {{ test "$1" = get && printf "username=%s\\npassword=%s\\n" '
    f'"${USER}" "${PASSWORD}"; }}; f'
)
COMMIT = re.compile(r"[0-9a-f]{40}")


def git_command(*arguments: str) -> list[str]:
    """The words of a git command with the settings above."""
    settings = [*SETTINGS, *_credentials(os.environ.get(SOURCE, ""))]
    return ["git", *(word for setting in settings for word in ("-c", setting)), *arguments]


def _credentials(source: str) -> Iterator[str]:
    """The settings that give the name and password of `source` to its host, and to no other."""
    address = _web(source)
    if address is not None and "@" in address.netloc:
        place = f"credential.{address.scheme}://{address.netloc.rpartition('@')[2]}.helper"
        yield f"{place}="  # forget the helpers of the machine: one might keep what it is told
        yield f"{place}={HELPER}"


def git_environment(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """`variables` for a command that is git, or calls git: in English, without a question, and
    without what leads into another repository."""
    kept = {
        name: value
        for name, value in variables.items()
        if not name.startswith("GIT_") or KEPT.fullmatch(name)
    }
    address = _web(variables.get(SOURCE, ""))
    if address is not None and "@" in address.netloc:
        kept[USER] = unquote(address.username or "")
        kept[PASSWORD] = unquote(address.password or "")
    return kept | {"GIT_TERMINAL_PROMPT": "0", "LANGUAGE": "C"}


def public_address(source: str) -> str:
    """A repository's address without the name and password of an address on the web, and without
    the password of any other; folders and `user@host:path` are as they were."""
    address = _web(source)
    if address is not None:
        return address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
    return re.sub(r"^(\w[\w+.-]*://[^/\s:@]*):[^/\s]*@", r"\1@", source)


def _web(source: str) -> SplitResult | None:
    if not source.startswith(("http://", "https://")):
        return None
    try:
        return urlsplit(source)
    except ValueError:
        return None


def commit_in(answer: str, ref: str = "") -> str:
    """The commit in what `git rev-parse` or `git ls-remote` answered, of `ref` alone if it is
    given; '' where there is none. LamdaError for an answer of another form.
    """
    for line in answer.splitlines():
        commit, _, name = line.partition("\t")
        if ref and name != ref:
            continue
        if not COMMIT.fullmatch(commit):
            raise LamdaError(f"git: expected a commit of 40 hex digits, found {line[:80]!r}")
        return commit
    return ""
