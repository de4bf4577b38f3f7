"""The submission as a word-processor file (Office Open XML, ISO/IEC 29500), from the document model.

`write` is the only way in. The parts are written here by hand and not through python-docx: that has
no footnotes, leaves its own name in the file and would not give the same bytes twice. python-docx
reads the result in the tests, as LibreOffice does.
"""

from .package import write

__all__ = ["write"]
