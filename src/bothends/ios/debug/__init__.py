"""What debug logs tell: a timeline, an outcome, a cause."""
