// An identity provider (oidc-provider) for tests: it listens on loopback, knows
// Keepwell and the gate before the FHIR server, and whoever signs in under the
// id of a patient is that patient.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import Provider from 'oidc-provider';

const [port, audience, lifetime, state] = process.argv.slice(-4);
const issuer = `http://127.0.0.1:${port}`;
// Not `Communication`: no provider knows all that somebody may ask for.
const sent = [
  'AllergyIntolerance', 'Binary', 'Composition', 'Condition', 'DocumentReference', 'Immunization',
  'MedicationStatement', 'Observation', 'Procedure', 'Provenance', 'QuestionnaireResponse',
  'RelatedPerson',
];
const permissions = ['launch/patient', 'patient/*.rs', ...sent.map((type) => `patient/${type}.cu`)];

// What it knows is in a file, so that it can be ended and started again.
const kept = existsSync(state) ? JSON.parse(readFileSync(state)) : {};
const keep = () => writeFileSync(state, JSON.stringify(kept));

class Adapter {
  constructor(model) {
    this.key = (id) => `${model}:${id}`;
  }

  async upsert(id, payload) {
    kept[this.key(id)] = payload;
    keep();
  }

  async find(id) {
    return kept[this.key(id)];
  }

  async findByUid(uid) {
    return Object.values(kept).find((payload) => payload.kind === 'Session' && payload.uid === uid);
  }

  async consume(id) {
    kept[this.key(id)].consumed = Math.floor(Date.now() / 1000);
    keep();
  }

  async destroy(id) {
    delete kept[this.key(id)];
    keep();
  }

  async revokeByGrantId(grantId) {
    for (const [key, payload] of Object.entries(kept)) {
      if (payload.grantId === grantId) delete kept[key];
    }
    keep();
  }
}

const assurance = 'urn:example:assurance:2';
const keepwell = (id) => ({
  client_id: id,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
});

const provider = new Provider(issuer, {
  acrValues: [assurance],
  adapter: Adapter,
  clients: [
    keepwell('keepwell'),
    // It is told how its people were recognised.
    { ...keepwell('keepwell-told'), default_acr_values: [assurance] },
    {
      client_id: 'gate',
      client_secret: 'of the gate, for tests only',
      redirect_uris: [],
      response_types: [],
      grant_types: [],
    },
  ],
  scopes: ['openid', 'offline_access', 'fhirUser', ...permissions],
  claims: { openid: ['sub', 'vot', 'identity_proofing_level'], fhirUser: ['fhirUser'] },
  conformIdTokenClaims: false,
  clientAuthMethods: ['none', 'client_secret_basic', 'private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS512', 'ES256', 'ES384'] },
  cookies: { keys: ['for tests only'] },
  extraParams: ['aud', 'vtr'],
  features: {
    devInteractions: { enabled: true },
    introspection: { enabled: true },
    registration: { enabled: true },
    resourceIndicators: {
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: permissions.join(' '),
        audience,
        accessTokenFormat: 'opaque',
        accessTokenTTL: Number(lifetime),
      }),
    },
    revocation: { enabled: true },
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      fhirUser: `${audience}/Patient/${id}`,
      vot: 'P9.Cp.Cd',
      identity_proofing_level: 'P9',
    }),
  }),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: { Grant: 3600, IdToken: 600, Interaction: 600, RefreshToken: 3600, Session: 600 },
});

// Whoever signs in shows as much as is ever asked for.
const finish = provider.interactionFinished.bind(provider);
provider.interactionFinished = (req, res, result, options) => {
  const login = result.login && { ...result.login, acr: assurance, amr: ['pwd'] };
  return finish(req, res, login ? { ...result, login } : result, options);
};

provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route === 'token' && ctx.status === 200) {
    ctx.body.patient = ctx.oidc.account?.accountId;
  }
});

provider.listen(Number(port), '127.0.0.1');
