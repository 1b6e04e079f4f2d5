# SPDX-License-Identifier: Apache-2.0
"""For tests in Python that drive excon, as checks.sh for those in shell: a line a check. The test ends by checks_end, with 1 when one of
them failed. `top` is the source tree, `excon` the program under test (EXCON_BIN, or build/bin)."""
import os
import sys

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
excon = os.path.join(os.environ.get("EXCON_BIN", top + "/build/bin"), "excon")
checks = failures = 0


def check(name, good, said=""):
    """What was said is shown when it is not good, a long text's beginning and end."""
    global checks, failures
    checks += 1
    print(("ok   " if good else "FAIL ") + name, flush=True)
    if good:
        return
    failures += 1
    said = str(said)
    if len(said) > 4000:
        said = said[:2000] + "\n…\n" + said[-2000:]
    print("     " + said.replace("\n", "\n     "), flush=True)


def checks_end():
    if checks == 0:
        check("something was checked", False)
    sys.exit(failures != 0)
