-- Said on every opening. `synchronous` and `fullfsync` are the promise that
-- "saved" survives a power cut; erased text is overwritten, not just unlinked;
-- 16 MiB of decrypted pages are kept so that lists are not decrypted twice.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA checkpoint_fullfsync = ON;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -16384;
