"""Options that all modules of the collection have."""

from __future__ import annotations


class ModuleDocFragment:
    """The project, and the program."""

    DOCUMENTATION = r"""
options:
  project:
    description:
      - The folder of the project, which holds C(inventory/).
    type: path
    default: .
  executable:
    description:
      - The program C(bothends); by default that of the path.
    type: path
    default: bothends
requirements:
  - bothends
author:
  - The bothends engineers (@bothends)
notes:
  - Runs on the controller, and opens sessions to both routers of a tunnel itself.
attributes:
  check_mode:
    support: full
    description: Shows what would be done, and does nothing.
  diff_mode:
    support: full
    description: Shows the lines that each router would be given.
"""

    TUNNELS = r"""
options:
  name:
    description:
      - Tunnels by name or pattern; without any, all of the inventory.
    type: list
    elements: str
    default: []
"""

    ROUTERS = r"""
options:
  lab:
    description:
      - Whether the routers of C(bothends lab up) are meant instead of the real ones.
    type: bool
    default: false
  wait:
    description:
      - Seconds to wait for a tunnel to come up.
    type: float
"""
