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
  - bothends.tunnels.project.routers
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
    code, document, said = run(given, "verify", *limits(given), *routers(given))
    tunnels = document["tunnels"]

    def problems() -> list[str]:
        return [
            f"{each['tunnel']}: {each['status']}: {reason}"
            for each in tunnels
            if each["status"] not in ("ok", "standby", "one end")
            for reason in [
                next((cause["message"] for cause in each["causes"]), "see the checks"),
            ]
        ]

    finish(given, code, said, problems, tunnels=tunnels, changed=False)


if __name__ == "__main__":
    main()
