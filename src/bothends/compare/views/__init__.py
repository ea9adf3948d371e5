"""What a check asks of a tunnel, as one of its ends sees it, and where its answers stand."""
