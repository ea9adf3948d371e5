"""Questions to both ends that change nothing: verification, diagnosis, drift."""
