"""Microsoft's clouds, as office365 calls them."""

from __future__ import annotations

from typing import Final

from office365.azure_env import AzureEnvironment

from cmmtn_sync.config import Cloud

ENVIRONMENTS: Final = {
    Cloud.GLOBAL: AzureEnvironment.Global,
    Cloud.US_GOVERNMENT: AzureEnvironment.USGovernmentHigh,
    Cloud.US_DEFENSE: AzureEnvironment.USGovernmentDoD,
    Cloud.CHINA: AzureEnvironment.China,
}
