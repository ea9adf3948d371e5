"""Reads which findings an earlier run has already."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bothends.compare import DOWN, Verdict
from bothends.errors import InputError
from bothends.report import lint, sarif
from bothends.report.lint_items import Baseline, Fingerprints

_HINT = "a baseline is what `bothends lint --format json` or `--format sarif` has printed"


def read(path: Path) -> Baseline:
    """What a file says of an earlier run.

    Raises:
        InputError: the file cannot be read, is no output of ours, or has itself left some out.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("schema") == lint.SCHEMA:
            known, prints = document["summary"]["known"], frozenset(_of_document(document))
            verdicts = {each["id"]: each["verdict"] for each in document["tunnels"]}
            down = {name for name, verdict in verdicts.items() if verdict in DOWN}
            undecided = {name for name, each in verdicts.items() if each == Verdict.UNVERIFIABLE}
        else:
            [run] = document["runs"]
            known, prints = run["properties"]["known"], frozenset(_of_run(run))
            down = set(run["properties"]["down"])
            undecided = set(run["properties"].get("undecided", ()))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError("expected a baseline", where=str(path), hint=_HINT) from error
    if known:
        raise InputError(
            f"lacks {known} findings, because it was itself written with a baseline",
            where=str(path),
            hint="write it again without --baseline",
        )
    return Baseline(prints, frozenset(down), frozenset(undecided))


def _of_document(document: dict[str, Any]) -> Iterator[str]:
    prints = Fingerprints()
    groups = [(tunnel["id"], tunnel["findings"]) for tunnel in document["tunnels"]]
    for tunnel, findings in [*groups, ("", document["findings"])]:
        for each in findings:
            places = [(each[end]["device"], each[end]["text"]) for end in "ab" if each[end]]
            yield prints.next(each["rule"], tunnel, places)


def _of_run(run: dict[str, Any]) -> Iterator[str]:
    for result in run["results"]:
        yield result["partialFingerprints"][sarif.FINGERPRINT]
