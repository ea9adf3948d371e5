"""Real IKE underneath lab routers: each its own strongSwan in a network namespace."""
