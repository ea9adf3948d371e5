"""How what bothends writes is told from what others wrote."""

PREFIX = "BE-"
"""Begins the name of everything that bothends writes."""
