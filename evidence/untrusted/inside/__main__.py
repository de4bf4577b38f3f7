"""Run one module of this folder: `python -m inside NAME ARGUMENTS`. It has `main(arguments)`."""

import importlib
import sys

from . import report


def main() -> None:
    """Run the module that was asked for; what stops it is told in the report."""
    try:
        importlib.import_module(f".{sys.argv[1]}", __package__).main(sys.argv[2:])
    except report.Stop as stop:
        report.finish(stop.why)
    except MemoryError:
        report.finish("too_much_memory")
    report.finish()


if __name__ == "__main__":
    main()
