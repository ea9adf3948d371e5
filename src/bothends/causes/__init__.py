"""From findings, facts and log lines to one cause, in the same words for verify and diagnose."""

from bothends.causes.cause import Cause, Certainty, Evidence, Step, path

__all__ = ["Cause", "Certainty", "Evidence", "Step", "path"]
