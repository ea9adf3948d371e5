"""Tunnel interfaces: mode, key, addresses, sharing, MTU."""
