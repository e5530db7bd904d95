"""The registers, each in a module of its own. Adding one is its module, a line here, and its migration."""

from departments.entries.declared import (
    audits,
    briefings,
    consultations,
    copying,
    disposal,
    encryption,
    gateway_reviews,
    guidance,
    media_bans,
    media_exemptions,
    overseas,
    professionals,
    projects,
    recommendations,
    reviews,
    sharing,
    spot_checks,
    standards,
    suppliers,
    systems,
    training,
    transfers,
)
from departments.entries.register import by_code

MODULES = (
    sharing, transfers, media_bans, media_exemptions, encryption, copying, disposal, overseas, suppliers, systems, projects, gateway_reviews,
    reviews, recommendations, spot_checks, audits, training, briefings, guidance, standards, professionals, consultations,
)  # fmt: skip
REGISTERS = by_code(module.REGISTER for module in MODULES)
LANDING = tuple(code for code, register in REGISTERS.items() if register.landed)
"""The registers whose entries bring recommendations: reviews, audits, spot checks, projects and their gateway reviews."""
