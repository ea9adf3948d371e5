#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Verifies tunnels at both ends."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verify
short_description: Verify IPsec tunnels at both ends, with traffic
description:
  - Asks both routers of each tunnel, sends traffic through it, asks again, and compares what the two say. Changes nothing.
  - The task fails when a check has failed or could not be made, and says why the tunnel is down.
extends_documentation_fragment:
  - bothends.tunnels.project
  - bothends.tunnels.project.only_reads
  - bothends.tunnels.project.routers
  - bothends.tunnels.project.wait
  - bothends.tunnels.project.tunnels
"""

EXAMPLES = r"""
- name: All tunnels are up, and packets pass both ways
  bothends.tunnels.verify:
    project: /srv/network
"""

RETURN = r"""
tunnels:
  description: Each tunnel with its status, checks and causes; C(bothends schema verify) describes them.
  returned: always
  type: list
  elements: dict
"""

from typing import Any

from ansible_collections.bothends.tunnels.plugins.module_utils.program import (
    ROUTERS,
    TUNNELS,
    WAIT,
    finish,
    limits,
    module,
    routers,
    run,
)

FINE = ("ok", "standby", "one end")


def main() -> None:
    """Run the module."""
    given = module({**TUNNELS, **ROUTERS, **WAIT})
    code, document, said = run(given, "verify", *limits(given), *routers(given))
    tunnels = document["tunnels"]

    def problems() -> list[str]:
        return [
            f"{each['tunnel']}: {each['status']}: {_why(each)}"
            for each in tunnels
            if each["status"] not in FINE
        ]

    finish(given, code, said, problems, tunnels=tunnels, changed=False)


def _why(tunnel: dict[str, Any]) -> str:
    """The first cause, else the first check that is not ok."""
    checks = [each for each in tunnel["checks"] if each["status"] not in FINE]
    said = [each["message"] for each in tunnel["causes"]]
    said += [f"{each['device']}: {each['message']}" for each in checks]
    return next(iter(said), "see the checks")


if __name__ == "__main__":
    main()
