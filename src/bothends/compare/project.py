"""A project judged as `bothends lint` does it: what the inventory renders, by its own rules."""

from pathlib import Path
from typing import NamedTuple

from bothends.compare.accepted_findings import Silencer
from bothends.compare.context import Options
from bothends.compare.inputs import rendered_routers
from bothends.compare.judge import judge
from bothends.compare.judgement import Judgement
from bothends.compare.lint_file import read_lint_files
from bothends.compare.own_rules import load_own_rules
from bothends.compare.partner_ends import without_partners


class JudgedProject(NamedTuple):
    """What came of it, and which findings the project accepts."""

    judgement: Judgement
    silencer: Silencer


def judge_project(project: Path) -> JudgedProject:
    """Judge both ends of every tunnel that the inventory renders.

    Raises:
        InputError: the inventory, a template, `.bothends.yaml` or a rule of the project is wrong.
    """
    load_own_rules(project)
    file = read_lint_files((), project)
    silencer = Silencer(file.silences)
    options = Options(strength=file.profile(""))
    judgement = judge(rendered_routers(project), options, silencer)
    return JudgedProject(without_partners(judgement), silencer)
