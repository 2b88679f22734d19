"""Where the program starts: `policytrack`, or `python -m policytrack`."""

import gc

# A command is over before there is garbage worth looking for; looking takes a twentieth of its time.
gc.disable()


def main() -> None:
    """Run the program; everything is imported after the line above."""
    from policytrack.cli import main

    main()


if __name__ == "__main__":
    main()
