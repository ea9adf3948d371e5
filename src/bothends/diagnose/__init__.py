"""From a symptom to its cause and the fix on each end."""
