"""The version of this package, apart from the API that the package itself loads when asked."""

__version__ = "0.1.0"
