-- What the role policytrack_writer may do: read, and call `append`. To let somebody in, as the journal's owner:
--
--     GRANT policytrack_writer TO asha;
--     INSERT INTO policytrack.recorders (login, recorder) VALUES ('asha', 'Asha Rao');
--     INSERT INTO policytrack.vouchers (login) VALUES ('asha');  -- only if she may push what others recorded

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'policytrack_writer') THEN
        CREATE ROLE policytrack_writer NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;  -- made at this moment for another database of the cluster
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA policytrack FROM PUBLIC, policytrack_writer;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA policytrack FROM PUBLIC, policytrack_writer;
GRANT USAGE ON SCHEMA policytrack TO policytrack_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA policytrack TO policytrack_writer;
GRANT EXECUTE ON FUNCTION policytrack.append(bytea[]) TO policytrack_writer;

INSERT INTO policytrack.version (number) VALUES (3);
