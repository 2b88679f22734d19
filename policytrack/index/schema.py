"""The tables of the index. Change `VERSION` with them: an index of another version is made anew.

Days are `date.toordinal()`. `standing` holds one row for each run of days through
which a recommendation stands in the same class; see `timing.Clock` for a class's last
four columns, and `counting` for what `cell` and `counted` are.
"""

from __future__ import annotations

VERSION = 4

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
    path TEXT NOT NULL, kind TEXT NOT NULL,
    size INTEGER, modified INTEGER, inode INTEGER, seen INTEGER NOT NULL,
    digest TEXT, trouble TEXT, whole INTEGER NOT NULL DEFAULT 1,
    leans TEXT NOT NULL DEFAULT '[]', fingerprint TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, path)
) WITHOUT ROWID;
CREATE TABLE declared (
    file TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL,
    value TEXT NOT NULL, places TEXT NOT NULL
);
CREATE TABLE problem (
    file TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL, id TEXT, message TEXT NOT NULL,
    blocking INTEGER NOT NULL, shared INTEGER NOT NULL
);
CREATE TABLE rec (
    no INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL,
    id TEXT NOT NULL, folded TEXT NOT NULL, sortable TEXT NOT NULL, paper TEXT NOT NULL,
    pillar TEXT, pillar_rank INTEGER, strength TEXT NOT NULL, priority TEXT NOT NULL,
    umbrella INTEGER NOT NULL, title TEXT NOT NULL
);
CREATE TABLE record (no INTEGER PRIMARY KEY, json TEXT NOT NULL, haystack TEXT NOT NULL, contexts TEXT NOT NULL);
CREATE TABLE actor (no INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE side (no INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE topic (no INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE due (no INTEGER NOT NULL, earliest INTEGER NOT NULL, latest INTEGER NOT NULL);
CREATE TABLE former (no INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE TABLE run (
    file TEXT NOT NULL, paper TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, kind TEXT NOT NULL
);
CREATE TABLE standing (
    no INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, class INTEGER NOT NULL,
    PRIMARY KEY (no, since)
) WITHOUT ROWID;
CREATE TABLE class (
    number INTEGER PRIMARY KEY, status TEXT NOT NULL,
    settled TEXT, opens INTEGER, earliest INTEGER, latest INTEGER
);
CREATE TABLE counted (
    dimension TEXT NOT NULL, key TEXT NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY (dimension, key)
) WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX rec_place ON rec (file, line);
CREATE INDEX rec_folded ON rec (folded);
CREATE INDEX actor_name ON actor (name, no, role);
CREATE INDEX actor_no ON actor (no);
CREATE INDEX side_name ON side (name, no);
CREATE INDEX side_no ON side (no);
CREATE INDEX topic_name ON topic (name, no);
CREATE INDEX topic_no ON topic (no);
CREATE INDEX due_no ON due (no, earliest, latest);
CREATE INDEX former_folded ON former (folded);
CREATE INDEX standing_since ON standing (since) WHERE since > 1;
CREATE INDEX run_paper ON run (paper);
CREATE INDEX problem_file ON problem (file);
"""

# The tables whose rows belong to a recommendation.
OF_RECOMMENDATION = ("record", "actor", "side", "topic", "due", "former", "standing")
