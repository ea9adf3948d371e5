"""What is to be changed on both ends, and in which order the tunnels come."""
