"""A long invented dossier, made by us, by WeasyPrint in one piece, by Chromium and by Typst."""
