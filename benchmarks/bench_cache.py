"""What `lint --cache` saves, in CPU time of all processes, beside the same lint without a cache.

    python benchmarks/bench_cache.py [ROUTERS]

A fleet behind one hub and as many routers in pairs: read and judged for the first time, again, and
again after a line of three routers has changed that every tunnel looks at. All from compiled modules.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_lint import fleet, pairs
from bench_start import once


def main() -> None:
    routers = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        environment = os.environ | {"PYTHONPYCACHEPREFIX": str(root / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for title, make in (("fleet", fleet), ("pairs", lambda f, n: pairs(f, n // 2))):
            folder = root / title
            folder.mkdir()
            paths = make(folder, routers)
            plain = ("-m", "bothends", "lint", str(folder), "--fail-on", "error")
            kept = (*plain, "--cache", str(root / f"{title}.cache"))
            once(plain, environment)  # compiles
            print(f"{title} of {len(paths)} routers, CPU time")
            print(f"  first run with a cache     {once(kept, environment):6.2f} s")
            print(f"  nothing has changed        {once(kept, environment):6.2f} s")
            for path in paths[5:8]:
                path.write_text(path.read_text().replace("keepalive 10 3", "keepalive 15 3"))
            three = once(kept, environment)
            bare = once(plain, environment)
            print(f"  three have changed         {three:6.2f} s")
            print(f"  the same without a cache   {bare:6.2f} s   {bare / three:.1f} times as much")
            told = [
                subprocess.run(
                    [sys.executable, *each], env=environment, capture_output=True, check=False
                ).stdout
                for each in (plain, kept)
            ]
            if told[0] != told[1]:
                raise SystemExit("the cache has changed what is said")


if __name__ == "__main__":
    main()
