"""Why something that runs cannot become a part of an inventory."""


class InexpressibleError(Exception):
    """The inventory has no words for what runs; the only argument is the reason."""


YET = "the inventory cannot describe it yet"
