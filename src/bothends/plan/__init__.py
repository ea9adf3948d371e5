"""Ordered steps from running to intended configuration, and back."""
