-- The shared journal of policytrack: entries in the order in which they arrived, chained by SHA-256.
--
-- Whoever runs these files owns the shared journal. They need PostgreSQL 13 or later and a database in UTF-8.

DO $$
BEGIN
    IF pg_catalog.current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'this database is in %, and the shared journal needs one in UTF8',
            pg_catalog.current_setting('server_encoding')
            USING HINT = 'Make one with: createdb --encoding=UTF8 --template=template0 NAME';
    END IF;
END
$$;

CREATE SCHEMA policytrack;
REVOKE ALL ON SCHEMA policytrack FROM PUBLIC;

-- The numbers of the files that have been applied. A program that knows other files says so, and does nothing.
CREATE TABLE policytrack.version (
    number integer PRIMARY KEY,
    applied timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

-- The end of the chain. There is one row, which `append` locks before it reads it, so that numbers have no gaps.
CREATE TABLE policytrack.head (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    journal uuid NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    arrived timestamptz NOT NULL
);

-- A chain begins with the name of its journal, which is new whenever the journal is made anew.
INSERT INTO policytrack.head (journal, number, hash, arrived)
SELECT made.journal, 0, pg_catalog.sha256(pg_catalog.convert_to(made.journal::text, 'UTF8')), '2000-01-01T00:00:00Z'
FROM (SELECT pg_catalog.gen_random_uuid() AS journal) AS made;

-- `line` is the entry as the journal's file has it, without its line break. `login` pushed it; if that login is not the
-- entry's recorder, it `vouched` for the entry.
CREATE TABLE policytrack.entries (
    number bigint PRIMARY KEY CHECK (number > 0),
    id text NOT NULL UNIQUE,
    arrived timestamptz NOT NULL,
    login text NOT NULL,
    vouched boolean NOT NULL,
    line bytea NOT NULL,
    hash bytea NOT NULL
);

-- Lines are stored as they are: to compress them would make every reader wait.
ALTER TABLE policytrack.entries ALTER COLUMN line SET STORAGE EXTERNAL;

-- Which login may record in which names.
CREATE TABLE policytrack.recorders (
    login text NOT NULL,
    recorder text NOT NULL,
    PRIMARY KEY (login, recorder)
);

-- The logins with the right to vouch: to push entries of other recorders, as a first push does.
CREATE TABLE policytrack.vouchers (
    login text PRIMARY KEY
);

INSERT INTO policytrack.vouchers (login) VALUES (session_user);

-- For questions in SQL.
CREATE VIEW policytrack.journal AS
SELECT number, arrived, login, vouched, id, pg_catalog.convert_from(line, 'UTF8')::json AS entry
FROM policytrack.entries;

-- A guard against slips of whoever owns the tables; others are not granted any of this.
CREATE FUNCTION policytrack.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'the shared journal is only ever added to'
        USING HINT = 'To correct an entry, record another one.';
END
$$;

CREATE TRIGGER only_added
BEFORE UPDATE OR DELETE OR TRUNCATE ON policytrack.entries
FOR EACH STATEMENT EXECUTE FUNCTION policytrack.refuse_change();

INSERT INTO policytrack.version (number) VALUES (1);
