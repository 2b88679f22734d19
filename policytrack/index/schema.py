"""The tables of the index. Change `VERSION` with them: an index of another version is made anew.

Days are `date.toordinal()`. `standing` holds one row for each run of days through
which a recommendation stands in the same class, *began* being the first day of its status; a `rec` is *due* on the
first of all days on which it may be due, and `rec_due` has all in the order of `list --sort due`;
`dispute` one for each run of days through which a claim differs from the assessment;
`extra` is kept apart from `record`, which every answer reads; see `extra_columns` for its values;
see `timing.Clock` for the columns of a `clock`, which its classes have too; `counted` for that table and
`layers`, and `class_columns` for `snapshot`.

Of the journal there is how far it was read, its fingerprint then and the moment of its newest event, and of each event
the position of its line, and what a standing needs; `journal.protocol` says what these are. The index `event_subject`
holds most of that, too, which halves the time to look it up. An event's *id* is the
first 60 bits of the digest, and *recorded* is as in the line. `uncommon` holds what few events have: the day *through*
which somebody looked, the *target* that they are about, and those that it comes *after*, with spaces between; it has
rows of events that wait, too.
A `subject` is a recommendation as events name it, whether the register has it or not. `shared_values` holds what many
events have in common, of which *page* is `cited` if the event cites a page on the web, and of a keep what it says of
its page; see `ingest.event_pages`. The numbers of both are made of what they stand for, so that several processes
agree on them. An event's *pages* are the numbers of the pages that it cites, or of the page that a keep is about, with
spaces between. `review` holds the days up to which recommendations were reviewed, and `page` the days through which a
word of `events.PAGE_STATES` is true of a page that a recommendation cites. Events of a batch that is not complete are
`waiting`, and do not count.
"""

from __future__ import annotations

VERSION = 33

OF_JOURNAL = """
CREATE TABLE event (
    position INTEGER PRIMARY KEY, subject INTEGER NOT NULL, id INTEGER NOT NULL,
    recorded TEXT NOT NULL, effective INTEGER NOT NULL, shared INTEGER NOT NULL, pages INTEGER
);
CREATE TABLE uncommon (
    subject INTEGER NOT NULL, id INTEGER NOT NULL, through INTEGER, target INTEGER, after TEXT
);
CREATE TABLE waiting (
    position INTEGER PRIMARY KEY, subject INTEGER NOT NULL, id INTEGER NOT NULL,
    recorded TEXT NOT NULL, effective INTEGER NOT NULL, shared INTEGER NOT NULL, pages INTEGER,
    batch TEXT NOT NULL, place INTEGER NOT NULL, is_last INTEGER NOT NULL
);
CREATE TABLE subject (number INTEGER PRIMARY KEY, folded TEXT NOT NULL, id TEXT NOT NULL);
CREATE TABLE shared_values (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, assessor TEXT NOT NULL,
    part TEXT, actor TEXT, status TEXT, confidence TEXT, page TEXT
);
CREATE INDEX shared_values_assessor ON shared_values (assessor, kind);
"""

TABLES = f"""{OF_JOURNAL}
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
    path TEXT NOT NULL, kind TEXT NOT NULL,
    size INTEGER, modified INTEGER, changed INTEGER, inode INTEGER, seen INTEGER NOT NULL,
    digest TEXT, trouble TEXT, whole INTEGER NOT NULL DEFAULT 1,
    dependencies TEXT NOT NULL DEFAULT '[]', fingerprint TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, path)
) WITHOUT ROWID;
CREATE TABLE declared (
    file TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL,
    value TEXT NOT NULL, places TEXT NOT NULL
);
CREATE TABLE problem (
    file TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL, id TEXT, message TEXT NOT NULL,
    blocking INTEGER NOT NULL, remark INTEGER NOT NULL, shared INTEGER NOT NULL
);
CREATE TABLE rec (
    no INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL,
    id TEXT NOT NULL, folded TEXT NOT NULL, sortable TEXT NOT NULL, paper TEXT NOT NULL,
    pillar TEXT, pillar_rank INTEGER, kind TEXT NOT NULL, strength TEXT, priority TEXT NOT NULL,
    is_parent INTEGER NOT NULL, ongoing INTEGER NOT NULL, title TEXT NOT NULL, gone INTEGER, due INTEGER
);
CREATE TABLE record (no INTEGER PRIMARY KEY, json TEXT NOT NULL, contexts TEXT NOT NULL);
CREATE TABLE searched (no INTEGER PRIMARY KEY, haystack TEXT NOT NULL);
CREATE TABLE extra (no INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE extra_column (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE extra_value (no INTEGER NOT NULL, column INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE TABLE actor (no INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE side (no INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE topic (no INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE due (no INTEGER NOT NULL, earliest INTEGER NOT NULL, latest INTEGER NOT NULL, opens INTEGER);
CREATE TABLE former (no INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE TABLE run (
    file TEXT NOT NULL, paper TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, kind TEXT NOT NULL
);
CREATE TABLE counted (
    dimension TEXT NOT NULL, key TEXT NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY (dimension, key)
) WITHOUT ROWID;
CREATE TABLE layers (dimension TEXT PRIMARY KEY, width INTEGER NOT NULL, places BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE contained (no INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE TABLE journal (cursor BLOB NOT NULL, fingerprint TEXT NOT NULL, newest TEXT);
CREATE TABLE bad (line INTEGER NOT NULL, fault TEXT NOT NULL, message TEXT NOT NULL);
CREATE TABLE lost (id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, recorded TEXT NOT NULL);
"""

