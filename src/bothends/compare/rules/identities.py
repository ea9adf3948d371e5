"""Identities of IKEv1: what each end says it is, and what the other takes."""
