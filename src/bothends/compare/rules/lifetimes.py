"""Lifetimes of the IPsec SAs."""
