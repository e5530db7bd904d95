"""Which columns of incidents, decisions and cases with the regulator the audit log proves."""

from audit.records import track
from incidents import models

track("reference_counter", models.ReferenceCounter, "id organisation year last")
track(
    "incident",
    models.Incident,
    "id organisation reference year number status version origin notified_in_source history sources classification report_type"
    " personal_data reporter reporter_withheld reported_at title description media occurred_from occurred_precision"
    " occurred_to discovered_at how_discovered triaged_at caused_by controller_or_processor other_body regimes"
    " governing_regime how_occurred incident_type cyber co_category breach_kind premises country supplier"
    " supplier_serves_others provisional_cause press_interest asset_not_on_register aware_at aware_reason deadline_at"
    " late_reason ongoing data_types data_note harm_flags people_min people_max people_known records_count subject_types"
    " vulnerable_people whereabouts protected_personal_data encryption backup_available exposure recipient"
    " recipient_control recipient_confirmed_on exfiltration outage effect_on_people integrity_state"
    " contact_for_regulator registration_number pattern_override pattern_override_by pattern_override_at consequences"
    " high_risk_exception containment measures_before staff_training people_told others_told others_told_detail"
    " cyber_impact recovery_time recovered prevention people_told_on people_told_count ico_decision sanction root_cause"
    " review_theme no_action_reason lesson_for_sharing publish_ok publish_reason merged_into decision decided_at"
    " closed_at status_reason reports_before",
    added={
        2: "contact_email contact_telephone cross_border processor_involved",
        3: "split_from",
        4: "whom_to_call",
        5: "reporting_link kept_from kept_until",
        6: "essential_service service_impact users_affected area_affected cross_border_impact helpful_information",
        7: "cabinet_office_notified",
    },
)
track(
    "reporting_link",
    models.ReportingLink,
    "id organisation audience supplier made_at made_by ends_on withdrawn_at withdrawn_by",
)
track("outside_report", models.OutsideReport, "id incident code_digest")
track("added_words", models.AddedWords, "id incident number words added_at")
track("incident_asset", models.Incident.assets.through, "id incident asset")
track("incident_action", models.Incident.actions.through, "id incident action")
track(
    "held_elsewhere",
    models.HeldElsewhere,
    "id incident holder reference_there next_look_on decided_there_at told_there",
)
track(
    "assessment",
    models.Assessment,
    "id incident number made_at made_by rule_version regime facts reasoning advice severity likelihood"
    " substantial_risk cabinet_office dpo_advice dpo_reason dpo dpo_at",
)
track(
    "decision",
    models.Decision,
    "id incident number assessment decision reason below_advice decided_at decided_by decided_as notify_cabinet_office"
    " cabinet_office significant from_history",
)
track(
    "regulator_case",
    models.RegulatorCase,
    "id incident organisation addressee regime status version opened_at case_reference acknowledged_at"
    " not_needed_reason more_wanted more_wanted_by more_asked_at final_at closed_at closed_answer withdrawal_reason"
    " withdrawal_answer",
)
track(
    "regulator_notice",
    models.RegulatorNotice,
    "id case number phase status version begun_at ready_at payload payload_sha256 message",
    added={2: "cancelled_at", 3: "origin"},
)
track(
    "people_notice",
    models.PeopleNotice,
    "id incident organisation status version owed_at due_on who way letter ground ground_words decided_by decided_at",
)
track(
    "people_sending",
    models.PeopleSending,
    "id notice number sent_on way people words recorded_at recorded_by",
)
track("question", models.Question, "id case number words asked_at wanted_by answer answered_at notice")
track(
    "sanction",
    models.Sanction,
    "id case kind status version issued_on amount currency words document on_behalf entered_at entered_by appealed_on"
    " appeal_words ended_at",
)
track(
    "commitment",
    models.Commitment,
    "id sanction number status version words due_on action evidence evidence_at answer answered_at",
)
track(
    "sanction_document",
    models.SanctionDocument,
    "id sanction commitment name file sha256 size content_type findings on_behalf added_at added_by",
    file="file",
    sha256="sha256",
)
track("call", models.Call, "id notice number role called_at")
track(
    "standing_instruction",
    models.StandingInstruction,
    "id organisation status version at_hours contact channel agreement follows_after_days unscored signed_at signed_by"
    " ended_at end_reason",
    added={2: "agreed_by agreed_on endpoint"},
)
track(
    "redaction",
    models.Redaction,
    "id incident number status version ground reason passage passage_digest length places hidden_at hidden_by settled_at"
    " settled_by answer",
)
track("owed", models.Owed, "id incident field expected_on supplied_at")
track("timer", models.Timer, "id incident key at_hours due_at fired_at outcome")
track(
    "standing_authority",
    models.StandingAuthority,
    "id organisation status version given_at given_by ended_at",
)
track("timer_setting", models.TimerSetting, "id organisation key at_hours")
track("hold", models.Hold, "id case ground reason held_at held_by ends_at released_at release_reason")
track(
    "kill_switch",
    models.KillSwitch,
    "id organisation status version reason asked_at ends_at on_at ended_at",
)
track(
    "shared_event",
    models.SharedEvent,
    "id status version name reason decided_at decided_by ended_at end_reason",
)
track("incident_in_event", models.IncidentInEvent, "id event incident added_at reason ended_at end_reason")
