from django.db import migrations

ADDED_BY = """
    UPDATE departments_organisation s SET supplier_added_by_id = b.id
    FROM audit_event e JOIN departments_organisation b ON b.code = e.organisation
    WHERE e.kind = 'organisation.supplier_added' AND s.code = e.facts ->> 'supplier' AND s.kind = 'supplier'
"""


class Migration(migrations.Migration):
    """Which body added each supplier, as the audit log says."""

    dependencies = [
        ("departments", "0035_suppliers_corrected_and_closed"),
        ("audit", "0016_delivery_of_a_message"),
    ]

    operations = [migrations.RunSQL(ADDED_BY, migrations.RunSQL.noop)]
