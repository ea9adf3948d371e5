"""The only room that talks to routers: connections, and the one redactor of secrets."""
