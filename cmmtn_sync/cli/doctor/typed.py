"""What administrators type, where more than one part asks for it."""

from __future__ import annotations

from cmmtn_sync.config import Settings


def grant(settings: Settings, role: str) -> tuple[str, ...]:
    """Return the commands that let the app read or write one site."""
    client = settings.microsoft365.client if settings.microsoft365 else ""
    return (
        "Connect-MgGraph -Scopes Sites.FullControl.All",
        f"$app = @{{ id = '{client or '<the app>'}'; displayName = 'cmmtn_sync' }}",
        (
            f"New-MgSitePermission -SiteId <the site> -BodyParameter @{{ roles = @('{role}');"
            " grantedToIdentities = @(@{ application = $app }) }"
        ),
    )
