"""The areas in which departments act, and the four themes of the framework that the report follows (S52, p40)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """One area of action: its title in a chart, and what belongs to it."""

    key: str
    title: str
    definition: str


@dataclass(frozen=True)
class Theme:
    """One theme of paragraph 40 of the 2007 report, the areas grouped under it, and the questions and registers that speak of it."""

    key: str
    title: str
    opening: str
    areas: tuple[Area, ...]
    questions: tuple[str, ...]
    registers: tuple[str, ...]


THEMES = (
    Theme(
        "governance",
        "Governance, accountability and leadership",
        "The first theme that the report of December 2007 names for further work is governance, accountability and leadership "
        "within departments, including best practice in a professional approach to managing information risk.",
        (
            Area("governance", "Governance", "board-level arrangements, accountability, ownership"),
            Area("roles", "Roles", "naming or appointing people to roles"),
            Area("training_awareness", "Training and awareness", "training, reminders, briefings"),
            Area("albs", "Arm's-length bodies", "work with arm's-length bodies"),
            Area(
                "delivery_partners",
                "Contractors and partners",
                "delivery bodies, contractors, partners, outsourcing",
            ),
            Area("large_holdings", "Large holdings", "oversight of major accumulations of personal data"),
            Area("dp_specialists", "Data protection advice", "early use of data protection specialists"),
        ),
        ("A1", "A2"),
        ("assets", "suppliers", "projects", "gateway-reviews", "training", "briefings", "professionals"),
    ),
    Theme(
        "sharing",
        "Information sharing and assurance",
        "The second theme is the relationship between information assurance and the sharing of information as part of "
        "Transformational Government, so that arrangements are strong and flexible enough for better services and technology.",
        (
            Area(
                "removable_media",
                "Removable media",
                "discs, sticks, drives, tapes and the devices that write them",
            ),
            Area("physical_transfer", "Physical transfer", "couriers, post, moving media or paper"),
            Area("electronic_transfer", "Electronic transfer", "secure networks in place of media"),
            Area("bulk_transfer", "Bulk transfer", "moving large sets of records"),
            Area("data_sharing", "Data sharing", "sharing and transfer between bodies"),
            Area("database_consolidation", "Merging databases", "merging stores to avoid transfer"),
            Area("overseas", "Data held overseas", "data stored outside the United Kingdom"),
        ),
        ("C1", "C6", "C7"),
        ("sharing", "transfers", "media-bans", "media-exemptions", "overseas"),
    ),
    Theme(
        "policy",
        "Policies, standards and risk",
        "The third theme is approaches to information policies, standards and risk, and in particular how guidance can best "
        "support departments.",
        (
            Area("policy_review", "Policy review", "review of security or data policies and procedures"),
            Area("guidance", "Guidance", "rules and instructions for staff"),
            Area(
                "information_management",
                "Information management",
                "knowledge, records and information management",
            ),
            Area("strategy", "Strategy", "corporate strategy and long-term programmes"),
            Area("classification", "Classification", "impact levels and protective marking"),
            Area("encryption", "Encryption", "encryption of data, media or backups"),
            Area("backup", "Backups", "backup tapes and local backups"),
            Area("access_control", "Access control", "who can reach portable media or data"),
            Area("accreditation", "Accreditation", "accreditation and monitoring of systems with CESG"),
            Area("disposal", "Disposal of waste", "disposal of classified waste"),
        ),
        ("B1", "C3", "C5"),
        ("encryption", "disposal", "systems", "guidance", "standards", "circulars"),
    ),
    Theme(
        "compliance",
        "Enforcement and compliance",
        "The fourth theme is enforcement and compliance, including the right nature and level of external scrutiny.",
        (
            Area("audit_monitoring", "Monitoring", "automated audit, logging, regular reporting"),
            Area("independent_review", "Independent review", "review by someone outside the line"),
            Area("internal_audit", "Internal audit", "work of internal audit or a compliance audit"),
            Area(
                "regulator",
                "The Commissioner",
                "undertakings to, and dealings with, the Information Commissioner",
            ),
            Area("incident_follow_up", "Incident follow-up", "action arising from a named incident"),
            Area("legislation", "Legislation", "needs or awaits Parliament"),
        ),
        ("B2",),
        ("copying", "reviews", "recommendations", "spot-checks", "audits", "consultations"),
    ),
)

AREAS = tuple(area for theme in THEMES for area in theme.areas)
EVERYBODY = ("disposal", "overseas")
"""Areas that paragraphs 6, 15 and 35 of the 2007 report ask all departments to act on."""
