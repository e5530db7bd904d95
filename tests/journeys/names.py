"""Words that the journeys and their preparation share."""

PASSWORD = "four-quarters-and-one-report-2007"
# One organisation for each journey, so that none disturbs another.
FILED = "home-office"
REVIEWED = "department-for-transport"
NOTIFIED = "hm-treasury"
STATED = "ministry-of-justice"
SHARED = "department-for-education"
UNSCRIPTED = "cabinet-office"
LOST = "department-for-work-pensions"
SIGNED = "department-for-environment-food-rural-affairs"
CORRECTED = "department-for-business-and-trade"
STRANGER = "ministry-of-defence"
LEFT = "department-of-health-and-social-care"
CONDITIONED = "foreign-commonwealth-development-office"
REPORTED = "department-for-energy-security-and-net-zero"
AWAY = "department-for-culture-media-and-sport"
ASKED = "northern-ireland-office"
INSTRUCTED = "attorney-generals-office"
UNINSTRUCTED = "ministry-of-housing-communities-local-government"
HELD = "department-for-science-innovation-and-technology"
OUTSIDE = "wales-office"
CENTRE = "central-review"
COMMISSIONER = "information-commissioner"
BODIES = (
    FILED,
    REVIEWED,
    NOTIFIED,
    STATED,
    SHARED,
    UNSCRIPTED,
    LOST,
    SIGNED,
    CORRECTED,
    STRANGER,
    LEFT,
    CONDITIONED,
    REPORTED,
    AWAY,
    ASKED,
    INSTRUCTED,
    UNINSTRUCTED,
    HELD,
    OUTSIDE,
)
