"""What units write in their Annual Reports: for each section of the template, words of three voices.

The first two are those of trauma units, the third is a centre's. All numbers, meetings and people are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

INTRODUCTION: Final = (
    """
    {called} is a designated trauma unit and part of the regional trauma network. We receive injured patients from
    the ambulance service and from our own front door, and we work to the network's transfer policy with the major
    trauma centre.

    The service is led by the Clinical Lead for Trauma, a consultant in emergency medicine, with {hours} of protected
    time a week. Our Trauma Coordinator works full time and our second coordinator post ({vacancy}) has been
    advertised. Anaesthesia, orthopaedics, general surgery, radiology and therapies each have a named lead.

    This report was written by the Trauma Coordinator with the Clinical Lead. It was agreed by the Trauma Committee
    on {agreed}.
    """,
    """
    This is the annual report of {called}. It describes the work of the year from 1 April to 31 March and it has been
    written for our own Board and for the network.

    The emergency department saw a busy year, with sustained pressure on majors and on the bed base. Despite this the
    trauma team was stood up {calls} times. Our team consists of:

    - Clinical Lead for Trauma (emergency medicine consultant, {hours} a week)
    - Deputy Clinical Lead (orthopaedic consultant)
    - Trauma Coordinator, Band 7, full time
    - Trauma therapy lead, Band 7
    - Operational manager for urgent and emergency care
    - Audit and registry clerk ({vacancy})

    The report was signed off at our Trauma Committee meeting on {agreed}.
    """,
    """
    {called} is {focus}. We provide consultant-led trauma care day and night, and we receive patients from the scene
    and from the trauma units of the network.

    The Clinical Director for Major Trauma has {hours} of protected time a week. The service has a full time lead
    nurse, a team of major trauma coordinators who work seven days a week, a rehabilitation consultant, a data team
    and an operational manager. One post ({vacancy}) was vacant at the end of the year and is out to advert.

    This report was agreed by the Major Trauma Board on {agreed}.
    """,
)

ACTIVITY: Final = (
    """
    The National Major Trauma Registry (NMTR) opened in April {first}. We have entered data since May and our case
    ascertainment for the year is {registry}. There are no registry figures for most of the year before, because
    TARN stopped in June 2023, so the comparison below uses our local trauma log.

    [activity]

    The largest group remains older people who fall from standing height. They are now {older} of our patients.
    Road traffic collisions were the second largest group.
    """,
    """
    ## Trauma activity

    Our activity is set out in the table. The numbers come from the local trauma database for {last_year} and from
    the NMTR for {year}.

    [activity]

    ## Registry data

    TARN closed in June 2023 and the NMTR began in April {first}. We therefore cannot give registry comparisons for
    {last_year}. Ascertainment for {year} stands at {registry}. The backlog that built up in the summer was cleared
    in January with the help of two bank shifts a week. {ages}
    """,
    """
    We submit to the NMTR, which began in April {first} after TARN stopped in June 2023. For {last_year} there are
    no registry figures and we rely on our own database. Case ascertainment this year was {registry} and our data
    team submits within 40 days of discharge.

    [activity]

    {ages} The number of patients accepted from other hospitals rose and the time from acceptance to arrival has
    shortened.
    """,
)

ACTIVITY_WITHOUT_REGISTRY: Final = """
    TARN stopped taking submissions in June 2023 and its successor had not opened by the end of this year. There are
    therefore no registry data to report. The figures below come from the local trauma log, which the Trauma
    Coordinator kept by hand throughout the year.

    [activity]

    {ages}
    """

PERFORMANCE: Final = (
    """
    We have reviewed ourselves against the national and network standards. We are compliant with most of them. The
    standards that we meet in part are set out below, and each has an action in our work plan.

    [standards]

    CT within 60 minutes of arrival was achieved for {ct} of patients in whom it was indicated. Tranexamic acid was
    given within three hours of injury to {txa}.
    """,
    """
    Our compliance with the standards was checked in February by the Clinical Lead and the Trauma Coordinator.

    [standards]

    Key measures for the year: CT within 60 minutes {ct}; tranexamic acid within three hours {txa}; consultant
    present within 30 minutes for trauma calls {consultant}. We know that out-of-hours performance is weaker and
    the work plan has an action on this.
    """,
    """
    Performance against the standards is reviewed each quarter by the Major Trauma Board. We remain compliant with
    the great majority.

    [standards]

    A consultant trauma team leader was present on arrival for {consultant} of patients. CT within 60 minutes was
    achieved for {ct} and tranexamic acid within three hours for {txa}.
    """,
)

PREVIOUS_ACTIONS: Final = (
    """
    The table shows every action that was open at the start of the year and where it stands now.

    [previous]

    {done} of {all} actions are complete. The others are carried forward and are described in the next section.
    """,
    """
    All {all} actions from the last action plan were reviewed by the Trauma Committee in March. {done} were closed.

    [previous]
    """,
    """
    The Major Trauma Board has followed the actions of the previous plan at each of its meetings. {done} of {all}
    have been completed with evidence.

    [previous]

    No action was closed without evidence being seen by the Board.
    """,
)

CARRIED_FORWARD: Final = (
    """
    The following actions are not complete and have been carried forward into the {next_year} work plan.

    [carried]
    """,
    """
    Two actions remain open because they depend on funding or on another service. Both are in the work plan for
    {next_year}.

    [carried]
    """,
    """
    These actions are carried forward to the {next_year} work plan with revised dates, agreed by the Board.

    [carried]
    """,
)

GOVERNANCE: Final = (
    """
    The Trauma Committee met {meetings} times. It is chaired by the Clinical Lead and reports to the Divisional
    Governance Board. All trauma deaths are reviewed at the monthly mortality and morbidity meeting, which is open to
    every specialty.

    {incidents} incidents that involved trauma patients were reported during the year. Themes were delay to CT out of
    hours, documentation of the trauma call, and delay to transfer. Learning is shared in our newsletter and at the
    network's clinical group. There were no never events.
    """,
    """
    Our governance arrangements are unchanged. The Trauma Committee met {meetings} times and was quorate on each
    occasion. Mortality and morbidity meetings were held every month except August.

    - {incidents} trauma incidents were reported, of which none caused severe harm
    - Two complaints were received and both were answered in time
    - The risk register holds two trauma risks: therapy staffing at weekends, and the registry backlog
    """,
    """
    The Major Trauma Board met {meetings} times and reports to the Trust's Quality Committee. Weekly case review
    meetings take place with neurosurgery, orthopaedics, general surgery, critical care and rehabilitation.

    {incidents} incidents were reported. Each was reviewed at the weekly meeting and those with learning for other
    hospitals were taken to the network's governance meeting. Unexpected outcomes are reviewed by two consultants
    who were not involved in the care.
    """,
)

EDUCATION: Final = (
    """
    Trauma team training takes place every month in the resuscitation room. {trained} members of staff took part in
    at least one simulation. All consultants who lead the trauma team hold a current ATLS or ETC certificate.

    [training]

    In {next_year} we will train a further eight nurses and begin joint simulation with theatres.
    """,
    """
    {trained} staff attended in-situ simulation and trauma study days. The annual trauma study day was held in
    October and was well attended by nursing and therapy staff.

    [training]

    Release of nursing staff for training continues to be difficult in the winter months.
    """,
    """
    We run a programme of training for our own staff and for the trauma units. {trained} people attended a course or
    simulation this year. Feedback was very good and the programme will be repeated.

    [training]
    """,
)

REHABILITATION: Final = (
    """
    Every patient with an injury severity score above 8 is assessed by the therapy team within 72 hours. A
    rehabilitation prescription was completed for {prescriptions} of patients who needed one and a copy was given to
    the patient and the GP.

    Weekend therapy cover is limited to respiratory and urgent cases. A business case for weekend cover has been
    written and is with the division.
    """,
    """
    The trauma therapy lead coordinates rehabilitation on the wards. {prescriptions} of eligible patients had a
    rehabilitation prescription before discharge. The main reason for a missing prescription was discharge at the
    weekend.

    We attend the network's rehabilitation group. Access to level 2 beds remains the most frequent cause of delay.
    """,
    """
    Patients are seen by the rehabilitation consultant or the therapy team within two working days.
    {prescriptions} of patients had a rehabilitation prescription and the first version was written within four
    days for most of them. The rehabilitation coordinator follows patients after discharge or repatriation.
    """,
)

EXPERIENCE: Final = (
    """
    We ask patients and carers through a paper questionnaire and a telephone call six weeks after discharge.
    {surveyed} people answered. They praised the kindness of staff and the explanation of injuries. They asked for
    better information on what to expect after going home, and for quieter nights.

    We have written a new discharge leaflet with the help of two former patients.
    """,
    """
    {surveyed} patients and carers gave feedback during the year. Comments were mostly positive:

    - staff took time to explain what was happening
    - carers felt welcome outside visiting hours
    - several people did not know whom to ring after discharge

    You said, we did: a card with the Trauma Coordinator's telephone number is now given to every patient.
    """,
    """
    Feedback is gathered with a questionnaire on discharge and in the follow-up clinic. {surveyed} replies were
    received. Our patient and family forum met three times and has helped to rewrite the welcome pack. Two former
    patients have joined the Major Trauma Board as members.
    """,
)

ACHIEVEMENTS: Final = (
    """
    - A silver trauma pathway was introduced in the emergency department
    - Registry ascertainment rose to {registry}
    - The massive haemorrhage protocol was tested in theatre and in the emergency department
    - Our Trauma Coordinator won a Trust award for team working
    """,
    """
    We are proud of what the team has done in a difficult year. The rib fracture pathway is now used on all surgical
    wards, with a pain team review within a day. Fascia iliaca blocks are offered by nurse practitioners. The time
    from the decision to transfer to the ambulance leaving has fallen by 18 minutes.
    """,
    """
    - A seven day coordinator service has been in place since September
    - The follow-up clinic now offers psychology
    - A joint simulation was held with the ambulance service and two trauma units
    - Three papers were presented at national meetings
    """,
)

PRIORITIES: Final = (
    """
    Our priorities for {next_year} are weekend therapy cover, CT within 60 minutes out of hours, and registry data
    within 40 days of discharge. We ask the network for support with the weekend therapy case.
    """,
    """
    In {next_year} we will work on:

    - recruitment to the vacant post
    - older people with trauma, including a frailty assessment within 24 hours
    - sustaining registry ascertainment above 90%
    - repeating the patient survey

    We would welcome the network's help with repatriation delays.
    """,
    """
    In {next_year} we will extend the psychology service, shorten the time to repatriation, and hold two exercises
    with the trauma units. We need commissioners' support for additional rehabilitation beds.
    """,
)

SIGN_OFF: Final = (
    """
    This report has been agreed by the following on behalf of the Trust.

    [signatures]
    """,
) * 3

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Introduction and team": INTRODUCTION,
    "Activity and registry data": ACTIVITY,
    "Performance against standards": PERFORMANCE,
    "Previous action plan update": PREVIOUS_ACTIONS,
    "Outstanding actions carried forward": CARRIED_FORWARD,
    "Governance": GOVERNANCE,
    "Education and training": EDUCATION,
    "Rehabilitation": REHABILITATION,
    "Patient and carer experience": EXPERIENCE,
    "Achievements": ACHIEVEMENTS,
    "Priorities": PRIORITIES,
    "Sign-off": SIGN_OFF,
}
"""The template's headings, in its order, and what three voices write under them."""
