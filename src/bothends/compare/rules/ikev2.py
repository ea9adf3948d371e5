"""IKEv2: proposals, policies, keyrings and profiles."""
