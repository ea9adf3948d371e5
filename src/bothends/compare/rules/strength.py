"""Strength: algorithms against the chosen profile, and upgrades of the release."""
