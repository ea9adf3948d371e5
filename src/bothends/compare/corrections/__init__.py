"""The lines that put a tunnel right: which algorithms, and how IOS spells them."""
