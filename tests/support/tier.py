"""How much is tested: a little each time, all of it by ./scripts/soak."""

import os

FULL = os.environ.pop("ALCOVE_FULL", "") == "1"
"""Whether the long versions run. No setting of a node, so it is taken out."""
