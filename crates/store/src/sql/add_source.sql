INSERT INTO connection (id, name, base_url, added_at, import)
VALUES (:id, :name, :base_url, :added_at, :import)
