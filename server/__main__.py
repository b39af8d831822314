"""`python -m server` is the same as `alcove`."""

import sys

from server.cli import main

sys.exit(main())
