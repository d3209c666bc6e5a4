-- Projections: made from truth, dropped and made again at will. They have no
-- migrations: a new version drops them, and the application rebuilds them.

DROP TABLE IF EXISTS entry_text;
DROP TABLE IF EXISTS entry_conflict;
DROP TABLE IF EXISTS entry_word;
DROP TABLE IF EXISTS entry_body;
DROP TABLE IF EXISTS entry;
DROP TABLE IF EXISTS doc;
DROP TABLE IF EXISTS clinical_current;
DROP TABLE IF EXISTS target;
DROP TABLE IF EXISTS reading_text;
DROP TABLE IF EXISTS reading_note;
DROP TABLE IF EXISTS reading_line;
DROP TABLE IF EXISTS reading_day;
DROP TABLE IF EXISTS reading_replaced;
DROP TABLE IF EXISTS reading;

-- The version each document is at.
CREATE TABLE doc (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    heads BLOB NOT NULL CHECK (length(heads) % 32 = 0)
) STRICT, WITHOUT ROWID;

-- What lists and filters need. Kept narrow: a search that finds half the
-- record reads every row it finds, and should not decrypt the notes with them.
CREATE TABLE entry (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    -- When it was: the sort key, and as the person lived it.
    at_utc INTEGER NOT NULL,
    at TEXT NOT NULL,
    mood INTEGER NOT NULL DEFAULT 0 CHECK (mood BETWEEN 0 AND 5),
    energy INTEGER NOT NULL DEFAULT 0 CHECK (energy BETWEEN 0 AND 5),
    circle INTEGER NOT NULL CHECK (circle IN (0, 1)),
    care_team INTEGER NOT NULL CHECK (care_team IN (0, 1)),
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    kept_after_delete INTEGER NOT NULL CHECK (kept_after_delete IN (0, 1)),
    -- A text was merged, and nobody has read it since.
    merged INTEGER NOT NULL CHECK (merged IN (0, 1)),
    read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),
    created_by BLOB NOT NULL CHECK (length(created_by) = 16),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_by_time ON entry (deleted, at_utc, id, kind);
-- What somebody has to look at: nearly always empty.
CREATE INDEX entry_to_read ON entry (at_utc) WHERE merged = 1 OR kept_after_delete = 1;

-- What an entry says: its words for the search index, all of it as JSON.
CREATE TABLE entry_body (
    row INTEGER PRIMARY KEY REFERENCES entry (row),
    text TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL
) STRICT;

-- What entries are listed by besides their time: tags, and the series of
-- photos.
CREATE TABLE entry_word (
    row INTEGER NOT NULL REFERENCES entry (row),
    field TEXT NOT NULL CHECK (field IN ('tags', 'series')),
    word TEXT NOT NULL,
    PRIMARY KEY (row, field, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_word_by_word ON entry_word (field, word);

-- Fields with two answers.
CREATE TABLE entry_conflict (
    entry BLOB NOT NULL REFERENCES entry (id),
    field TEXT NOT NULL,
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    by BLOB NOT NULL CHECK (length(by) = 16),
    at INTEGER NOT NULL,
    PRIMARY KEY (entry, field, position)
) STRICT, WITHOUT ROWID;

-- The words of `entry_body`; it keeps no second copy of the text.
CREATE VIRTUAL TABLE entry_text USING fts5(
    text,
    words,
    content = 'entry_body',
    content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3'
);
CREATE TRIGGER entry_body_added AFTER INSERT ON entry_body BEGIN
    INSERT INTO entry_text (rowid, text, words) VALUES (new.row, new.text, new.words);
END;
CREATE TRIGGER entry_body_removed AFTER DELETE ON entry_body BEGIN
    INSERT INTO entry_text (entry_text, rowid, text, words)
    VALUES ('delete', old.row, old.text, old.words);
END;
CREATE TRIGGER entry_body_changed AFTER UPDATE OF text, words ON entry_body
WHEN old.text <> new.text OR old.words <> new.words BEGIN
    INSERT INTO entry_text (entry_text, rowid, text, words)
    VALUES ('delete', old.row, old.text, old.words);
    INSERT INTO entry_text (rowid, text, words) VALUES (new.row, new.text, new.words);
END;

-- The newest version of each resource, and how it is listed. What is said of
-- the version stands here as well: in `clinical` it lies behind the bytes. Rows
-- go to the end in the order they come; which row a resource has is found by
-- the index of `clinical`.
CREATE TABLE clinical_current (
    seq INTEGER PRIMARY KEY REFERENCES clinical (seq),
    connection BLOB NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    last_updated INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    -- The card, once the application has read the resource.
    "group" TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    date TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    -- References to what names the author and the title, where the resource
    -- itself does not: followed when it is shown, for what they lead to may
    -- come later.
    author_reference TEXT NOT NULL DEFAULT '',
    title_reference TEXT NOT NULL DEFAULT '',
    -- A line `system|code` for each code, between ends of lines.
    codes TEXT NOT NULL DEFAULT '',
    in_error INTEGER NOT NULL DEFAULT 0 CHECK (in_error IN (0, 1)),
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))
) STRICT;
CREATE INDEX clinical_current_by_group ON clinical_current ("group");

