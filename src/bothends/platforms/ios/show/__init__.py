"""Parsers of the show commands of IOS and IOS XE, one a file."""
