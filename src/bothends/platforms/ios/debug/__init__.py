"""What IOS says in its logs."""
