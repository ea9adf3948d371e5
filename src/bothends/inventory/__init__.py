"""From YAML to intent: every error at once with its place; secrets as references."""
