"""What a template reads of a value that is not there."""

from collections.abc import Mapping
from difflib import get_close_matches

from jinja2 import StrictUndefined
from jinja2.utils import missing


class TellingUndefined(StrictUndefined):
    """Raises as StrictUndefined does; the second line of its message says what there is."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if owner is missing:
            return (
                f"{name!r} is not defined\n"
                "a template has: tunnel, here, there, names, packet; isakmp_policy.j2 also phase1, "
                "number; ikev2_proposal.j2 also phase1, offers, name; ikev2_policy.j2 also "
                "proposals; transform_set.j2 also transform, name"
            )
        there = _names_in(owner)
        near = get_close_matches(str(name), there, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        listed = ", ".join(there) if there else "nothing"
        return f"{name!r} is not there\n{hint}there is: {listed}"


def _names_in(owner: object) -> list[str]:
    if isinstance(owner, Mapping):
        return sorted(map(str, owner))
    return sorted(name for name in dir(owner) if not name.startswith("_"))
