"""From the frozen snapshot to the document: one module for each part of the dossier."""

from .dossier import compose

__all__ = ["compose"]
