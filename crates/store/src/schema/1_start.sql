-- Version 1. Released migrations are never edited: a change is a new file.
--
-- Identifiers are 16-byte UUIDs, hashes 32 bytes, times microseconds since
-- 1970 in UTC. Where something may be unknown, 0 or an empty value says so.

-- Truth: everything written down, one row per Automerge change. Append-only.
CREATE TABLE change (
    position INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    doc BLOB NOT NULL CHECK (length(doc) = 16),
    actor BLOB NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    deps BLOB NOT NULL DEFAULT x'' CHECK (length(deps) % 32 = 0),
    author BLOB NOT NULL CHECK (length(author) = 16),
    signature BLOB NOT NULL DEFAULT x'',
    bytes BLOB NOT NULL,
    -- The replica it came from; empty when it was written on this computer.
    received_from TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX change_by_doc ON change (doc, position);

-- Truth: the sealed files of photos and documents, which lie outside the
-- database. A row is written once its file is on the disk. Append-only.
CREATE TABLE blob (
    -- A keyed hash of the content.
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 32),
    -- The key of the file, sealed under a key of the vault.
    key BLOB NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    media_type TEXT NOT NULL,
    -- A small copy as JPEG; empty where the file is no picture.
    thumbnail BLOB NOT NULL DEFAULT x'' CHECK (length(thumbnail) <= 32768),
    added_at INTEGER NOT NULL
) STRICT;

-- Truth: readings and targets, many to a row, as they were signed. `bytes` is
-- JSON, deflated. Append-only.
CREATE TABLE reading_batch (
    position INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    author BLOB NOT NULL CHECK (length(author) = 16),
    signature BLOB NOT NULL DEFAULT x'',
    bytes BLOB NOT NULL,
    -- The replica it came from; empty when it was written on this computer.
    received_from TEXT NOT NULL DEFAULT '',
    received_at INTEGER NOT NULL
) STRICT;

-- One FHIR endpoint of this record.
CREATE TABLE connection (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    name TEXT NOT NULL,
    base_url TEXT NOT NULL,
    token TEXT NOT NULL DEFAULT '',
    patient TEXT NOT NULL DEFAULT '',
    -- What the endpoint said it can do: JSON of the application's making.
    can TEXT NOT NULL DEFAULT '',
    added_at INTEGER NOT NULL,
    last_sync_at INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    -- What the person lets it have, by kind: JSON of the application's making.
    rules TEXT NOT NULL DEFAULT '',
    -- The import it came with; empty for a service the record is in touch with.
    import BLOB NOT NULL DEFAULT x'' CHECK (length(import) IN (0, 16))
) STRICT, WITHOUT ROWID;

