"""What each kind of device reads, writes and shows: one folder a platform."""
