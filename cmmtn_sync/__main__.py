"""``python -m cmmtn_sync``."""

from __future__ import annotations

from cmmtn_sync.cli import main

if __name__ == "__main__":
    main()
