"""What IOS text means: configurations, show output, debug logs."""