STANDINGS = """
CREATE TABLE standing (
    no INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, class INTEGER NOT NULL,
    began INTEGER, detail INTEGER NOT NULL,
    PRIMARY KEY (no, since)
) WITHOUT ROWID;
CREATE TABLE class (
    number INTEGER PRIMARY KEY, status TEXT NOT NULL,
    settled TEXT, opens INTEGER, earliest INTEGER, latest INTEGER
);
CREATE TABLE clock (number INTEGER PRIMARY KEY, settled TEXT, opens INTEGER, earliest INTEGER, latest INTEGER);
CREATE TABLE detail (number INTEGER PRIMARY KEY, confidence TEXT, tally TEXT NOT NULL);
CREATE INDEX clock_row ON clock (settled, opens, earliest, latest);
CREATE INDEX detail_row ON detail (tally, confidence);
CREATE TABLE review (
    no INTEGER NOT NULL, effective INTEGER NOT NULL, through INTEGER NOT NULL, PRIMARY KEY (no, effective)
) WITHOUT ROWID;
CREATE TABLE page (
    no INTEGER NOT NULL, word TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (no, word, since)
) WITHOUT ROWID;
CREATE INDEX page_word ON page (word, since, until, no);
CREATE TABLE dispute (
    no INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, assessor TEXT NOT NULL, side TEXT NOT NULL,
    components TEXT NOT NULL, claimed TEXT NOT NULL, claimed_since INTEGER, assessed TEXT NOT NULL,
    assessed_since INTEGER, direction TEXT NOT NULL
);
CREATE INDEX dispute_no ON dispute (no);
CREATE TABLE snapshot (day INTEGER PRIMARY KEY, numbers BLOB NOT NULL);
"""
"""What was made of register and journal together. Made anew beside the rest for another assessor or an
earlier day's knowledge."""

EVENT_INDEXES = """
CREATE INDEX event_subject ON event (subject, shared, effective, recorded, id);
CREATE INDEX subject_folded ON subject (folded);
CREATE INDEX uncommon_subject ON uncommon (subject);
"""
SINCE_INDEX = "CREATE INDEX standing_since ON standing (since, no, class)"

INDEXES = """
CREATE INDEX rec_place ON rec (file, line);
CREATE INDEX rec_folded ON rec (folded);
CREATE INDEX rec_due ON rec (due IS NULL, due, file, line, id);
CREATE INDEX actor_name ON actor (name, no, role);
CREATE INDEX actor_no ON actor (no);
CREATE INDEX extra_value_column ON extra_value (column, folded, no);
CREATE INDEX extra_value_no ON extra_value (no);
CREATE INDEX side_name ON side (name, no);
CREATE INDEX side_no ON side (no);
CREATE INDEX topic_name ON topic (name, no);
CREATE INDEX topic_no ON topic (no);
CREATE INDEX due_no ON due (no, earliest, latest);
CREATE INDEX former_folded ON former (folded);
CREATE INDEX contained_folded ON contained (folded);
CREATE INDEX contained_no ON contained (no);
CREATE INDEX run_paper ON run (paper);
CREATE INDEX problem_file ON problem (file);
"""

# The tables whose rows belong to a recommendation.
OF_RECOMMENDATION = (
    "record", "searched", "extra", "extra_value", "actor", "side", "topic", "due", "former", "contained", "standing",
    "review", "page", "dispute",
)  # fmt: skip
