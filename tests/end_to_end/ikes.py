"""What runs underneath the lab of a test."""

import pytest

MODEL = pytest.param("model", id="model")
CHARON = pytest.param("charon", id="charon", marks=(pytest.mark.charon, pytest.mark.gate))
IKES = (MODEL, CHARON)
