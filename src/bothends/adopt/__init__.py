"""From configurations that run to an inventory that says the same."""

from bothends.adopt.adoption import Adopted, Adoption, Refused, adopt
from bothends.adopt.writing import inventory_files

__all__ = ["Adopted", "Adoption", "Refused", "adopt", "inventory_files"]
