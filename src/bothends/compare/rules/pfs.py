"""Perfect forward secrecy of the IPsec SAs."""
