"""Packages that are handed over: a bag (RFC 8493), its seal, and the verifier that travels in it."""
