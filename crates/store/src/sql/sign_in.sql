SELECT
    connection, state, issuer, token_endpoint, revocation_endpoint, client_id, client_key, scopes,
    vectors_of_trust, access_token, refresh_token, expires_at, claims, signed_in_at
FROM sign_in
WHERE connection = ?1
