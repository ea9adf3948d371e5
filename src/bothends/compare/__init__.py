"""Two configurations as one negotiation: pairing, rules, verdicts."""
