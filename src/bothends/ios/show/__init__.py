"""What show commands say: one parser a command, every line accounted for."""
