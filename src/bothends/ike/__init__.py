"""What the IKE protocol says, whoever the vendor: strength of algorithms, negotiation."""
