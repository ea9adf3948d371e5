"""The one Jinja environment of a project, and what a template's error says."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bothends.errors import InputError
from bothends.platforms import Reach, those, written
from bothends.platforms.placeholders import placeholder
from bothends.reference import reference_dir

if TYPE_CHECKING:
    from jinja2 import Environment


def make_environment(
    project: Path | None, hosts: Mapping[str, object] | None = None
) -> "Environment":
    """Templates of the project, each replacing the reference template of the same name.

    `hosts` are the routers of the inventory by name; templates find them as `here.host`. A template
    comes from whoever wrote the project: it lays out lines, and reaches nothing of Python beyond.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader
    from jinja2.sandbox import SandboxedEnvironment

    from bothends.platforms.templates.undefined import TellingUndefined

    roots = [project / "templates"] if project else []
    loaders = [FileSystemLoader(str(root)) for root in (*roots, reference_dir() / "templates")]
    environment = SandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        undefined=TellingUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        autoescape=False,  # what is rendered is no HTML
    )
    for name in those(Reach.WRITE):
        environment.filters |= written(name).filters()
    environment.filters["secret"] = placeholder
    environment.globals["hosts"] = hosts or {}
    return environment


def render_template(environment: "Environment", name: str, /, **values: Any) -> tuple[str, ...]:
    """The lines of one template that are not empty.

    Raises:
        InputError: the template is wrong; names file and line.
    """
    text = render_whole(environment, name, **values)
    return tuple(line.rstrip() for line in text.splitlines() if line.strip())


def render_whole(environment: "Environment", name: str, /, **values: Any) -> str:
    """All that one template writes.

    Raises:
        InputError: the template is wrong; names file and line.
    """
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

    try:
        return environment.get_template(name).render(values)
    except TemplateNotFound:
        raise InputError("no such template", where=f"templates/{name}") from None
    except TemplateSyntaxError as error:
        where = f"templates/{error.name or name}:{error.lineno}"
        raise InputError(f"template syntax: {error.message}", where=where) from None
    except UndefinedError as error:
        message, _, hint = str(error).partition("\n")
        raise InputError(message, where=_place(error, name), hint=hint) from None
    except (TemplateError, KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{type(error).__name__}: {error}"
        raise InputError(message, where=_place(error, name)) from None


def _place(error: BaseException, name: str) -> str:
    """File and line of a template's error: Jinja only tells them in the traceback."""
    place, at = f"templates/{name}:1", error.__traceback__
    while at is not None:
        file = at.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = f"templates/{Path(file).parent.name}/{Path(file).name}:{at.tb_lineno}"
        at = at.tb_next
    return place
