"""From symptom to cause and fix: logs, configurations and show output of both ends."""

from bothends.diagnose.document import SCHEMA, to_document
from bothends.diagnose.engine import Collected, CollectedEnd, diagnose, diagnose_live
from bothends.diagnose.model import Case, Diagnosis, Explanation, PacketLine, Reason, Remedy
from bothends.diagnose.sources import Source

__all__ = [
    "SCHEMA",
    "Case",
    "Collected",
    "CollectedEnd",
    "Diagnosis",
    "Explanation",
    "PacketLine",
    "Reason",
    "Remedy",
    "Source",
    "diagnose",
    "diagnose_live",
    "to_document",
]
