"""Transform-sets: what the packets are protected with, and in which mode."""
