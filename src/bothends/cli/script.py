"""`python playbooks/NAME.py`: a playbook as a script, with the options and exit codes of its verb.

Imported first, this finds `tasks/` beside the folder of the playbook that Python runs.
"""

import os
import sys
from pathlib import Path

from bothends.cli.entry import quiet_until_main

FOLDER = "playbooks"
VERB = {"build": "apply"}
"""Verbs that are not named like their playbook."""

_running = Path(getattr(sys.modules["__main__"], "__file__", None) or "-").resolve()
if _running.parent.name == FOLDER and str(_running.parents[1]) not in sys.path:
    sys.path.insert(0, str(_running.parents[1]))
if _running.parent.name == FOLDER:
    quiet_until_main()


def script(file: str) -> None:
    """Run the playbook that `file` is, as its verb does, and end with the verb's exit code.

    A playbook without a verb of its own is run as `bothends run NAME` does: routers are changed
    only with --change. The project is the playbook's own, unless --project says otherwise.
    """
    from bothends.cli.main import CONTEXT, ended, verb_command
    from bothends.cli.verbs import VERBS

    path = Path(file).resolve()
    if not Path("inventory").is_dir():
        os.environ.setdefault("BOTHENDS_PROJECT", str(path.parents[1]))
    verb = VERB.get(path.stem, path.stem)
    arguments = sys.argv[1:]
    if verb not in VERBS:
        verb, arguments = "run", [path.stem, *arguments]
    name = f"python {FOLDER}/{path.name}"
    ended(lambda: verb_command(verb).main(arguments, prog_name=name, **CONTEXT))
