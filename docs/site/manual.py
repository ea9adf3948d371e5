"""The manual page, from the same source as the reference of the command line."""

import re
from collections.abc import Iterator

from docs.site.commands import EXITS, Option, verbs

from bothends.cli.verbs import OPTIONS
from bothends.version import __version__

_VARIABLES = {
    "NORNIR_USERNAME, NORNIR_PASSWORD, NORNIR_ENABLE": (
        "The login of routers; asked for where none is set."
    ),
    "NO_COLOR": "No colours.",
    "BOTHENDS_OFFLINE": "Of an inventory that is kept elsewhere, use what was fetched last.",
    "BOTHENDS_TRACEBACK": "Of a bug, show the whole traceback.",
}
_FILES = {
    "inventory/": "Routers and tunnels of a project.",
    ".env": "Keys of a project that are not in the environment (mode 0600).",
    ".bothends.yaml": "Strength profiles of a project's own, and accepted findings.",
    ".bothends/known_hosts": "SSH host keys of a project's routers.",
    "evidence/": "What was shown, planned and found, a folder for each run.",
}


def manual() -> str:
    """bothends.1, as troff."""
    return "\n".join([*_head(), *_commands(), *_tail(), ""])


def _head() -> Iterator[str]:
    yield f'.TH BOTHENDS 1 "" "bothends {__version__}" "User Commands"'
    yield from (".SH NAME", "bothends \\- build, check and verify IPsec tunnels at both ends")
    yield from (
        ".SH SYNOPSIS",
        ".B bothends",
        "[\\fIOPTION\\fR] \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...",
    )
    yield ".SH DESCRIPTION"
    yield _text(
        "Describes a site-to-site IPsec tunnel once, renders the configuration of both Cisco IOS "
        "peers, compares both sides for everything that would keep the tunnel down, pushes to both "
        "or to neither, and verifies on both routers that packets move."
    )
    yield ".SH OPTIONS"
    for names, says in OPTIONS.items():
        yield from (".TP", f".B {_plain(names)}", _text(says))


def _commands() -> Iterator[str]:
    yield ".SH COMMANDS"
    group = ""
    for verb in verbs():
        if verb.group != group:
            yield f".SS {_plain(verb.group)}"
        group = verb.group
        arguments = " ".join(each.names[0] for each in verb.options if each.argument)
        yield from (".TP", f".BR {_quoted(f'bothends {verb.name}')} {_quoted(f' {arguments}')}")
        yield _text(verb.says)
        for option in verb.options:
            yield from _option(option)


def _option(option: Option) -> Iterator[str]:
    names = ", ".join(option.names)
    yield from (".RS", ".TP", f".BR {_quoted(names)} {_quoted(f' {option.metavar}')}")
    more = [f"Default: {option.default}."] if option.default else []
    more += [f"Environment: {option.variable}."] if option.variable else []
    yield from (_text(" ".join([option.says, *more])), ".RE")


def _tail() -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for code, says in EXITS.items():
        yield from (".TP", f".B {int(code)}", _text(says))
    for title, table in (("ENVIRONMENT", _VARIABLES), ("FILES", _FILES)):
        yield f".SH {title}"
        for name, says in table.items():
            yield from (".TP", f".B {_plain(name)}", _text(says))


def _text(text: str) -> str:
    """Paragraphs; a line that begins with a dot is none of troff's."""
    paragraphs = re.split(r"\n\s*\n", text.strip()) or [""]
    return "\n.IP\n".join(_plain(" ".join(each.split())) for each in paragraphs) or "\\&"


def _plain(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "").replace("…", "...")
    text = text.replace("·", "|")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def _quoted(text: str) -> str:
    return '"{}"'.format(_plain(text).replace('"', '""'))


if __name__ == "__main__":
    print(manual(), end="")  # noqa: T201  (what it is for)
