"""A trigger that refuses to change or delete the signature of a statement, as those of returns are kept."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION reporting_signature_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was signed is never changed or deleted.';
END
$$;
CREATE TRIGGER reporting_signature_unchanged BEFORE UPDATE OR DELETE ON reporting_signature
    FOR EACH ROW EXECUTE FUNCTION reporting_signature_refuse();
"""
ALLOW = """
DROP TRIGGER reporting_signature_unchanged ON reporting_signature;
DROP FUNCTION reporting_signature_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_lease_of_an_edition")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
