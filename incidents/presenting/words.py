"""What events and answers of an incident are called on its pages."""

from audit.transitions import words_of
from incidents.workflow import EDITING, TABLES

EVENT_WORDS = words_of(*TABLES.values(), EDITING) | {
    "incident.read": "Opened the incident",
    "redaction.read": "Read a hidden passage",
    "notification.read": "Opened the notices to the regulator",
    "notification.notice_read": "Opened a notice",
    "incident.reported": "Reported",
    "incident.merged_here": "Another incident was merged into this one",
    "incident.split_off": "Made by splitting an incident",
    "incident.timers_not_needed": "A reminder was due and was not needed",
    "incident.triage_reminder": "Reminder: nobody has taken it for triage",
    "incident.undecided_reminder": "The SIRO was reminded",
    "incident.undecided_escalated": "The Accounting Officer was notified",
    "incident.last_warning": "Last warning before the deadline",
    "incident.fail_safe_alarm": "Alarm: nothing is decided",
    "incident.late": "Late: the reason for delay is owed",
    "notification.called": "Somebody was called to send the notice by hand",
    "notification.sending": "Sending began",
    "notification.claim_lapsed": "Sending was taken up again",
    "notification.sent": "Notice sent",
    "notification.send_failed": "Sending failed; it will be tried again",
    "notification.set_aside": "Sending failed; the notice was set aside",
    "notification.retried": "Sending was tried again",
    "notification.reinstated": "The notice is to be sent after all",
    "notification.not_sent_after_all": "The attempt under way failed: the cancelled notice was not sent",
    "notification.withdrawn": "The withdrawal was sent",
}
SHORT_WORDS = {
    "personal_data": "Personal data",
    "breach_kind": "Kind of breach",
    "harm_flags": "What the data are, and whose",
    "people_max": "People affected at most",
    "vulnerable_people": "Vulnerable people",
    "whereabouts": "Could lead to a person in fear",
    "encryption": "Encryption",
    "backup_available": "Available elsewhere",
    "premises": "Place",
    "incident_type": "Type",
    "exposure": "What became of it",
    "recipient": "Recipient",
    "recipient_control": "What the recipient did",
    "exfiltration": "Whether data were taken",
    "outage": "Outage",
    "effect_on_people": "Effect on people",
    "integrity_state": "Whether corrected",
}
MORE_WORDS = {
    "aware_at": "When the body was aware",
    "aware_reason": "Why it was aware then",
    "controller_or_processor": "Controller or processor",
    "no_action_reason": "Why no action follows",
    "people_known": "How well the number is known",
    "people_max": "People affected",
    "people_min": "People affected",
    "protected_personal_data": "Whether they are protected personal data",
    "provisional_cause": "Likely cause",
    "publish_ok": "What may be published",
    "review_theme": "Theme of the lesson",
    "supplier_serves_others": "Whether the supplier serves others",
}
NOTIFIED_IN_SOURCE = {
    "yes": "Notified, as recorded history has it",
    "no": "Not notified, as recorded history has it",
    "not_known": "Not recorded whether it was notified",
}
