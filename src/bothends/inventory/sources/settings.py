"""`inventory/source.yaml`: where an inventory is kept, and how what it lacks is filled in."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bothends.inventory.build import reference
from bothends.inventory.problems import InventoryError, Problem
from bothends.inventory.schema import Form
from bothends.inventory.source import read_source
from bothends.inventory.values import Reference
from bothends.model import SecretRef

Url = Annotated[str, Field(pattern=r"^https?://[^\s@]+$", max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=100)]


class Settings(Form):
    """What source.yaml says."""

    inventory: Literal["netbox", "nautobot"]
    url: Url
    token: Reference | None = None
    tag: Slug | None = None
    """Only tunnels that have this tag."""
    psk: Reference = "env:PSK_{TUNNEL}"
    """Where the key of a tunnel is kept whose field does not say it."""
    prefix_role: Slug | None = None
    """Prefixes of this role at the site of a router are its protected networks."""
    clear_text_keys: Literal["refuse", "ignore", "use"] = "refuse"
    """What happens to keys that NetBox keeps in clear text."""
    ca_file: str | None = None
    """Certificates by which that of the server is checked, instead of those of the system."""

    def key_of(self, tunnel: str) -> str:
        """The reference to the key of a tunnel."""
        name = "".join(letter if letter.isalnum() else "_" for letter in tunnel).upper()
        return self.psk.replace("{TUNNEL}", name).replace("{tunnel}", tunnel)

    @property
    def token_ref(self) -> SecretRef:
        """Where the token is kept."""
        return reference(self.token or f"env:{self.inventory.upper()}_TOKEN")

    @property
    def title(self) -> str:
        """What the source calls itself."""
        return {"netbox": "NetBox", "nautobot": "Nautobot"}[self.inventory]


def read_settings(path: Path) -> Settings:
    """Read source.yaml. Raises InventoryError with every problem and its place."""
    problems: list[Problem] = []
    source = read_source(path, f"inventory/{path.name}", problems)
    if not problems:
        try:
            settings = Settings.model_validate(source.data)
            foreign = settings.model_fields_set & OF_NETBOX
            if settings.inventory == "netbox" or not foreign:
                return settings
            problems += [
                source.key_error((each,), "expected no key that only NetBox has", _NAUTOBOT)
                for each in sorted(foreign)
            ]
        except ValidationError as error:
            # A token that was written here itself is not quoted.
            details = error.errors(include_url=False, include_input=False)
            problems += [
                source.error(tuple(each["loc"]), _WORDS.get(each["type"], each["msg"]), _HINT)
                for each in details
            ]
    raise InventoryError(tuple(problems))


_WORDS = {
    "extra_forbidden": "expected a key of source.yaml, found another one",
    "missing": "expected a key, found none",
    "string_pattern_mismatch": "expected another form of text here",
}
OF_NETBOX = frozenset({"prefix_role", "clear_text_keys"})
_NAUTOBOT = "leave it out: Nautobot has protected prefixes, and keys in groups of secrets"
_HINT = "its keys are inventory, url, token, tag, psk, prefix_role, clear_text_keys and ca_file"
