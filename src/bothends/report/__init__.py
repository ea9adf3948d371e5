"""Results as console tables, JSON and the formats of other tools."""
