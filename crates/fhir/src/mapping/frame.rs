//! What every resource of an item has in common.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::write::Fields;
use super::{Context, Part, Role, URI_SYSTEM, carer, part_id};

/// The item that parts are written for.
pub(super) struct Frame<'a> {
    pub(super) id: Uuid,
    pub(super) context: &'a Context,
    pub(super) withdrawn: bool,
    pub(super) changed_at: DateTime<Utc>,
}

impl Frame<'_> {
    /// The Patient whose record it is.
    pub(super) fn patient(&self) -> Value {
        json!({"reference": format!("Patient/{}", self.context.patient)})
    }

    /// Who wrote it: the Patient, or the RelatedPerson that comes before.
    pub(super) fn writer(&self) -> Value {
        carer::reference(self.context, self.withdrawn)
    }

    /// A reference to another part of the item.
    pub(super) fn reference(&self, role: Role) -> Value {
        json!({"reference": part_id(self.id, role).urn().to_string()})
    }

    /// A resource with its type and our identifier.
    pub(super) fn begin(&self, kind: &str, role: Role) -> Fields {
        let identifier = identifier(part_id(self.id, role));
        let mut fields = Fields::new();
        fields.insert("resourceType".to_owned(), kind.into());
        fields.insert(
            "identifier".to_owned(),
            match kind {
                // FHIR R4 gives these two one identifier, all others a list.
                "QuestionnaireResponse" | "Composition" => identifier,
                _ => json!([identifier]),
            },
        );
        fields
    }

    /// A part that stands, or does not.
    pub(super) fn part(&self, role: Role, withdrawn: bool, fields: Fields) -> Part {
        let id = part_id(self.id, role);
        Part { role, id, withdrawn, resource: Value::Object(fields) }
    }

    /// The status of something that may have been sent before.
    pub(super) fn standing(&self, again: &'static str, first: &'static str) -> &'static str {
        if self.context.amended { again } else { first }
    }

    /// When the item became as it is, as a FHIR `instant`.
    pub(super) fn changed(&self) -> String {
        instant(self.changed_at)
    }
}

/// A FHIR `instant`.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn identifier(id: Uuid) -> Value {
    json!({"system": URI_SYSTEM, "value": id.urn().to_string()})
}
