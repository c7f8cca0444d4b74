"""Sites at which something is wrong, and what doctor is to find there: part, verdict, code."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest

from cmmtn_sync.store import RunRow, Store
from tests.e2e.doctor_site import COLLEAGUE, DoctorSite
from tests.emulated import where

CLOSED = "http://127.0.0.1:9"
"""Where no proxy listens."""
Spoil: TypeAlias = Callable[[DoctorSite, pytest.MonkeyPatch], object]


def no_consent(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.app.roles.clear()


def no_grant(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.world.site.revoke(site.app.id)


def only_to_read(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.world.site.grant(site.app.id, "read")


def no_mailbox_role(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.app.mailboxes.clear()


def only_to_look_into_mail(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.tenant.scope_mailbox(site.app, site.mailbox, "Mail.Read")


def no_right_to_send_or_invite(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.tenant.scope_mailbox(site.app, site.mailbox, "Mail.ReadWrite")
    site.write(mode="send", invitations="invitations: [session]")


def unknown_mailbox(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.write(mailbox="nobody@example.org")


def place_missing(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.units.delete("Southmere")


def no_such_library(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.write(units=f"{site.world.site.address}/Nothing")


def answers_elsewhere(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.write(sender=COLLEAGUE)


def every_right(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.app.roles.update({"Sites.ReadWrite.All", "Mail.Send", "Mail.ReadWrite"})


def one_right_too_many(role: str) -> Spoil:
    return lambda site, _: site.app.roles.add(role)


def a_colleagues_mailbox(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.tenant.scope_mailbox(site.app, COLLEAGUE, "Mail.Read")


def clock_off_by(minutes: float) -> Spoil:
    def spoil(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
        site.sign_in_by_certificate()
        site.tenant.skew = timedelta(minutes=minutes)

    return spoil


def secret_over(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.tenant.add_secret(site.app, "the secret of 2024~", expires_in=-1)
    site.keep("secret", b"the secret of 2024~")


def secret_over_and_known(site: DoctorSite, patch: pytest.MonkeyPatch) -> None:
    secret_over(site, patch)
    site.write(sign_in="sign_in: secret\n  secret_file: ../secret\n  secret_ends: 1 May 2025")


def certificate_ends_in(days: int) -> Spoil:
    return lambda site, _: site.sign_in_by_certificate(ends_in=timedelta(days=days))


def secret_for_all_to_read(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    (site.folder / "secret").chmod(0o644)


def no_network(_: DoctorSite, patch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        patch.setenv(name, CLOSED)


def busy(path: str) -> Spoil:
    return lambda site, _: site.tenant.faults.throttle(3600, picks=where(path=path), times=None)


def no_place_of_our_own(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.network.delete("Peer review")


def no_place_after_a_run(site: DoctorSite, patch: pytest.MonkeyPatch) -> None:
    no_place_of_our_own(site, patch)
    data, then = site.folder / "data", datetime(2025, 7, 2, 9, tzinfo=UTC)
    data.mkdir()
    with Store.open(data) as store:
        store.save_run(RunRow(started=then, ended=then, exit_code=0))


def nobody_signed_in(site: DoctorSite, _: pytest.MonkeyPatch) -> None:
    site.write(sign_in="sign_in: device code")


BUSY_RIGHTS, BUSY_LIBRARY = ("rights", "WARN", "TEMPORARY"), ("libraries", "WARN", "TEMPORARY")
BUSY_MAILBOX = ("mailbox", "WARN", "TEMPORARY")
LIBRARY, WRITING = ("libraries", "FAIL", "LIBRARY"), ("writing", "FAIL", "WRITING")
TOO_MUCH, NO_MAIL = ("rights", "FAIL", "RIGHTS-TOO-MUCH"), ("mailbox", "FAIL", "MAILBOX-403")
ENDS, CLOCK = ("sign-in", "WARN", "SIGN-IN-ENDS"), ("clock", "FAIL", "CLOCK")
CASES: Mapping[str, tuple[Spoil, Sequence[tuple[str, str, str]]]] = {
    "all in order": (lambda *_: None, []),
    "no consent": (no_consent, [("rights", "FAIL", "RIGHTS-TOO-LITTLE"), LIBRARY, LIBRARY]),
    "no grant": (no_grant, [LIBRARY, LIBRARY]),
    "granted to read alone": (only_to_read, [WRITING, WRITING]),
    "no role for the mailbox": (no_mailbox_role, [NO_MAIL]),
    "mail may be looked at alone": (only_to_look_into_mail, [NO_MAIL]),
    "no right to send or invite": (no_right_to_send_or_invite, [NO_MAIL, NO_MAIL]),
    "unknown mailbox": (unknown_mailbox, [("mailbox", "FAIL", "MAILBOX-404")]),
    "a place that is missing": (place_missing, [("libraries", "FAIL", "PLACE-MISSING")]),
    "no such library": (no_such_library, [LIBRARY]),
    "answers that go elsewhere": (answers_elsewhere, [("mailbox", "WARN", "ANSWERS-ELSEWHERE")]),
    "Sites.ReadWrite.All": (one_right_too_many("Sites.ReadWrite.All"), [TOO_MUCH]),
    "Sites.Read.All": (one_right_too_many("Sites.Read.All"), [TOO_MUCH]),
    "Mail.Send": (one_right_too_many("Mail.Send"), [TOO_MUCH]),
    "Mail.ReadWrite": (one_right_too_many("Mail.ReadWrite"), [TOO_MUCH]),
    "a right that nobody asks for": (one_right_too_many("User.Read.All"), [TOO_MUCH]),
    "a colleague's mailbox": (a_colleagues_mailbox, [TOO_MUCH]),
    "a clock 2 minutes off": (clock_off_by(2), [("clock", "WARN", "CLOCK")]),
    "a clock 10 minutes off": (clock_off_by(10), [CLOCK]),
    "a clock 20 minutes off": (clock_off_by(20), [("sign-in", "FAIL", "AADSTS700024"), CLOCK]),
    "a secret that is over": (secret_over, [("sign-in", "FAIL", "AADSTS7000222")]),
    "a certificate for 5 days": (certificate_ends_in(5), [ENDS]),
    "a certificate for 20 days": (certificate_ends_in(20), [ENDS]),
    "a certificate for 50 days": (certificate_ends_in(50), [ENDS]),
    "a certificate for 90 days": (certificate_ends_in(90), []),
    "no network": (no_network, [("sign-in", "WARN", "TEMPORARY")]),
    "a busy sign-in": (busy("/oauth2/v2.0/token"), [("sign-in", "WARN", "TEMPORARY")]),
    "a busy tenant": (busy("/sites/"), [BUSY_RIGHTS, BUSY_LIBRARY, BUSY_LIBRARY, BUSY_MAILBOX]),
    "no place of the network's own": (no_place_of_our_own, [("libraries", "WARN", "PLACE-MISSING")]),
    "none, though a run was made": (no_place_after_a_run, [("libraries", "FAIL", "PLACE-MISSING")]),
    "nobody signed in": (nobody_signed_in, [("sign-in", "FAIL", "SIGN-IN")]),
}
if os.name != "nt":  # Windows keeps rights in another way
    CASES = {
        **CASES,
        "a secret for all to read": (secret_for_all_to_read, [("sign-in", "WARN", "SECRET-READABLE")]),
    }
