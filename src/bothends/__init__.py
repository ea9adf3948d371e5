"""Builds, checks and verifies Cisco IOS site-to-site IPsec tunnels, both ends at once."""

__version__ = "0.1.0"
