"""Values of the command line that are taken as they are: just what typer would make of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer import Context
from typer.testing import CliRunner

from bothends.cli.main import app, verb_command
from bothends.cli.plain_values import _UNKNOWN, _value
from bothends.cli.verbs import VERBS

WORDS = ("", "x", "console", "json", "no-such-word", "rfc8247", "7", "-1", "1e3", "true", "folder")


def values(parameter: Any, context: Context) -> Iterator[Any]:
    """What a command line, or the parameter itself, may bring along."""
    several = parameter.multiple or parameter.nargs == -1
    yield None
    yield parameter.get_default(context)
    for word in WORDS:
        yield (word, "x") if several else word


@pytest.mark.parametrize("verb", VERBS)
def test_they_are_what_typer_makes_of_them(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    group = verb_command(verb)
    plain_values = 0
    for command in (group, *getattr(group, "commands", {}).values()):
        context = Context(command, info_name=verb)
        for parameter in command.params:
            parser = parameter.type_descriptor.parameter_info.parser
            for value in values(parameter, context):
                plain = _value(parameter, parameter.type_descriptor.annotation, value)
                if plain is not _UNKNOWN and not (parameter.callback or parser):
                    judged = type(parameter).process_value(parameter, context, value)
                    assert (plain, type(plain)) == (judged, type(judged)), (parameter.name, value)
                    plain_values += 1
    assert plain_values


def test_what_is_wrong_is_left_to_typer(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(app, ["lint", str(tmp_path), "--format", "jsn"])
    assert outcome.exit_code == 2
    assert "'jsn' is not one of 'console', 'json'" in outcome.stderr
