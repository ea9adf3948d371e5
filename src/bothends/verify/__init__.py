"""Checks over the facts of both ends, and the probe."""
