"""`python -m bothends` is the command `bothends`."""

from bothends.cli.entry import main

main()
