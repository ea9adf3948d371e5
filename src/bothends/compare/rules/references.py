"""References to objects that are not there, lines that were not understood, ends that were not found."""
