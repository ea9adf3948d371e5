#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Shows what both routers of tunnels lack."""

from __future__ import annotations

DOCUMENTATION = r"""
module: plan
short_description: Show what both routers of IPsec tunnels lack
description:
  - Reads the running configurations of both routers, and lists the lines that M(bothends.tunnels.tunnel) would enter. Changes
    nothing, so it is never V(changed); RV(missing) says whether there is anything to enter.
extends_documentation_fragment:
  - bothends.tunnels.project
  - bothends.tunnels.project.only_reads
  - bothends.tunnels.project.routers
  - bothends.tunnels.project.tunnels
"""

EXAMPLES = r"""
- name: What does branch 4 still lack?
  bothends.tunnels.plan:
    project: /srv/network
    name: hq-branch4
  register: branch4

- name: Nothing, or the change window is not over
  ansible.builtin.assert:
    that: not branch4.missing
"""

RETURN = r"""
missing:
  description: Whether any router lacks a line.
  returned: always
  type: bool
plans:
  description: The lines for each router with their reasons; keys stand there as references.
  returned: always
  type: list
  elements: dict
"""

from ansible_collections.bothends.tunnels.plugins.module_utils.program import (
    ROUTERS,
    TUNNELS,
    finish,
    limits,
    module,
    routers,
    run,
)


def main() -> None:
    """Run the module."""
    given = module({**TUNNELS, **ROUTERS})
    code, document, said = run(given, "plan", *limits(given), *routers(given))
    plans = document["plans"]
    missing = any(each["lines"] for each in plans)
    finish(given, code, said, list, missing=missing, changed=False, plans=plans)


if __name__ == "__main__":
    main()
