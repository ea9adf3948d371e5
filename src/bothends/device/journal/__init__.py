"""What is on the disk of a change before it is made: its journal, and the lock of each router."""
