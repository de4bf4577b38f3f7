"""Preparing the file of a submission in the background.

`requests` asks for one and cancels it; `work` does it; `rescue` starts it again when its worker
died; `packages` keeps the finished file sealed and hands it over once; `signs` tells how it stands.
"""
