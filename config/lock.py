"""Write requirements/*.txt anew from pyproject.toml: `python -m config.lock`.

Hashes of every file of every release, and neither addresses of indexes nor paths of this machine,
so that the lists mean the same everywhere.
"""

import subprocess
import sys
from pathlib import Path

from config import env

OPTIONS = [
    "--quiet", "--allow-unsafe", "--annotation-style=line", "--generate-hashes",
    "--no-emit-find-links", "--no-emit-index-url", "--no-emit-options", "--no-emit-trusted-host", "--no-header",
    "--strip-extras",
]  # fmt: skip


def main() -> int:
    compiler = str(Path(sys.executable).parent / "pip-compile")
    base, dev = "requirements/base.txt", "requirements/dev.txt"
    for arguments in (["-o", base], ["--extra", "dev", "-c", base, "-o", dev]):
        command = [compiler, *OPTIONS, *sys.argv[1:], *arguments, "pyproject.toml"]
        subprocess.run(command, cwd=env.PROJECT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
