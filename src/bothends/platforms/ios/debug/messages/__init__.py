"""Tables of the messages that routers print, by the part of the software that prints them."""
