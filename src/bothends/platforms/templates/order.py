"""Which templates of a project are rendered, and in which order.

The reference templates of a platform have their places in its `TemplateFolder`. A file of any
other name in `templates/<platform>/` says in its first line where it goes: `{# after crypto_acl #}`
or `{# before routes #}`. One whose name begins with `_` is for the others to include.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_PLACE = re.compile(r"\{#-?\s*(?P<side>after|before)\s+(?P<name>[\w-]+)")


@dataclass(frozen=True, slots=True)
class TemplateFolder:
    """The templates of one platform."""

    name: str
    """Of the folder in `templates/`."""
    order: tuple[str, ...]
    """The reference templates, in the order in which the platform takes what they write."""


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong with a template; `file` is its path in the project, `line` counts from 1."""

    file: str
    line: int
    message: str
    hint: str = ""


@lru_cache(maxsize=8)
def template_order(environment: "Environment", folder: TemplateFolder) -> tuple[str, ...]:
    """The names of all templates that are rendered, in order, without folder and `.j2`."""
    order = list(folder.order)
    places = dict(_joining(environment, folder))
    moved = True
    while moved:
        moved = False
        for name, (side, anchor) in sorted(places.items(), reverse=True):
            if name not in order and anchor in order:
                order.insert(order.index(anchor) + (side == "after"), name)
                moved = True
    return tuple(order)


def _joining(
    environment: "Environment", folder: TemplateFolder
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Templates of other names than ours that say where they go."""
    for path in environment.list_templates(extensions=["j2"]):
        name = _name(path, folder)
        if name and name not in folder.order and not name.startswith("_"):
            place = _PLACE.match(_source(environment, path))
            if place:
                yield name, (place["side"], place["name"])


def _name(path: str, folder: TemplateFolder) -> str:
    """A template's name; none for one of another folder."""
    parent, _, file = path.rpartition("/")
    return file.removesuffix(".j2") if parent == folder.name else ""


def _source(environment: "Environment", path: str) -> str:
    assert environment.loader is not None  # noqa: S101  (make_environment gives it one)
    return environment.loader.get_source(environment, path)[0]


def template_faults(
    environment: "Environment", project: Path, folder: TemplateFolder
) -> tuple[TemplateFault, ...]:
    """Files of a project's folder of templates that nothing renders, and those with bad syntax."""
    files = project / "templates" / folder.name
    if not files.is_dir():
        return ()
    order = template_order(environment, folder)
    used = _included(environment) | {f"{folder.name}/{name}.j2" for name in order}
    faults = []
    for path in sorted(p for p in files.rglob("*") if p.is_file()):
        name = path.relative_to(project / "templates").as_posix()
        if name not in used and not path.name.startswith("."):
            faults.append(_unused(environment, name, folder))
    return (*faults, *_wrong_syntax(environment, folder))


def _included(environment: "Environment") -> set[str]:
    """Templates that others include, extend or import."""
    from jinja2 import TemplateSyntaxError, meta

    names: set[str] = set()
    for path in environment.list_templates(extensions=["j2"]):
        try:
            tree = environment.parse(_source(environment, path))
        except TemplateSyntaxError:
            continue
        names.update(name for name in meta.find_referenced_templates(tree) if name)
    return names


def _unused(environment: "Environment", name: str, folder: TemplateFolder) -> TemplateFault:
    file = f"templates/{name}"
    stem = _name(name, folder)
    place = _PLACE.match(_source(environment, name)) if stem and name.endswith(".j2") else None
    known = template_order(environment, folder)
    if place:
        near = get_close_matches(place["name"], known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        message = f"it goes {place['side']} {place['name']!r}, which is no template"
        return TemplateFault(file, 1, message, hint)
    near = get_close_matches(stem, folder.order, 1, 0.8)
    hint = (
        f"did you mean {near[0]}.j2?"
        if near
        else "say in its first line where it goes, such as {# after crypto_map #}"
    )
    return TemplateFault(file, 1, "no template includes this file", hint)


def _wrong_syntax(environment: "Environment", folder: TemplateFolder) -> Iterator[TemplateFault]:
    from jinja2 import TemplateSyntaxError

    for name in template_order(environment, folder):
        path = f"{folder.name}/{name}.j2"
        try:
            environment.parse(_source(environment, path))
        except TemplateSyntaxError as error:
            file = f"templates/{path}"
            yield TemplateFault(file, error.lineno, f"template syntax: {error.message}")
