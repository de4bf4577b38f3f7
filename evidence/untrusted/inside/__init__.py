"""What runs behind the wall, over bytes nobody vouches for. Nothing outside may import it.

It sees its input on stdin, a small scratch folder in memory, /usr and the Python packages: no
network, no key, no database, no other file. Imports within it are relative, since in there it is
not part of `evidence`.
"""
