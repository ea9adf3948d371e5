"""What Nornir scripts stand on: the inventory plugin, and tasks that look at both ends."""

from bothends.scripting.share import Share, as_result, both_ends, chosen_tunnels, project_of

__all__ = ["Share", "as_result", "both_ends", "chosen_tunnels", "project_of"]
