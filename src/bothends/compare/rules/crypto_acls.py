"""Crypto ACLs beside the negotiation: what stands in one end's lines."""
