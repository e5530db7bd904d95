"""Which columns of organisations, appointments, assets and actions the audit log proves."""

from audit.records import track
from departments import models
from departments.entries.declared import REGISTERS

track(
    "organisation",
    models.Organisation,
    "id code name short_name reference_prefix kind govuk_id register_status closed closed_reason closed_on sponsor"
    " holds_health_data holds_protected_data extract_to_commissioner accounting_officer_title source",
    added={2: "supplier_added_by"},
)
track("supplier_change", models.SupplierChange, "id supplier step name_before name reason organisation by at")
track(
    "organisation_name", models.OrganisationName, "id organisation name short_name starts_on ends_on source"
)
track("other_parent", models.Organisation.other_parents.through, "id from_organisation to_organisation")
track("enrolment", models.Enrolment, "id organisation starts_on ends_on source")
track("succession", models.Succession, "id predecessor successor on")
track(
    "appointment",
    models.Appointment,
    "id user role organisation limited_to starts_on ends_on",
    added={2: "lent_by"},
)
track(
    "asset",
    models.Asset,
    "id organisation name purpose owner marking personal_data protected people_min people_max held_overseas reviewed_on"
    " retired_on note status demonstration version",
    added={
        2: "key contents records subjects kinds confidentiality integrity availability old_marking places countries media"
        " encryption backups copying sharing retention dispose_on disposal value risk risk_note",
        3: "created_at",
        4: "impact_confidentiality impact_integrity impact_availability",
    },
    left_out="size",  # the largest of three numbers that count
)
track("asset_system", models.Asset.systems.through, "id asset system")
track("asset_supplier", models.Asset.suppliers.through, "id asset supplier")
track("asset_edition", models.AssetEdition, "id asset number values by at", added={2: "upload"})
track("accumulation_threshold", models.AccumulationThreshold, "id least months starts_on reason by at")
track(
    "asset_review",
    models.AssetReview,
    "asset organisation due_on accepted_on status version",
    left_out="reminded_at",  # when somebody was last reminded, which an event says
)
track("asset_assessment", models.AssetAssessment, "id review number text use public_good risk by at")
track("assessment_answer", models.AssessmentAnswer, "id assessment accepted reason by at")
track(
    "action",
    models.Action,
    "id organisation code summary areas origin origin_subject source status_words reported_status owner_role due due_text"
    " moves evidence note cancel_asked agreed_at status version created_at demonstration",
    added={2: "origin_part agreed_by agreed_with"},
    left_out="reminded_at",  # an event says when somebody was last reminded
)
track("action_remark", models.ActionRemark, "id action step text by at")
track("action_claim", models.ActionClaim, "id action number evidence by at")
track("claim_answer", models.ClaimAnswer, "id claim accepted reason by at")
track(
    "entry",
    models.Entry,
    "id register organisation name key owner_role reviewed_on review_on expires_on note status ended_on ending source"
    " demonstration version created_at",
    left_out="due_on deadline words reminded_at",  # worked out from other fields; and when somebody was last reminded, which an event says
)
track(
    "supplier_instruction",
    models.SupplierInstruction,
    "id supplier number words address acknowledge_by sent_at sent_by acknowledged_at acknowledged_by",
    left_out="reminded_at",  # an event says when
)
track(
    "circular",
    models.Circular,
    "id organisation name kind text roles asked_roles channel link edition changes applies_on answer_by number published_at"
    " outcome replaced_by source demonstration status version created_at",
)
track(
    "circular_document",
    models.CircularDocument,
    "id circular name file sha256 size content_type findings added_at added_by",
    file="file",
    sha256="sha256",
)
track(
    "entry_document",
    models.EntryDocument,
    "id entry name file sha256 size content_type findings added_at added_by",
    file="file",
    sha256="sha256",
)
track("circular_edition", models.CircularEdition, "id circular number values by at")
track("circular_answer", models.CircularAnswer, "id circular number by organisation role words at")
track("entry_edition", models.EntryEdition, "id entry number values by at", added={2: "upload"})
for register in REGISTERS.values():
    track(
        register.record,
        register.model,
        " ".join(("entry_ptr", *register.first_fields)),
        added=dict(register.added),
    )
    for name in register.many:
        column = register.model._meta.get_field(name)
        track(
            f"{register.record}_{name}",
            column.remote_field.through,
            f"id {column.m2m_field_name()} {column.m2m_reverse_field_name()}",
        )
