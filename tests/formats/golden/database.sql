CREATE TABLE meta (  -- a fact about the export
    "name" TEXT NOT NULL,  -- the fact's name
    "value" TEXT NOT NULL,  -- the fact
    PRIMARY KEY ("name")
);

CREATE TABLE statuses (  -- a status
    "id" TEXT NOT NULL,  -- the word in other tables
    "label" TEXT NOT NULL,  -- what people read
    "meaning" TEXT NOT NULL,  -- what it means
    "closed" BOOLEAN NOT NULL,  -- nothing more is expected
    "closed_if_ongoing" BOOLEAN NOT NULL,  -- the same for an ongoing recommendation
    "delivered" BOOLEAN NOT NULL,  -- what was asked for is there
    PRIMARY KEY ("id")
);

CREATE TABLE papers (  -- a paper
    "id" TEXT NOT NULL,  -- the paper's id
    "prefix" TEXT NOT NULL,  -- how the ids of its recommendations begin
    "title" TEXT NOT NULL,  -- its title
    "authors" TEXT NOT NULL,  -- the authors' names
    "outlet" TEXT,  -- where it appeared
    "published" TEXT NOT NULL,  -- its date in EDTF, as the register has it
    "published_from" DATE NOT NULL,  -- the first date on which it may have appeared
    "published_by" DATE NOT NULL,  -- the last date on which it may have appeared
    "url" TEXT,  -- its address
    "text" TEXT,  -- the path of its text in the workspace
    "digest" TEXT,  -- the SHA-256 of that text
    PRIMARY KEY ("id")
);

CREATE TABLE pillars (  -- a pillar of a paper
    "paper" TEXT NOT NULL REFERENCES papers (id),  -- the paper
    "code" TEXT NOT NULL,  -- its code, such as T2
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "name" TEXT NOT NULL,  -- its name
    PRIMARY KEY ("paper", "code")
);

CREATE TABLE actors (  -- somebody whom papers ask or mention
    "id" TEXT NOT NULL,  -- the actor's id
    "name" TEXT NOT NULL,  -- its name
    "part_of" TEXT REFERENCES actors (id),  -- the actor above it; empty for a side
    "side" TEXT NOT NULL REFERENCES actors (id),  -- the root of the tree of actors above it, or itself
    PRIMARY KEY ("id")
);

CREATE TABLE topics (  -- a subject of recommendations
    "id" TEXT NOT NULL,  -- the topic's id
    "name" TEXT,  -- its name; empty if the register declares no topics
    PRIMARY KEY ("id")
);

CREATE TABLE recommendations (  -- an item of the register
    "id" TEXT NOT NULL,  -- its id, which stays
    "number" INTEGER NOT NULL,  -- its place in the register, counted from 1
    "title" TEXT NOT NULL,  -- what is recommended, in the encoder's words
    "paper" TEXT NOT NULL REFERENCES papers (id),  -- the paper that recommends it
    "pillar" TEXT,  -- the code of the paper's pillar
    "pillar_inferred" BOOLEAN NOT NULL,  -- the pillar is the encoder's reading
    "kind" TEXT NOT NULL,  -- what sort of item it is
    "strength" TEXT,  -- how strongly it is recommended; empty for other kinds
    "priority" TEXT NOT NULL,  -- the encoder's
    "is_parent" BOOLEAN NOT NULL,  -- it stands for those that it contains; counts leave it out
    "combine" TEXT NOT NULL,  -- `all` of its parts are asked for, or `any` is enough
    "ongoing" BOOLEAN NOT NULL,  -- it is to be kept up, and stays open when delivered
    "checkable" BOOLEAN NOT NULL,  -- evidence could decide it
    "deadline" TEXT,  -- the deadline in the paper's own words
    "deadline_reading" TEXT,  -- how those words were read
    "opens" DATE,  -- the first date of the period that they name
    "due_from" DATE,  -- the first date on which it, or a part of it, may be due
    "due_by" DATE,  -- the last date on which it, or a part of it, may be due
    "done_when" TEXT,  -- when it is done, in the encoder's words
    "note" TEXT,  -- the encoder's note
    "former_ids" TEXT NOT NULL,  -- the ids that it had before
    "gone_since" DATE,  -- the first date on which the tracker that it was imported from no longer had it
    PRIMARY KEY ("id")
);

CREATE TABLE parts (  -- one of the things that a recommendation asks for
    "id" TEXT NOT NULL,  -- its id, such as FK-T2-7.a
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "part" TEXT NOT NULL,  -- its letter
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "title" TEXT NOT NULL,  -- what is asked for, in the encoder's words
    "deadline" TEXT,  -- the deadline in the paper's own words
    "deadline_reading" TEXT,  -- how those words were read
    "opens" DATE,  -- the first date of the period that they name
    "due_from" DATE,  -- the first date on which it may be due
    "due_by" DATE,  -- the last date on which it may be due
    "done_when" TEXT,  -- when it is done, in the encoder's words
    "note" TEXT,  -- the encoder's note
    PRIMARY KEY ("id")
);

