"""Runs the program bothends and reads what it prints for machines."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Callable

from ansible.module_utils.basic import AnsibleModule

PROJECT = {
    "project": {"type": "path", "default": "."},
    "executable": {"type": "path", "default": "bothends"},
}
TUNNELS = {"name": {"type": "list", "elements": "str"}}
ROUTERS = {
    "lab": {"type": "bool", "default": False},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "enable": {"type": "str", "no_log": True},
}
WAIT = {"wait": {"type": "float"}}
LOGIN = {
    "username": "NORNIR_USERNAME",
    "password": "NORNIR_PASSWORD",
    "enable": "NORNIR_ENABLE",
}
"""Options of the login, and the variables that bothends reads it from."""
FINDINGS, USAGE, UNREACHABLE, TAKEN_BACK = 1, 2, 3, 4
"""Exit codes of bothends."""
_SAYS = {
    FINDINGS: "a check has failed",
    UNREACHABLE: "a router could not be asked",
    TAKEN_BACK: "both ends run what they ran before",
}


def module(arguments: dict[str, Any], **more: Any) -> AnsibleModule:
    """A module with the options of all, and those of its own.

    A list that came out of a template empty names nothing, and must not be taken for everything.
    """
    given = AnsibleModule({**PROJECT, **arguments}, supports_check_mode=True, **more)
    for option, value in given.params.items():
        if value == []:
            given.fail_json(msg=f"{option}: expected at least one, found an empty list")
    if not Path(given.params["project"]).is_dir():
        given.fail_json(msg=f"project: {given.params['project']}: no such folder")
    return given


def limits(given: AnsibleModule) -> list[str]:
    """The words that say which tunnels."""
    return [word for name in given.params["name"] or () for word in ("--limit", name)]


def routers(given: AnsibleModule) -> list[str]:
    """The words that say which routers, and how long to wait."""
    wait = given.params.get("wait")
    return [
        *(["--lab"] if given.params["lab"] else []),
        *([] if wait is None else [f"--wait={wait}"]),
    ]


def run(given: AnsibleModule, *words: str) -> tuple[int, dict[str, Any], str]:
    """Run a verb; gives its exit code, its document, and what it said beside that.

    A wrong inventory, a router that another holds, and errors of bothends itself fail the task.
    """
    beside = str(Path(sys.executable).parent)
    program = given.get_bin_path(given.params["executable"], required=True, opt_dirs=[beside])
    project = str(Path(given.params["project"]).absolute())
    login = {
        name: given.params[option] for option, name in LOGIN.items() if given.params.get(option)
    }
    code, out, err = given.run_command(
        [program, *words, "--project", project, "--format", "json"],
        cwd=project,
        environ_update=login,
    )
    try:
        document = json.loads(out)
    except ValueError:
        document = {}
    if code not in (0, FINDINGS, UNREACHABLE, TAKEN_BACK) or not document:
        given.fail_json(msg=_reason(err) or f"bothends ended with {code}", exit_code=code)
    return code, document, err.strip()


def _reason(err: str) -> str:
    """What is wrong, in the words of a task."""
    found = re.search(r"(?ims)^error: (.*)", err)
    return (found[1] if found else err).strip().replace("--limit", "name")


def finish(
    given: AnsibleModule,
    code: int,
    said: str,
    problems: Callable[[], list[str]],
    **results: Any,
) -> None:
    """End the task: it fails where bothends does, and says why in one line."""
    if code:
        reasons = problems() or [said.splitlines()[-1] if said else ""]
        message = ": ".join(filter(None, (_SAYS[code], "; ".join(reasons))))
        given.fail_json(msg=message, exit_code=code, **results)
    given.exit_json(exit_code=code, **results)


def plan_results(document: dict[str, Any]) -> dict[str, Any]:
    """The lines for each router, which `--diff` shows, too. Keys in them are references."""
    plans = document["plans"]
    lines = [
        "\n".join((f"# {each['device']}", *each["lines"], "")) for each in plans if each["lines"]
    ]
    return {"plans": plans, "diff": [{"prepared": text} for text in lines]}
