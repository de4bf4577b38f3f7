"""How much is looked at before it is too much. Held before anything is decoded."""

PIXELS = 80_000_000
"""Of one picture, or one frame of a film: 80 megapixels are 240 MB in memory."""
FRAMES = 1_000
"""Pictures in one picture file."""
PAGES = 2_000
SECONDS = 4 * 60 * 60
STREAMS = 16
MEMBERS = 10_000
"""Files in one archive; parts of one message."""
EXPANDED = 4 * 1024**3
"""Bytes of all files of one archive together, as its directory says."""
RATIO = 100
"""An archive that says it grows more than this is a bomb; ordinary text grows some ten times."""
RATIO_FROM = 10 * 1024**2
"""... if what comes out of it is more than this."""
TEXT = 20 * 1024**2
MESSAGE = 50 * 1024**2
FIELDS = 400
"""Fields of metadata kept of one file, and characters of each."""
CHARACTERS = 2_000
