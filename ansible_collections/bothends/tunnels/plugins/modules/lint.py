#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Compares both ends of every tunnel."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lint
short_description: Compare both ends of every IPsec tunnel
description:
  - Finds every tunnel among configurations of routers, or those that the inventory of the project would render, and says what will
    happen to it. Connects to nothing.
  - The task fails when a tunnel does not come up or cannot be judged, or a finding is an error.
extends_documentation_fragment:
  - bothends.tunnels.project
  - bothends.tunnels.project.only_reads
options:
  paths:
    description:
      - Files and folders of configurations; left out, what the inventory renders. Relative ones are looked for from O(project).
    type: list
    elements: path
  strength:
    description:
      - A strength profile, such as V(cnsa2).
    type: str
  fail_on:
    description:
      - What fails the task; each level includes those before it.
    type: str
    choices: [error, undecided, warning]
    default: undecided
"""

EXAMPLES = r"""
- name: What runs, from the backups
  bothends.tunnels.lint:
    project: /srv/network
    paths: [/srv/backups]
"""

RETURN = r"""
tunnels:
  description: Every tunnel with its verdict.
  returned: always
  type: list
  elements: dict
  sample: [{"id": "branch1-r1:OUTSIDE 10 - hq-r1:OUTSIDE 10", "verdict": "UP"}]
report:
  description: The whole document; C(bothends schema lint) describes it.
  returned: always
  type: dict
"""

from ansible_collections.bothends.tunnels.plugins.module_utils.program import finish, module, run


def main() -> None:
    """Run the module."""
    given = module(
        {
            "paths": {"type": "list", "elements": "path"},
            "strength": {"type": "str"},
            "fail_on": {
                "type": "str",
                "choices": ["error", "undecided", "warning"],
                "default": "undecided",
            },
        }
    )
    strength = given.params["strength"]
    words = ["--strength", strength] if strength else []
    code, report, said = run(
        given, "lint", *(given.params["paths"] or ()), "--fail-on", given.params["fail_on"], *words
    )
    tunnels = [{"id": each["id"], "verdict": each["verdict"]} for each in report["tunnels"]]

    def problems() -> list[str]:
        found = [f for each in report["tunnels"] for f in each["findings"]] + report["findings"]
        return [
            f"{each['rule']} {each['message']}" for each in found if each["severity"] == "error"
        ]

    finish(given, code, said, problems, tunnels=tunnels, report=report, changed=False)


if __name__ == "__main__":
    main()