-- One reading of a batch. There may be millions: the index holds all that a
-- chart needs, so that drawing one reads nothing else.
CREATE TABLE reading (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    measure TEXT NOT NULL,
    -- The name of a person's own measure.
    own TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    -- It has a value, and nothing replaces it.
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    -- The value in ten-thousandths of the canonical unit; systolic.
    main INTEGER NOT NULL DEFAULT 0,
    diastolic INTEGER NOT NULL DEFAULT 0,
    pulse INTEGER NOT NULL DEFAULT 0,
    -- The value as it was given; no unit where one was taken out.
    amount TEXT NOT NULL DEFAULT '',
    unit TEXT NOT NULL DEFAULT '',
    own_unit TEXT NOT NULL DEFAULT '',
    -- Seconds east of UTC, and the name of the zone.
    utc_offset INTEGER NOT NULL,
    zone TEXT NOT NULL DEFAULT '',
    typed TEXT NOT NULL DEFAULT '',
    context TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    circle INTEGER NOT NULL CHECK (circle IN (0, 1)),
    care_team INTEGER NOT NULL CHECK (care_team IN (0, 1)),
    by BLOB NOT NULL CHECK (length(by) = 16),
    recorded_at INTEGER NOT NULL,
    -- The contact who wrote it down; empty where the person did.
    writer BLOB NOT NULL DEFAULT x'' CHECK (length(writer) IN (0, 16))
) STRICT;
CREATE INDEX reading_by_time ON reading (measure, own, at, id, main, utc_offset) WHERE current = 1;

-- Which reading stands in place of which.
CREATE TABLE reading_replaced (
    reading BLOB NOT NULL CHECK (length(reading) = 16),
    by BLOB NOT NULL CHECK (length(by) = 16),
    PRIMARY KEY (reading, by)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_replaced_by ON reading_replaced (by, reading);

-- What stands of a measure on one day, in UTC, in short: what a chart of years
-- and a list of measures are made of.
CREATE TABLE reading_day (
    measure TEXT NOT NULL,
    own TEXT NOT NULL DEFAULT '',
    day INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    total INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    first INTEGER NOT NULL,
    lowest_at INTEGER NOT NULL,
    lowest INTEGER NOT NULL,
    highest_at INTEGER NOT NULL,
    highest INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (measure, own, day)
) STRICT, WITHOUT ROWID;

-- What stands of a measure on one day, as the person lived it: a line of the
-- timeline. It differs from `reading_day` where their clock is not at UTC.
CREATE TABLE reading_line (
    measure TEXT NOT NULL,
    own TEXT NOT NULL DEFAULT '',
    day INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    last_at INTEGER NOT NULL,
    latest BLOB NOT NULL CHECK (length(latest) = 16),
    lowest INTEGER NOT NULL,
    highest INTEGER NOT NULL,
    PRIMARY KEY (measure, own, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_line_by_time ON reading_line (last_at, latest);

-- The notes of readings. Few have one.
CREATE TABLE reading_note (
    row INTEGER PRIMARY KEY,
    reading BLOB NOT NULL UNIQUE CHECK (length(reading) = 16),
    note TEXT NOT NULL
) STRICT;

-- The words of `reading_note`; it keeps no second copy of the text.
CREATE VIRTUAL TABLE reading_text USING fts5(
    note,
    content = 'reading_note',
    content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3'
);
CREATE TRIGGER reading_note_added AFTER INSERT ON reading_note BEGIN
    INSERT INTO reading_text (rowid, note) VALUES (new.row, new.note);
END;
CREATE TRIGGER reading_note_removed AFTER DELETE ON reading_note BEGIN
    INSERT INTO reading_text (reading_text, rowid, note) VALUES ('delete', old.row, old.note);
END;

-- Targets: few, so all of each as JSON.
CREATE TABLE target (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    measure TEXT NOT NULL,
    own TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
