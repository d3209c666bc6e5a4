INSERT INTO blob (id, key, bytes, media_type, thumbnail, added_at)
VALUES (:id, :key, :bytes, :media_type, :thumbnail, :added_at)
ON CONFLICT (id) DO NOTHING