CREATE TABLE roles (  -- an actor of a recommendation or part
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "part" TEXT,  -- the letter of the part that has it; empty if the whole has it
    "actor" TEXT NOT NULL REFERENCES actors (id),  -- the actor
    "role" TEXT NOT NULL,  -- `asked`, `with` or `about`
    "inferred" BOOLEAN NOT NULL,  -- the paper means the actor without naming it
    PRIMARY KEY ("recommendation", "number")
);

CREATE TABLE recommendation_topics (  -- a topic of a recommendation or part
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "part" TEXT,  -- the letter of the part that has it; empty if the whole has it
    "topic" TEXT NOT NULL REFERENCES topics (id),  -- the topic
    PRIMARY KEY ("recommendation", "number")
);

CREATE TABLE components (  -- what an asked actor has to do in a part, or in a recommendation without parts
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "part" TEXT,  -- the letter of the part that has it; empty if the whole has it
    "actor" TEXT REFERENCES actors (id),  -- who is asked; empty if nobody is by name
    "deadline" TEXT,  -- the deadline in the paper's own words
    "due_from" DATE,  -- the first date on which it may be due
    "due_by" DATE,  -- the last date on which it may be due
    PRIMARY KEY ("recommendation", "number")
);

CREATE TABLE passages (  -- words of a paper that make a recommendation
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "part" TEXT,  -- the letter of the part that has it; empty if the whole has it
    "text" TEXT NOT NULL,  -- the words
    "lead_in" TEXT,  -- the line above a list that has their verb
    "heading" TEXT,  -- the heading above them
    "line" INTEGER,  -- the line of the paper's text where they begin
    PRIMARY KEY ("recommendation", "number")
);

CREATE TABLE links (  -- what the register says of one recommendation and another
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "link" TEXT NOT NULL,  -- `contains`, `same_as`, `conflicts_with` or `superseded_by`
    "other" TEXT NOT NULL REFERENCES recommendations (id),  -- the other
    PRIMARY KEY ("recommendation", "link", "other")
);

CREATE TABLE extras (  -- a value that another tracker, from which it was imported, has for a recommendation
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "heading" TEXT NOT NULL,  -- the heading of the column there
    "value" TEXT NOT NULL,  -- the value
    PRIMARY KEY ("recommendation", "number")
);

CREATE TABLE standings (  -- a period in which status, deadline status and components of a recommendation stay the same
    "recommendation" TEXT NOT NULL REFERENCES recommendations (id),  -- the recommendation
    "since" DATE NOT NULL,  -- the first date of the period; `0001-01-01` if nothing precedes it
    "until" DATE NOT NULL,  -- the first date after the period; `9999-12-31` if nothing follows it
    "status" TEXT NOT NULL REFERENCES statuses (id),  -- the status
    "open" BOOLEAN NOT NULL,  -- more is expected
    "status_since" DATE,  -- the first date of this status; empty if nobody gave it
    "timing" TEXT,  -- the deadline status, where `due-soon` is within 90 days; empty if none applies
    "due_from" DATE,  -- the first date of the deadline that decides it
    "due_by" DATE,  -- the last date of the deadline that decides it
    "confidence" TEXT,  -- the weakest of what decides the status
    "components" INTEGER NOT NULL,  -- how many components there are; how many parts, if `any` part is enough
    "delivered" INTEGER NOT NULL,  -- how many of them are delivered
    "unassessed" INTEGER NOT NULL,  -- how many nobody has assessed
    "contradicted" INTEGER NOT NULL,  -- how many are contradicted
    "overtaken" INTEGER NOT NULL,  -- how many are overtaken by events
    PRIMARY KEY ("recommendation", "since")
);

CREATE TABLE entries (  -- an entry of the journal, retracted or not
    "id" TEXT NOT NULL,  -- its id
    "entry" TEXT NOT NULL,  -- `mark`, `review`, `defer`, `revise`, `retract` or `keep`
    "recommendation" TEXT REFERENCES recommendations (id),  -- the recommendation; empty if the register does not have it
    "subject" TEXT NOT NULL,  -- the id of the recommendation, as the entry has it
    "part" TEXT,  -- the letter of the part; empty for all
    "actor" TEXT,  -- the actor whose components it is about; empty for all
    "status" TEXT REFERENCES statuses (id),  -- the status that it marks
    "assessor" TEXT NOT NULL,  -- who judges
    "effective" DATE NOT NULL,  -- the date from which it holds
    "through" DATE,  -- the date up to which the assessor had reviewed it
    "recorded" DATETIME NOT NULL,  -- the moment at which it was recorded, in UTC
    "recorder" TEXT NOT NULL,  -- who recorded it
    "confidence" TEXT,  -- how sure the assessor is
    "note" TEXT,  -- the assessor's note
    "no_evidence" TEXT,  -- why there is no evidence
    "by_event" TEXT,  -- what has overtaken the recommendation
    "deferred_to" TEXT,  -- the deadline that a deferral names
    "anchor" TEXT,  -- from when that deadline counts
    "why" TEXT,  -- why it defers or retracts
    "retracts" TEXT,  -- the id of the entry that it retracts
    "retracted" BOOLEAN NOT NULL,  -- another retracts it
    "retracted_by" TEXT,  -- the id of the entry that retracts it
    "batch" TEXT,  -- the same for entries that were recorded together
    PRIMARY KEY ("id")
);

