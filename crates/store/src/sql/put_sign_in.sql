INSERT INTO sign_in (
    connection, state, issuer, token_endpoint, revocation_endpoint, client_id, client_key, scopes,
    vectors_of_trust, access_token, refresh_token, expires_at, claims, signed_in_at
) VALUES (
    :connection, :state, :issuer, :token_endpoint, :revocation_endpoint, :client_id, :client_key, :scopes,
    :vectors_of_trust, :access_token, :refresh_token, :expires_at, :claims, :signed_in_at
)
ON CONFLICT (connection) DO UPDATE SET
    state = excluded.state,
    issuer = excluded.issuer,
    token_endpoint = excluded.token_endpoint,
    revocation_endpoint = excluded.revocation_endpoint,
    client_id = excluded.client_id,
    client_key = excluded.client_key,
    scopes = excluded.scopes,
    vectors_of_trust = excluded.vectors_of_trust,
    access_token = excluded.access_token,
    refresh_token = excluded.refresh_token,
    expires_at = excluded.expires_at,
    claims = excluded.claims,
    signed_in_at = excluded.signed_in_at
