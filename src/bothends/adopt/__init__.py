"""From configurations that run to an inventory that says the same."""

from bothends.adopt.adoption import adopt
from bothends.adopt.result import Adopted, Adoption, Refused
from bothends.adopt.writing import inventory_files

__all__ = ["Adopted", "Adoption", "Refused", "adopt", "inventory_files"]
