"""IKE and IPsec of the lab, by a model: written from the RFCs and from what IOS prints and does."""

from bothends.lab.clock import Clock
from bothends.lab.ike.faults import NetworkFaults, Traffic
from bothends.lab.ike.model import ModelBackend

__all__ = ["Clock", "ModelBackend", "NetworkFaults", "Traffic"]
