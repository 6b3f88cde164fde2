"""The audit log is append-only, for the owner of the table too (S-13).

The web role has no UPDATE or DELETE at all (core.rls). The owner is refused by these triggers,
with one way out for retention: inside a transaction that says

    SET LOCAL app.audit_retention = 'on'

rows older than 183 days may be deleted, never younger ones (S-15: six months by law) and never
changed. TRUNCATE is refused except in test databases, whose sessions set app.audit_truncate.
"""

from django.db import migrations

INSTALL = """
CREATE FUNCTION accounts_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_setting('app.audit_truncate', true) = 'on' THEN
            RETURN NULL;
        END IF;
    ELSIF TG_OP = 'DELETE'
        AND current_setting('app.audit_retention', true) = 'on'
        AND OLD.at < now() - interval '183 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_is_append_only();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_is_append_only();
"""
REMOVE = """
DROP TRIGGER audit_table_stays ON accounts_auditevent;
DROP TRIGGER audit_rows_stay ON accounts_auditevent;
DROP FUNCTION accounts_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_tokens_and_life_of_accounts")]

    operations = [migrations.RunSQL(INSTALL, REMOVE)]
