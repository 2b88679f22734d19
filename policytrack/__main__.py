"""`python -m policytrack`."""

from policytrack.cli import main

main()
