-- The one way to add to the shared journal.

-- The next hash of the chain: over the one before it, the digest of the entry (the entry's id is its first half), and
-- everything that is stored beside it.
CREATE FUNCTION policytrack.link(
    previous bytea, digest bytea, number bigint, arrived timestamptz, vouched boolean, login text
) RETURNS bytea
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT sha256(previous || digest || convert_to(concat_ws(E'\n',
        number,
        (extract(epoch FROM arrived) * 1000000)::bigint,  -- microseconds
        vouched::text,
        login
    ), 'UTF8'));
$$;

-- Adds the lines that the journal does not hold, in this order, all in one transaction. Returns for each line its place
-- in `lines`, its number, and the outcome: `added`; `known` if it was there before; `refused` if it is another
-- recorder's and the login may not vouch. A line that is no entry, or whose digest is wrong, is an error.
--
-- Error codes: PT413 an entry is too large; PT422 a line is no entry; PT409 a line is not what was recorded.
CREATE FUNCTION policytrack.append(lines bytea[])
RETURNS TABLE (place integer, number bigint, outcome text)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    last policytrack.head%ROWTYPE;
    may_vouch boolean;
    is_own boolean;
    line bytea;
    digest bytea;
    new_id text;
    entry json;
    at_place integer := 0;
BEGIN
    -- Whoever waits here sees, in the statements below, what the one before it has committed.
    SELECT * INTO STRICT last FROM policytrack.head FOR UPDATE;
    may_vouch := EXISTS (SELECT FROM policytrack.vouchers AS v WHERE v.login = session_user);
    FOREACH line IN ARRAY lines LOOP
        at_place := at_place + 1;
        IF length(line) >= 1048576 THEN
            RAISE EXCEPTION 'the entry at place % has % bytes, and 1,048,575 is the most', at_place, length(line)
                USING ERRCODE = 'PT413';
        END IF;
        IF line IS NULL OR length(line) < 45 OR substring(line FROM 1 FOR 10) <> '{"id":"p1-'::bytea
            OR substring(line FROM 43 FOR 2) <> '",'::bytea OR position('\x0a'::bytea IN line) > 0
        THEN
            RAISE EXCEPTION 'the line at place % is no entry', at_place USING ERRCODE = 'PT422';
        END IF;
        digest := sha256('{'::bytea || substring(line FROM 45));
        new_id := 'p1-' || left(encode(digest, 'hex'), 32);
        IF substring(line FROM 8 FOR 35) <> convert_to(new_id, 'UTF8') THEN
            RAISE EXCEPTION 'the entry at place % is not as it was recorded: its id should be %', at_place, new_id
                USING ERRCODE = 'PT409';
        END IF;
        entry := convert_from(line, 'UTF8')::json;
        IF entry ->> 'kind' IS NULL OR entry ->> 'recommendation' IS NULL OR entry ->> 'recorded' IS NULL
            OR entry ->> 'recorder' IS NULL
        THEN
            RAISE EXCEPTION 'the line at place % is no entry', at_place USING ERRCODE = 'PT422';
        END IF;
        IF EXISTS (SELECT FROM policytrack.entries AS e WHERE e.id = new_id) THEN
            RETURN QUERY SELECT at_place, e.number, 'known' FROM policytrack.entries AS e WHERE e.id = new_id;
            CONTINUE;
        END IF;
        is_own := EXISTS (
            SELECT FROM policytrack.recorders AS r WHERE r.login = session_user AND r.recorder = entry ->> 'recorder'
        );
        IF NOT is_own AND NOT may_vouch THEN
            RETURN QUERY SELECT at_place, NULL::bigint, 'refused';
            CONTINUE;
        END IF;
        -- Arrivals never go back, whatever the clock does: an entry that is put in later would show.
        last.number := last.number + 1;
        last.arrived := greatest(clock_timestamp(), last.arrived);
        last.hash := policytrack.link(last.hash, digest, last.number, last.arrived, NOT is_own, session_user);
        INSERT INTO policytrack.entries (number, id, arrived, login, vouched, line, hash)
        VALUES (last.number, new_id, last.arrived, session_user, NOT is_own, line, last.hash);
        RETURN QUERY SELECT at_place, last.number, 'added';
    END LOOP;
    UPDATE policytrack.head AS h SET number = last.number, hash = last.hash, arrived = last.arrived
    WHERE h.number <> last.number;
END
$$;

INSERT INTO policytrack.version (number) VALUES (2);
