"""Routers to practise on: an IOS command line over real SSH, with IKE underneath."""
