"""Bundles from field apps and of captured pages: looked into behind the wall, taken in whole."""