CREATE TABLE evidence (  -- a piece of evidence of an entry
    "entry" TEXT NOT NULL REFERENCES entries (id),  -- the entry
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "url" TEXT NOT NULL,  -- its address
    "title" TEXT,  -- its title
    "publisher" TEXT,  -- who published it
    "date" DATE,  -- its date
    "document" TEXT,  -- the kind of document
    "act" TEXT,  -- the kind of act that it reports
    "stance" TEXT NOT NULL,  -- it `supports` or `disputes` the status
    "quote" TEXT,  -- its words
    "archived" TEXT,  -- the address of a copy
    PRIMARY KEY ("entry", "number")
);

CREATE TABLE revisions (  -- a text of the register that an entry says has changed
    "entry" TEXT NOT NULL REFERENCES entries (id),  -- the entry
    "number" INTEGER NOT NULL,  -- its place among them, counted from 1
    "field" TEXT NOT NULL,  -- which text
    "before" TEXT,  -- its words before
    "after" TEXT,  -- its words after
    PRIMARY KEY ("entry", "number")
);

CREATE TABLE keeps (  -- what an entry says became of a page of evidence; the copy itself is not exported
    "entry" TEXT NOT NULL REFERENCES entries (id),  -- the entry that says it
    "about" TEXT,  -- the id of the entry whose evidence it is
    "address" TEXT NOT NULL,  -- the page's address
    "verdict" TEXT,  -- what was found; empty if nobody asked for the page
    "digest" TEXT,  -- `sha256:` and the SHA-256 of the bytes of the copy
    "asked" DATETIME,  -- the moment at which the page was asked for, in UTC
    "final" TEXT,  -- the address after redirects
    "type" TEXT,  -- the media type
    "size" INTEGER,  -- how many bytes it has
    "quote" TEXT,  -- whether the quoted words stand in it: `found` or `not found`
    "archived" TEXT,  -- the address of an archived copy
    "similarity" REAL,  -- how like the copy it is, from 0 to 1
    "missing" TEXT,  -- the quoted words that are gone
    PRIMARY KEY ("entry")
);

CREATE INDEX actors_side ON actors ("side");

CREATE INDEX recommendations_paper ON recommendations ("paper");

CREATE INDEX recommendations_kind ON recommendations ("kind");

CREATE INDEX parts_recommendation ON parts ("recommendation");

CREATE INDEX roles_actor ON roles ("actor");

CREATE INDEX recommendation_topics_topic ON recommendation_topics ("topic");

CREATE INDEX components_actor ON components ("actor");

CREATE INDEX links_other ON links ("other");

CREATE INDEX standings_status ON standings ("status");

CREATE INDEX standings_timing ON standings ("timing");

CREATE INDEX entries_recommendation ON entries ("recommendation");

CREATE INDEX entries_recorded ON entries ("recorded");

CREATE INDEX evidence_url ON evidence ("url");

CREATE INDEX keeps_address ON keeps ("address");

CREATE VIEW current_standings AS  -- a recommendation with its standing on the date of the export
SELECT r.id, r.title, r.paper, r.pillar, r.kind, r.strength, r.priority, r.is_parent, s.status,
    x.label AS status_label, s.open, s.status_since, s.timing, s.due_from, s.due_by, s.confidence, s.components,
    s.delivered
FROM recommendations r
JOIN standings s ON s.recommendation = r.id
JOIN statuses x ON x.id = s.status
JOIN meta m ON m.name = 'as_of' AND s.since <= m.value AND m.value < s.until
ORDER BY r.number;

CREATE VIEW overdue AS  -- a recommendation that is overdue on the date of the export, the longest overdue first
SELECT c.id, c.title, c.paper, c.status, c.due_by,
    CAST(julianday(m.value) - julianday(c.due_by) AS INTEGER) AS days_overdue,
    (
        SELECT group_concat(actor, ', ')
        FROM (SELECT DISTINCT actor FROM roles WHERE recommendation = c.id AND role = 'asked' ORDER BY actor)
    ) AS asked
FROM current_standings c JOIN meta m ON m.name = 'as_of'
WHERE c.timing = 'overdue' AND NOT c.is_parent
ORDER BY c.due_by, c.id;

CREATE VIEW entries_in_force AS  -- an entry that no other retracts, and that retracts none
SELECT * FROM entries WHERE NOT retracted AND entry <> 'retract';

