"""How trusts word the headings of the network's templates: two ways each; others keep the template's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ANNUAL_REPORT: Final[Mapping[str, tuple[str, str]]] = {
    "Introduction and team": ("Team and introduction", "Introduction and our team"),
    "Activity and registry data": ("Trauma activity and registry data", "Activity and registry data"),
    "Performance against standards": (
        "Performance against national standards",
        "Performance and compliance with standards",
    ),
    "Previous action plan update": ("Update on previous action plan", "Previous action plan: progress update"),
    "Outstanding actions carried forward": (
        "Actions carried forward",
        "Outstanding actions carried forward to {next_year}",
    ),
    "Governance": ("Clinical governance", "Governance and audit"),
    "Education and training": ("Training and education", "Education, training and simulation"),
    "Rehabilitation": ("Rehabilitation and therapies", "Rehabilitation"),
    "Patient and carer experience": ("Patient experience and carer feedback", "Patient and carer experience"),
    "Achievements": ("Key achievements", "Achievements this year"),
    "Priorities": ("Priorities for {next_year}", "Our priorities for the year ahead"),
    "Sign-off": ("Sign off", "Approval and sign-off"),
}

OPERATIONAL_POLICY: Final[Mapping[str, tuple[str, str]]] = {
    "Purpose and scope": ("Introduction, purpose and scope", "Purpose and scope"),
    "Roles and responsibilities": ("Roles and responsibilities", "Responsibilities and roles"),
    "Trauma team activation": ("Activation of the trauma team", "Trauma team activation"),
    "Reception and resuscitation": (
        "Reception and resuscitation of the patient",
        "Reception, resuscitation and imaging",
    ),
    "Definitive care": ("Definitive care and admission", "Definitive care"),
    "Transfer and repatriation": ("Transfer and repatriation of patients", "Transfer and repatriation"),
    "Rehabilitation": ("Rehabilitation and discharge", "Rehabilitation"),
    "Governance and audit": ("Governance, audit and monitoring", "Audit and governance"),
    "Education and training": ("Training and education", "Education and training"),
    "Children and older people": ("Children and older people", "Older people and children"),
}
