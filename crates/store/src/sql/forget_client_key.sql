DELETE FROM client_key
WHERE base_url = (SELECT base_url FROM connection WHERE id = ?1)