-- Files that were taken in, each of which can be undone as a whole. What came
-- with one is in `connection`, `change` and `reading_batch` under its id, and
-- what has no place for that there is in `import_item`.
CREATE TABLE import (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- What it brought: JSON of the application's making.
    report TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE import_item (
    import BLOB NOT NULL REFERENCES import (id),
    what TEXT NOT NULL CHECK (what IN ('file', 'questionnaire')),
    item TEXT NOT NULL,
    PRIMARY KEY (import, what, item)
) STRICT, WITHOUT ROWID;

-- How a connection is signed in, where it is by a provider: the tokens, and
-- what they were got with. A connection without a row has a token of its own,
-- or none.
CREATE TABLE sign_in (
    connection BLOB PRIMARY KEY NOT NULL REFERENCES connection (id),
    state TEXT NOT NULL CHECK (state IN ('in', 'out', 'ended')),
    issuer TEXT NOT NULL DEFAULT '',
    token_endpoint TEXT NOT NULL,
    revocation_endpoint TEXT NOT NULL DEFAULT '',
    client_id TEXT NOT NULL,
    -- What Keepwell proves itself with there: JSON of its making; empty where
    -- the provider takes whoever has the name.
    client_key TEXT NOT NULL DEFAULT '',
    -- Separated by spaces, as OAuth has them.
    scopes TEXT NOT NULL DEFAULT '',
    -- The vectors of trust to ask for, as JSON.
    vectors_of_trust TEXT NOT NULL DEFAULT '',
    access_token TEXT NOT NULL DEFAULT '',
    refresh_token TEXT NOT NULL DEFAULT '',
    expires_at INTEGER NOT NULL DEFAULT 0,
    -- What the provider said about the person: JSON of the application's making.
    claims TEXT NOT NULL DEFAULT '',
    signed_in_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Truth: keys made for services that want to know one before anybody can sign
-- in there.
CREATE TABLE client_key (
    base_url TEXT PRIMARY KEY NOT NULL,
    client_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Truth: what services sent, byte for byte, every version. Append-only, until
-- the person removes the connection.
CREATE TABLE clinical (
    seq INTEGER PRIMARY KEY,
    connection BLOB NOT NULL REFERENCES connection (id),
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    bytes BLOB NOT NULL,
    last_updated INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
) STRICT;
CREATE INDEX clinical_by_id ON clinical (connection, type, id, version);

-- What a connection has yet to accept: one row for each item it is meant to
-- have. An item is an entry, or a reading by the first of its corrections.
CREATE TABLE outbox (
    connection BLOB NOT NULL REFERENCES connection (id),
    item BLOB NOT NULL CHECK (length(item) = 16),
    kind TEXT NOT NULL,
    -- When it was: what the person knows it by.
    at INTEGER NOT NULL,
    state TEXT NOT NULL
    CHECK (state IN ('asking', 'waiting', 'sending', 'sent', 'refused', 'unsendable')),
    -- The version the person wants there, and whether it takes the item back.
    wanted BLOB NOT NULL,
    taken_back INTEGER NOT NULL DEFAULT 0 CHECK (taken_back IN (0, 1)),
    -- Hashes of what left and may have arrived, separated by spaces.
    unsure TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    queued_at INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL DEFAULT 0,
    problem_code TEXT NOT NULL DEFAULT '',
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (item, connection)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_state ON outbox (connection, state, queued_at, item);

-- What a connection has accepted: the resources an item became there.
CREATE TABLE remote (
    connection BLOB NOT NULL REFERENCES connection (id),
    item BLOB NOT NULL CHECK (length(item) = 16),
    -- What the resource is to the item: the item itself, the file, the score.
    role TEXT NOT NULL,
    type TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    sent_hash TEXT NOT NULL DEFAULT '',
    -- The version of an entry; empty for a reading.
    heads BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (item, connection, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_by_place ON remote (connection, type, remote_id);

-- What a service did to something that was sent to it, until a person has seen
-- to it.
CREATE TABLE elsewhere (
    connection BLOB NOT NULL REFERENCES connection (id),
    item BLOB NOT NULL CHECK (length(item) = 16),
    -- What the resource is to the item.
    role TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('changed', 'withdrawn', 'removed')),
    -- The resource as it is there now.
    seq INTEGER NOT NULL REFERENCES clinical (seq),
    -- The version of the entry that the service had been sent.
    base BLOB NOT NULL DEFAULT x'',
    -- Elements that the record has no place for, one a line.
    unread TEXT NOT NULL DEFAULT '',
    noticed_at INTEGER NOT NULL,
    PRIMARY KEY (connection, item, role)
) STRICT, WITHOUT ROWID;

-- How far a connection has been read.
CREATE TABLE cursor (
    connection BLOB PRIMARY KEY NOT NULL REFERENCES connection (id),
    value TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did, saw, exported or sent what. Each row is hashed with the one before.
CREATE TABLE activity (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who BLOB NOT NULL CHECK (length(who) = 16),
    what TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    -- The contact who did it for the person; empty where they did it themself.
    writer BLOB NOT NULL DEFAULT x'' CHECK (length(writer) IN (0, 16)),
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- What was erased for good: nothing brings these back, not even another
-- computer that still has them.
CREATE TABLE erased (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a person was typing: one per kind of form.
CREATE TABLE draft (
    kind TEXT PRIMARY KEY NOT NULL,
    body TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Questionnaires that the person added: FHIR, as it was given.
CREATE TABLE questionnaire (
    id TEXT PRIMARY KEY NOT NULL,
    json TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Between the computers of one record.

-- Truth: signed facts about which computers belong. Append-only.
CREATE TABLE membership (
    hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    by BLOB NOT NULL CHECK (length(by) = 16),
    bytes BLOB NOT NULL,
    signature BLOB NOT NULL,
    kept_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Truth: changes that came before one they were built on.
CREATE TABLE waiting_change (
    hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    doc BLOB NOT NULL CHECK (length(doc) = 16),
    author BLOB NOT NULL CHECK (length(author) = 16),
    signature BLOB NOT NULL,
    bytes BLOB NOT NULL,
    received_from TEXT NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX waiting_change_by_doc ON waiting_change (doc);

-- What came of files that have not come themselves.
CREATE TABLE waiting_file (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 32),
    item BLOB NOT NULL
) STRICT;

-- Change sets that were written here or read whole, and what is in them.
CREATE TABLE change_set (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    compartment TEXT NOT NULL CHECK (compartment IN ('circle', 'private')),
    epoch INTEGER NOT NULL,
    by BLOB NOT NULL CHECK (length(by) = 16),
    size INTEGER NOT NULL,
    kept_at INTEGER NOT NULL
) STRICT;
CREATE TABLE packed (
    item BLOB NOT NULL CHECK (length(item) = 32),
    change_set INTEGER NOT NULL REFERENCES change_set (id),
    PRIMARY KEY (item, change_set)
) STRICT, WITHOUT ROWID;
CREATE INDEX packed_by_change_set ON packed (change_set);

-- What arrived and was not taken.
CREATE TABLE quarantine (
    name TEXT PRIMARY KEY NOT NULL,
    why TEXT NOT NULL,
    size INTEGER NOT NULL,
    first_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Codes that were given out to bring another computer in.
CREATE TABLE pairing (
    name TEXT PRIMARY KEY NOT NULL,
    code TEXT NOT NULL,
    until INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'used', 'expired'))
) STRICT, WITHOUT ROWID;
