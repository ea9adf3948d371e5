"""An ASA of the lab: its command line and its configuration, over the IKE that routers have."""
