"""A change of both ends: armed, pushed, verified, confirmed and saved, or taken back."""
