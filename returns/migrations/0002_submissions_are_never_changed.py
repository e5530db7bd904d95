"""Triggers that refuse to change or delete what was signed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION returns_submission_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was signed is never changed or deleted.';
END
$$;
CREATE TRIGGER returns_submission_unchanged BEFORE UPDATE OR DELETE ON returns_submission
    FOR EACH ROW EXECUTE FUNCTION returns_submission_refuse();
"""
ALLOW = """
DROP TRIGGER returns_submission_unchanged ON returns_submission;
DROP FUNCTION returns_submission_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
