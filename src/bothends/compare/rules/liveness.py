"""Dead peers, lost SAs, NAT traversal, replay."""
