#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has tunnels on both of their ends, or on neither."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tunnel
short_description: Have IPsec tunnels on both of their ends, or on neither
description:
  - One task changes both routers of a tunnel. They are armed to go back by themselves, given what they lack, verified with traffic
    through the tunnel, and saved; where the tunnel does not come up, both go back, and the task fails.
  - In check mode the lines are planned and shown with C(--diff), and nothing is entered.
extends_documentation_fragment:
  - bothends.tunnels.project
  - bothends.tunnels.project.routers
  - bothends.tunnels.project.wait
options:
  name:
    description:
      - Tunnels of the inventory by name or pattern; V(*) is all of them. With O(state=absent), names only.
    type: list
    elements: str
    required: true
  state:
    description:
      - V(present) has both ends as the inventory says; V(absent) takes away what bothends wrote of the tunnel, from both routers.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    support: full
    description: Plans the lines from what the routers run now, and enters none.
  diff_mode:
    support: full
    description: Shows the lines for each router.
"""

EXAMPLES = r"""
- name: The tunnels of all branches, as the inventory has them
  bothends.tunnels.tunnel:
    project: /srv/network
    name: hq-*

- name: With a login out of a vault
  bothends.tunnels.tunnel:
    project: /srv/network
    name: hq-branch4
    username: netops
    password: "{{ vault_netops_password }}"

- name: Branch 3 is closed
  bothends.tunnels.tunnel:
    project: /srv/network
    name: hq-branch3
    state: absent
"""

RETURN = r"""
plans:
  description: The lines for each router with their reasons; keys stand there as references.
  returned: always
  type: list
  elements: dict
changes:
  description: What became of each tunnel, with the checks that were made.
  returned: when not in check mode
  type: list
  elements: dict
"""

from ansible_collections.bothends.tunnels.plugins.module_utils.program import (
    ROUTERS,
    WAIT,
    finish,
    limits,
    module,
    plan_results,
    routers,
    run,
)


def main() -> None:
    """Run the module."""
    given = module(
        {
            "name": {"type": "list", "elements": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            **ROUTERS,
            **WAIT,
        }
    )
    names, absent = given.params["name"], given.params["state"] == "absent"
    if given.check_mode:
        words = ["remove", *names, "--dry-run"] if absent else ["plan", *limits(given)]
    else:
        words = ["remove", *names, "--yes"] if absent else ["apply", *limits(given), "--yes"]
    if absent:
        given.params["wait"] = None  # nothing has to come up
    code, document, said = run(given, *words, *routers(given))
    changes = document.get("changes", [])

    def problems() -> list[str]:
        return [
            f"{each['tunnel']}: {each['state']}: {reason}"
            for each in changes
            for reason in (
                *each["errors"].values(),
                *(check["message"] for check in each["checks"] if check["status"] == "failed"),
            )
        ]

    results = plan_results(document)
    done = [each for each in changes if each["state"] in ("saved", "not saved", "stranded")]
    changed = bool(results["diff"]) if given.check_mode else bool(done)
    finish(given, code, said, problems, changed=changed, changes=changes, **results)


if __name__ == "__main__":
    main()
