"""Packs the reference project of the repository root into the wheel as data."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REFERENCE = ("config.yaml", "inventory", "playbooks", "rules", "starter", "tasks", "templates")


class ReferenceProjectHook(BuildHookInterface):  # type: ignore[type-arg]  # any config
    """Adds them as `bothends/_reference`, except to editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; an editable install reads the checkout itself."""
        if version != "editable":
            build_data["force_include"].update(
                {name: f"bothends/_reference/{name}" for name in REFERENCE}
            )
