"""From symptom to cause and fix: logs, configurations and show output of both ends."""

from bothends.causes import Evidence, Step
from bothends.diagnose.collected import Collected, CollectedEnd, SentPing, Trial
from bothends.diagnose.document import SCHEMA, to_document
from bothends.diagnose.engine import diagnose
from bothends.diagnose.live import diagnose_live
from bothends.diagnose.model import Case, Diagnosis, Explanation, PacketLine
from bothends.diagnose.sources import Source

__all__ = [
    "SCHEMA",
    "Case",
    "Collected",
    "CollectedEnd",
    "Diagnosis",
    "Evidence",
    "Explanation",
    "PacketLine",
    "SentPing",
    "Source",
    "Step",
    "Trial",
    "diagnose",
    "diagnose_live",
    "to_document",
]
