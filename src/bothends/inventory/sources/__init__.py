"""Inventories that are kept elsewhere: `inventory/source.yaml` says where.

What is there is written into hosts.yaml and tunnels.yaml whenever a command begins, so that it is
checked, compared and reviewed like every inventory, and places in messages are lines of a file.
"""

import os
from functools import cache
from pathlib import Path

SETTINGS = "source.yaml"
OFFLINE = "BOTHENDS_OFFLINE"
"""Environment variable: use what was fetched last."""


def refresh(folder: Path) -> None:
    """Fetch the inventory of a folder anew where it is kept elsewhere, once in each process.

    Raises:
        InputError: the settings are wrong, the source cannot be asked, or says what no inventory
            can hold; hosts.yaml and tunnels.yaml stay as they were.
    """
    if (folder / SETTINGS).is_file() and os.environ.get(OFFLINE, "") in {"", "0"}:
        _once(folder.resolve())


@cache
def _once(folder: Path) -> None:
    from bothends.inventory.sources import nautobot, netbox
    from bothends.inventory.sources.api import understood
    from bothends.inventory.sources.documents import documents
    from bothends.inventory.sources.files import write
    from bothends.inventory.sources.settings import read_settings
    from bothends.secrets import register

    settings = read_settings(folder / SETTINGS)
    if settings.clear_text_keys == "use":
        register("netbox", lambda policy, base: netbox.clear_text_key(settings, base, policy))
    fetch = {"netbox": netbox.fetch, "nautobot": nautobot.fetch}[settings.inventory]
    with understood(settings):
        contents = documents(fetch(settings, folder.parent), settings)
    write(folder, contents, settings)
