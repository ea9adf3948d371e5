"""Failures as ASA, IOS and IOS-XE log them, with the right answer: how it ended, and who refused.

Written by hand after the kinds that people ask about in public; addresses are those of RFC 5737.
"""

from tests.debug.failures.asa_ikev1 import ASA_IKEV1
from tests.debug.failures.asa_ikev2 import ASA_IKEV2
from tests.debug.failures.failure import Failure
from tests.debug.failures.ios_ikev1 import IOS_IKEV1
from tests.debug.failures.ios_ikev2 import IOS_IKEV2

__all__ = ["FAILURES", "Failure"]
FAILURES: tuple[Failure, ...] = (*ASA_IKEV1, *ASA_IKEV2, *IOS_IKEV1, *IOS_IKEV2)
