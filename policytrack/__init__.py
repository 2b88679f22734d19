"""policytrack: what became of that recommendation?"""

__version__ = "0.1.0"
