"""hosts.yaml and tunnels.yaml of an inventory that is kept elsewhere."""

from pathlib import Path
from typing import Any

from bothends.errors import InputError
from bothends.inventory.sources.settings import Settings

HEADER = "# Written by bothends from {source}: changes here are lost, make them there.\n"
_BEGINS = HEADER.partition("{")[0]


def write(folder: Path, documents: tuple[dict[str, Any], dict[str, Any]], of: Settings) -> None:
    """Write both files where they say something else than before, each of them whole.

    Raises:
        InputError: a file there was not written by bothends, or cannot be written.
    """
    for name, document in zip(("hosts.yaml", "tunnels.yaml"), documents, strict=True):
        path = folder / name
        text = f"---\n{HEADER.format(source=of.url)}{as_yaml(document)}"
        try:
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            if before and not before.partition("\n")[2].startswith(_BEGINS):
                raise InputError(
                    "was not written by bothends, and is not overwritten",
                    where=str(path),
                    hint=f"move it away; what is kept in {of.url} takes its place",
                )
            if text != before:
                new = path.with_suffix(".new")
                new.write_text(text, encoding="utf-8")
                new.replace(path)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
    for name in ("groups.yaml", "defaults.yaml"):
        if not (folder / name).exists():
            (folder / name).write_text("---\n{}\n", encoding="utf-8")


def as_yaml(document: dict[str, Any]) -> str:
    """In block style, keys in their order."""
    import io

    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 200
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # ruamel's own switch
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()
