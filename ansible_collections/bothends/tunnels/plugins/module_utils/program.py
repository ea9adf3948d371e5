"""Runs the program bothends and reads what it prints for machines."""

from __future__ import annotations

import json
from typing import Any, Callable

from ansible.module_utils.basic import AnsibleModule

PROJECT = {
    "project": {"type": "path", "default": "."},
    "executable": {"type": "path", "default": "bothends"},
}
TUNNELS = {"name": {"type": "list", "elements": "str", "default": []}}
ROUTERS = {"lab": {"type": "bool", "default": False}, "wait": {"type": "float"}}
FINDINGS, USAGE, UNREACHABLE, TAKEN_BACK = 1, 2, 3, 4
"""Exit codes of bothends."""
_SAYS = {
    FINDINGS: "a check has failed",
    UNREACHABLE: "a router could not be asked",
    TAKEN_BACK: "both ends run what they ran before",
}


def module(arguments: dict[str, Any], **more: Any) -> AnsibleModule:
    """A module with the options of all, and those of its own."""
    return AnsibleModule({**PROJECT, **arguments}, supports_check_mode=True, **more)


def limits(given: AnsibleModule) -> list[str]:
    """The words that say which tunnels."""
    return [word for name in given.params["name"] for word in ("--limit", name)]


def routers(given: AnsibleModule) -> list[str]:
    """The words that say which routers, and how long to wait."""
    wait = given.params.get("wait")
    return [*(["--lab"] if given.params["lab"] else []), *([f"--wait={wait}"] if wait else [])]


def run(given: AnsibleModule, *words: str) -> tuple[int, dict[str, Any], str]:
    """Run a verb; gives its exit code, its document, and what it said beside that.

    A wrong inventory, a router that another holds, and errors of bothends itself fail the task.
    """
    program = given.get_bin_path(given.params["executable"], required=True)
    code, out, err = given.run_command(
        [program, *words, "--format", "json"], cwd=given.params["project"]
    )
    try:
        document = json.loads(out)
    except ValueError:
        document = {}
    if code not in (0, FINDINGS, UNREACHABLE, TAKEN_BACK) or not document:
        given.fail_json(msg=err.strip() or f"bothends ended with {code}", exit_code=code)
    return code, document, err.strip()


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
    plans = [plan for plan in document["plans"] if plan["lines"]]
    return {
        "plans": document["plans"],
        "diff": [
            {"prepared": "\n".join((f"# {plan['device']}", *plan["lines"], ""))} for plan in plans
        ],
    }
