"""Preparing the file of a submission in the background.

`requests` asks for one and cancels it; `work` does it; `rescue` starts it again when its worker
died; `kept` keeps chapters for the next time and `packages` the finished file until it is fetched,
both sealed; `signs` tells how it stands.
"""
