"""What Microsoft's sign-in says when it says no, in words for whoever can mend it.

The codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cmmtn_sync.config import SignInKind
from cmmtn_sync.errors import CmmtnSyncError, ExitCode, TemporaryError, TenantError

_ENTRA: Final = "your Entra administrator"
_BUSY: Final = frozenset({"temporarily_unavailable", "server_error"})
_BUSY_CODES: Final = frozenset({90033, 90055, 90024, 90025, 50196})
_NOT_KNOWN: Final = 700027
_RENEW: Final = f"Make a new one and ask {_ENTRA} to upload it: microsoft-365.md, under Renewal."


class SignInError(TenantError):
    """We could not sign in. ``code`` is Microsoft's, such as ``AADSTS7000222``, where it gave one."""

    exit_code = ExitCode.NEEDS_INSTALLER

    def __init__(self, happened: str, *, why: str = "", do: str = "", code: str = "") -> None:
        """Keep the code beside the words."""
        super().__init__(happened, why=why, do=do)
        self.code = code


_SAID: Final[Mapping[int, tuple[str, str]]] = {
    7000222: (
        "The client secret has ended.",
        f"Ask {_ENTRA} for a new secret, and put it into the file of secret_file.",
    ),
    7000215: (
        "The client secret is not the right one.",
        f"Ask {_ENTRA} for the secret's value (not its id), and put it into the file of secret_file.",
    ),
    700027: (
        "The app registration does not know this certificate.",
        f"Ask {_ENTRA} to upload its public part to the app registration, or name the right file.",
    ),
    700024: (
        "This computer's clock is wrong, so what it signed does not count.",
        "Set the clock right, and let it keep itself right (a time service). Then run: cmmtn-sync doctor",
    ),
    700016: (
        "This tenant has no such application.",
        f"Check client in service.yaml with {_ENTRA}, and that tenant is right.",
    ),
    90002: ("There is no such tenant.", f"Check tenant in service.yaml with {_ENTRA}."),
    65001: ("Nobody has consented to what the app asks for.", f"Ask {_ENTRA} to consent: see microsoft-365.md."),
    53003: ("A rule of the tenant (Conditional Access) does not let us sign in.", f"Ask {_ENTRA} which rule it is."),
    50076: ("The tenant wants a second factor.", "Sign in again: cmmtn-sync sign-in"),
    700082: ("The sign-in was not used for so long that it ended.", "Sign in again: cmmtn-sync sign-in"),
    50173: ("The sign-in has ended: a password was changed or it was taken back.", "Sign in again: cmmtn-sync sign-in"),
    70008: ("The sign-in was not used for so long that it ended.", "Sign in again: cmmtn-sync sign-in"),
    700084: ("The sign-in has come to its end.", "Sign in again: cmmtn-sync sign-in"),
    50078: ("The tenant wants the second factor again.", "Sign in again: cmmtn-sync sign-in"),
    50133: ("The sign-in has ended: a password was changed or it was taken back.", "Sign in again: cmmtn-sync sign-in"),
    70000: ("The sign-in was refused on the other device.", "Sign in again: cmmtn-sync sign-in"),
    70016: ("Nobody typed the code in time.", "Sign in again: cmmtn-sync sign-in"),
    70020: ("Nobody typed the code in time.", "Sign in again: cmmtn-sync sign-in"),
    7000218: (
        "The app registration does not let people sign in by a code.",
        f"Ask {_ENTRA} to turn on “Allow public client flows” under Authentication.",
    ),
    70043: ("The sign-in has ended by a rule of the tenant.", "Sign in again: cmmtn-sync sign-in"),
    700213: (
        "The app registration does not know who vouches for us.",
        f"Ask {_ENTRA} to compare the federated credential's issuer, subject and audience with the assertion.",
    ),
    7000229: ("The app has no service principal in this tenant.", f"Ask {_ENTRA} to add the app to the tenant."),
}
"""Microsoft's code -> what it means, and what to do."""


def said_no(answer: Mapping[str, Any], kind: SignInKind) -> CmmtnSyncError:
    """Return what an answer without a token means. What was sent is never repeated."""
    codes = [code for code in answer.get("error_codes") or () if isinstance(code, int)]
    error = answer.get("error")
    if not isinstance(error, str) or error in _BUSY or _BUSY_CODES & set(codes):
        return TemporaryError("Microsoft's sign-in is busy.", do="Nothing: the next run tries again.")
    if _NOT_KNOWN in codes and "expired" in str(answer.get("error_description", "")):
        return SignInError(
            "Microsoft 365 did not let us sign in.",
            why="The certificate has ended.",
            do=_RENEW,
            code=f"AADSTS{_NOT_KNOWN}",
        )
    known = next((code for code in codes if code in _SAID), None)
    if known is not None:
        why, do = _SAID[known]
        return SignInError("Microsoft 365 did not let us sign in.", why=why, do=do, code=f"AADSTS{known}")
    code = f"AADSTS{codes[0]}" if codes else error or "no reason"
    return SignInError(
        "Microsoft 365 did not let us sign in.",
        why=f"It answered {code}, to a sign-in by {kind.value}.",
        do=f"Give that code to {_ENTRA}.",
        code=code,
    )


def no_such_tenant(tenant: str) -> SignInError:
    """Return that the directory does not know the tenant."""
    return SignInError(
        "Microsoft 365 did not let us sign in.",
        why=f"There is no tenant “{tenant}”.",
        do=f"Check tenant in service.yaml with {_ENTRA}.",
        code="AADSTS90002",
    )


def credential_unusable() -> SignInError:
    """Return that a certificate cannot be opened. Why exactly, its library says in words that may hold a secret."""
    return SignInError(
        "The certificate could not be opened.",
        why="The password is not the right one, or the file holds no certificate with its private key.",
        do="Check certificate and password_file in service.yaml, or make the file again: see microsoft-365.md.",
    )


def no_identity_here() -> SignInError:
    """Return that nothing on this computer answers for a managed identity."""
    return SignInError(
        "No managed identity answers on this computer.",
        why="It is there on machines in Azure (or connected by Azure Arc) that have one.",
        do="Give this machine an identity, or choose another sign_in. With a proxy, set NO_PROXY=169.254.169.254.",
    )


def nobody_signed_in() -> SignInError:
    """Return that a person has to sign in first."""
    return SignInError("Nobody is signed in to Microsoft 365 here.", do="Run: cmmtn-sync sign-in")
