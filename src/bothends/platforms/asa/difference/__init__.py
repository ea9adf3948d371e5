"""From the running configuration of an ASA to the intended one, as ordered steps, and back."""

from bothends.platforms.asa.difference.drift import compare_end
from bothends.platforms.asa.difference.owned import running_peers
from bothends.platforms.asa.difference.plan import keys_only, make_plan
from bothends.platforms.asa.difference.removal import make_removal, shared

__all__ = ["compare_end", "keys_only", "make_plan", "make_removal", "running_peers", "shared"]
