"""Parsers of the show commands of ASA, one a file."""
