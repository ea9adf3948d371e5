"""strongSwan at the other end: its configuration is written, its SAs are asked; never changed."""
