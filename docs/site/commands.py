"""Every verb as its help has it, once for the reference page and once for the manual page."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from bothends.cli.main import verb_command
from bothends.cli.verbs import GROUPS
from bothends.errors import ExitCode

EXITS = {
    ExitCode.OK: "fine",
    ExitCode.FINDINGS: "a finding of severity error, or a check that failed",
    ExitCode.USAGE: "wrong input; nothing was changed",
    ExitCode.DEVICE: "a router could not be asked",
    ExitCode.ROLLED_BACK: "a change was taken back on both ends",
    ExitCode.INTERNAL: "a bug in bothends",
    ExitCode.CHANGES: "there is something to change (`plan --exit-code` only)",
}


@dataclass(frozen=True)
class Option:
    """An option, or an argument, of a verb."""

    names: tuple[str, ...]
    metavar: str
    says: str
    default: str
    variable: str
    argument: bool


@dataclass(frozen=True)
class Verb:
    """A verb with what it takes."""

    name: str
    group: str
    line: str
    says: str
    options: tuple[Option, ...]


def verbs() -> Iterator[Verb]:
    """Every verb, and every verb of a verb (`lab up`), in the order of the help."""
    for group, names in GROUPS.items():
        for name, line in names.items():
            command = verb_command(name)
            inner = getattr(command, "commands", None) or {}
            if not inner:
                yield _verb(name, group, line, command)
            for below, each in inner.items():
                yield _verb(f"{name} {below}", group, str(each.help).partition("\n")[0], each)


def _verb(name: str, group: str, line: str, command: Any) -> Verb:
    says = "\n".join(part.strip() for part in str(command.help or "").splitlines()).strip()
    shown = (each for each in command.params if not getattr(each, "hidden", False))
    return Verb(name, group, line, says, tuple(_option(each) for each in shown))


def _option(param: Any) -> Option:
    argument = param.param_type_name == "argument"
    kind = param.type_descriptor.annotation
    flag = getattr(param, "is_flag", False)
    metavar = "" if flag or argument else param.metavar or _word(kind)
    shown = param.show_default if isinstance(param.show_default, str) else ""
    if not shown and param.default not in (None, False, True, (), "") and not argument:
        shown = str(getattr(param.default, "value", param.default))
    names = (param.metavar or str(param.name).upper(),) if argument else tuple(param.opts)
    return Option(names, metavar, param.help or "", shown, param.envvar or "", argument)


def _word(kind: Any) -> str:
    """What stands for a value of a type."""
    (kind,) = get_args(kind)[:1] or (kind,)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(each.value) for each in kind)
    return {int: "N", float: "N", Path: "PATH"}.get(kind, "TEXT")


def usage(verb: Verb) -> str:
    """How it is called."""
    arguments = " ".join(each.names[0] for each in verb.options if each.argument)
    return " ".join(filter(None, ("bothends", verb.name, "[OPTION]...", arguments)))


def page() -> str:
    """The reference of the command line, as Markdown."""
    parts = [
        "# Command line\n\n"
        "Made from the verbs themselves; `bothends VERB -h` prints the same.\n\n"
        "Results go to standard output, talk to standard error. Every verb ends with one of:\n\n"
        "| code | means |\n|---|---|\n"
        + "".join(f"| `{int(code)}` | {says} |\n" for code, says in EXITS.items())
    ]
    group = ""
    for verb in verbs():
        if verb.group != group:
            parts.append(f"## {verb.group}\n")
        group = verb.group
        rows = "".join(
            f"| {_names(each)} | {_cell(each.says)}{_more(each)} |\n" for each in verb.options
        )
        table = f"\n| takes | |\n|---|---|\n{rows}" if rows else ""
        parts.append(f"### bothends {verb.name}\n\n```\n{usage(verb)}\n```\n\n{verb.says}\n{table}")
    return "\n".join(parts)


def _names(option: Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.names)
    return f"{names} {_cell(option.metavar)}".strip()


def _more(option: Option) -> str:
    more = [f"default: `{option.default}`"] if option.default else []
    more += [f"`{option.variable}`"] if option.variable else []
    return f" ({_cell(', '.join(more))})" if more else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
