"""An emulated Microsoft 365 tenant on loopback, for real ``msal``, ``requests`` and ``office365`` clients.

::

    with EmulatedTenant() as tenant:
        world = tenant.settle()  # an app, a site, its library, a shared mailbox
        world.drive.upload("Wirral/Report.docx", data, by="Sam Jones")
        for name, value in tenant.environment().items():
            monkeypatch.setenv(name, value)  # or as the environment of a subprocess
        ...  # the client signs in, and calls graph.microsoft.com
        tenant.faults.lose_answer(at=3)
        assert not tenant.violations

What nobody has tried on a real tenant is a knob: ``tenant.knobs``. Where Microsoft's documentation says how an answer
looks, the code names the page; where only a thread on GitHub does, the thread.
"""

from __future__ import annotations

from tests.emulated.engine import Moment
from tests.emulated.faults import where
from tests.emulated.tenant import EmulatedTenant
from tests.emulated.wire import Dropped

__all__ = ["Dropped", "EmulatedTenant", "Moment", "where"]
