"""Where the program starts: `policytrack`, or `python -m policytrack`."""

import gc

# A command is over before there is garbage worth looking for; looking takes a twentieth of its time.
gc.disable()


def main() -> None:
    """Run the program; everything is imported after the line above."""
    import os
    import sys

    from policytrack.cli import main

    try:
        main()
    except SystemExit as end:
        # All is written. To take the interpreter down in good order would take a tenth of a command's time.
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)


if __name__ == "__main__":
    main()
