"""strongSwan at the other end: its configuration is written, its SAs are read; never logged in."""
