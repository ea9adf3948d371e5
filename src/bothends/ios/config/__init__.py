"""What a configuration text means: the one adapter over ciscoconfparse, effective values."""
