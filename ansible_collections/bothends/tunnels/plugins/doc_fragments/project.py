"""Options that all modules of the collection have."""

from __future__ import annotations


class ModuleDocFragment:
    """The project, and the program."""

    DOCUMENTATION = r"""
options:
  project:
    description:
      - The folder of the project, which holds C(inventory/). A relative one is looked for from the folder of the playbook.
    type: path
    default: .
  executable:
    description:
      - The program C(bothends); by default that of the path, or beside the Python that runs Ansible.
    type: path
    default: bothends
requirements:
  - bothends
author:
  - The bothends engineers (@bothends)
notes:
  - Runs on the controller, and opens sessions to both routers of a tunnel itself.
"""

    ONLY_READS = r"""
attributes:
  check_mode:
    support: full
    description: Does the same, because it changes nothing.
  diff_mode:
    support: none
    description: Has no difference to show, because it changes nothing.
"""

    TUNNELS = r"""
options:
  name:
    description:
      - Tunnels by name or pattern; without any, all of the inventory.
    type: list
    elements: str
"""

    ROUTERS = r"""
options:
  lab:
    description:
      - Whether the routers of C(bothends lab up) are meant instead of the real ones.
    type: bool
    default: false
  username:
    description:
      - The login at the routers; by default E(NORNIR_USERNAME), or what the inventory of the project says.
    type: str
  password:
    description:
      - Its password; by default E(NORNIR_PASSWORD). Give it here, out of a vault, not in C(environment) of the task, which Ansible prints
        with C(-vvv).
    type: str
  enable:
    description:
      - The password of enable, where it needs one; by default E(NORNIR_ENABLE).
    type: str
"""

    WAIT = r"""
options:
  wait:
    description:
      - Seconds to wait for a tunnel to come up; 10 by default.
    type: float
"""
