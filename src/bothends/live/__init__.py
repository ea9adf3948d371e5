"""`bothends watch`: all tunnels in a terminal, looked at again and again."""
