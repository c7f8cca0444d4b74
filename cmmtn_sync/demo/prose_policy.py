"""What units write in their Operational Policies: words of two voices, a trauma unit's and a centre's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "Purpose and scope": (
        """
        This policy sets out how injured patients are received, assessed, treated and moved on at {called}. It
        applies to all staff who take part in the care of patients with major trauma, by day and by night, on all
        sites of the Trust.

        It should be read together with the regional trauma network's transfer policy and with the Trust's policies
        for massive haemorrhage, imaging and major incidents.
        """,
        """
        This policy describes how the major trauma service at {called} works. It covers the whole pathway from the
        alert to discharge, repatriation and follow-up, and it applies to all specialties that take part.

        The centre accepts patients from the scene under the ambulance service's triage tool and from the trauma
        units of the network. Patients are never refused for want of a bed.
        """,
    ),
    "Roles and responsibilities": (
        """
        [roles]

        The trauma team leader is in charge of the patient until care is handed over to a named consultant. The
        handover is written in the trauma booklet.
        """,
        """
        [roles]

        The consultant trauma team leader is present on site at all times. Responsibility passes to the admitting
        consultant at the end of the primary survey and imaging, and is recorded.
        """,
    ),
    "Trauma team activation": (
        """
        The nurse in charge of the emergency department activates the team by dialling the emergency number and
        stating "adult trauma call" or "paediatric trauma call" with the expected time of arrival. Criteria are:

        - a pre-alert from the ambulance service under the major trauma triage tool
        - systolic blood pressure under 90, or a Glasgow coma score under 13
        - penetrating injury to head, neck or trunk
        - two or more long bone fractures, or a suspected pelvic fracture
        - a clinician's concern, at any time

        A lower threshold holds for patients aged 65 or over. Members of the team answer within five minutes.
        """,
        """
        The trauma desk takes the pre-alert and activates the team at one of two levels. Level 1 brings the whole
        team, with the blood bank and the theatre coordinator told at the same time. Level 2 brings the emergency
        department's team with surgical and orthopaedic registrars.

        - Level 1: altered physiology, penetrating injury of the trunk, traumatic amputation, two or more
          patients
        - Level 2: mechanism or anatomy without altered physiology
        - Either: any clinician's concern

        All calls are logged and reviewed by the coordinators on the next day.
        """,
    ),
    "Reception and resuscitation": (
        """
        Patients are received in resuscitation bay 1. The team leader gives roles and checks equipment before the
        patient arrives. The ambulance crew hands over once, hands off, in under a minute.

        Whole body CT is requested in the first minutes and done within 60 minutes of arrival. A first report is
        given by telephone within an hour and a consultant's report follows within 12 hours. Bleeding patients
        receive tranexamic acid and blood under the massive haemorrhage protocol.
        """,
        """
        Patients are received in the trauma bays beside the CT scanner and the hybrid theatre. CT is done within 30
        minutes. A consultant radiologist reports at the scanner in hours and from home out of hours.

        Blood is stored in the department. The code red protocol brings a consultant anaesthetist and a consultant
        surgeon to the patient. Damage control surgery begins within 30 minutes of the decision.
        """,
    ),
    "Definitive care": (
        """
        Patients who stay with us are admitted under a named consultant. Patients with more than one injury are
        admitted under general surgery or orthopaedics by agreement, never left without a home. A tertiary survey is
        done within 24 hours and written in the notes.

        Rib fractures, open fractures and pelvic injuries follow the network's guidelines.
        """,
        """
        Patients are admitted to the major trauma ward, to critical care or to a specialty ward under a named
        consultant. A consultant ward round with all specialties takes place every day, weekends included. A
        tertiary survey is done within 24 hours of arrival or of waking.
        """,
    ),
    "Transfer and repatriation": (
        """
        Patients who need the major trauma centre are transferred without delay. The team leader rings the trauma
        desk once; acceptance is automatic. The aim is that the ambulance leaves within 60 minutes of the decision.
        The transfer checklist goes with the patient.

        We take our patients back within 48 hours of being told that they no longer need specialist care. The site
        manager is told and the delay, if any, is escalated each day.
        """,
        """
        Transfers from trauma units are accepted automatically by the trauma team leader. Images are sent over the
        image exchange before the patient leaves.

        Repatriation is requested as soon as specialist care is complete. The receiving hospital is asked to take the
        patient within 48 hours. Delays are reported each day and reviewed each month with the network.
        """,
    ),
    "Rehabilitation": (
        """
        The therapy team assesses every trauma patient within 72 hours. A rehabilitation prescription is begun
        within four days and completed before discharge. It is given to the patient, the GP and the next team.
        """,
        """
        The rehabilitation consultant sees patients with complex needs within three working days. The
        rehabilitation prescription is begun within 48 hours, is reviewed weekly, and goes with the patient. The
        coordinator is the patient's point of contact after discharge.
        """,
    ),
    "Governance and audit": (
        """
        The Trauma Committee meets every two months. All deaths, all transfers that took more than four hours and all
        calls that were missed are reviewed. The Trauma Coordinator enters registry data (NMTR) within 40 days of
        discharge. Compliance with this policy is audited every year:

        [audit]
        """,
        """
        The Major Trauma Board meets every month. Mortality, unexpected survivors and incidents are reviewed in the
        weekly meeting. The data team submits to the NMTR within 40 days of discharge. This policy is audited:

        [audit]
        """,
    ),
    "Education and training": (
        """
        Trauma team leaders hold ATLS or ETC. Nurses who receive trauma patients complete the level 1 competencies
        within a year of joining and the level 2 competencies within three. The Trauma Coordinator keeps the register
        and reports gaps to the Trauma Committee.
        """,
        """
        All trauma team leaders hold a current provider certificate and teach on at least one course a year. Nursing
        staff follow the national trauma nursing competencies. A multi-professional simulation takes place each
        month.
        """,
    ),
    "Children and older people": (
        """
        Children under 16 are received by the paediatric trauma team and discussed with the children's major trauma
        centre. Patients aged 65 or over follow the silver trauma pathway, with a frailty score on arrival.
        """,
        """
        Patients at either end of life have their own pathways. Patients aged 65 or over are screened for frailty on
        arrival and seen by the elderly care team on the next working day.
        """,
    ),
}
"""The template's headings, in its order, and what two voices write under them."""

NO_CHANGE: Final = """
    Dear colleague,

    Operational Policy of {called}: no change

    I am writing about your request for our Operational Policy and any updates. Our policy has been looked at by the
    Trauma Committee and there is no change since version {version} dated {approved}. Version {version} remains in
    force. Its review date is {review}.

    You hold a copy of version {version}, which we sent last year. We will send you the reviewed policy when it has
    been approved.

    Yours sincerely,

    Clinical Lead for Trauma

    {trust}
    """

MINUTES: Final = """
    Present: Clinical Lead for Trauma (chair), Trauma Coordinator, orthopaedic lead, radiology manager, therapy lead,
    resuscitation officer. Apologies: general surgery lead, theatre manager.

    ## Minutes of the last meeting

    The minutes were agreed as a true record. All actions had been done or are on this agenda.

    ## Trauma calls

    The coordinator presented the calls of the last month. There were fewer than in the month before. Two calls had
    been stood down too early and the team leaders have been reminded of the criteria.

    ## Equipment

    The second rapid infuser is back from repair. The store cupboard has been cleared and labelled.

    ## Any other business

    The next newsletter will go out in two weeks. Contributions to the Trauma Coordinator, please.
    """
