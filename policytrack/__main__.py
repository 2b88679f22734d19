"""Where the program starts: `policytrack`, or `python -m policytrack`."""

import gc
import os
import signal

# Until a command is under way there is nothing to put in order, and Python would show where it was interrupted.
# This is `errors.INTERRUPTED`; but an interrupt while that is imported would come too early.
signal.signal(signal.SIGINT, lambda *_: os._exit(130))

# A command is over before there is garbage worth looking for; looking takes a twentieth of its time.
gc.disable()


def main() -> None:
    """Run the program; everything is imported after the lines above."""
    import sys
    from contextlib import suppress

    from policytrack.cli.main import main
    from policytrack.errors import INTERRUPTED

    code: object = INTERRUPTED
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        main()
    except SystemExit as end:
        # What was asked for is done.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = end.code
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    # All is written. To take the interpreter down in good order would take a tenth of a command's time.
    with suppress(OSError):  # it may be full or gone, and what was done is done
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
