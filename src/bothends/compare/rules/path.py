"""The way of the packets: routes, filters, NAT, interfaces."""
