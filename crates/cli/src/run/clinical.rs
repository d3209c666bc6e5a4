//! What services hold, and the letters that came with it.

use std::path::PathBuf;

use api::{
    AttachmentId, Clinical, ClinicalItem, ClinicalQuery, ClinicalResource, Exported, Problem,
    Request,
};

use super::{Door, outcome};
use crate::args::clinical::{ClinicalArgs, ClinicalCommand};
use crate::{Failure, Outcome, print};

impl Door {
    pub(super) fn clinical(&self, args: ClinicalArgs) -> Result<Outcome, Failure> {
        self.unlock()?;
        let ClinicalArgs { command, resource_type, code, group, connection, limit } = args;
        if let Some(ClinicalCommand::Show { place, connection, attachment, fetch, save }) = command
        {
            let (item, number) = (self.held(&place, connection)?, attachment.unwrap_or(1));
            if fetch {
                let of = attachment_of(&item, number);
                let _: ClinicalResource = self.ask(Request::FetchAttachment { of })?;
            }
            return match save {
                Some(path) => self.save_attachment(&item, number, path),
                None => self.show_clinical(item),
            };
        }
        let is_part = resource_type.is_some() || code.is_some() || group.is_some();
        let connection = self.chosen(connection)?;
        let all = true;
        let query = ClinicalQuery { connection, resource_type, group, code, all, of_each: None };
        let Clinical { mut items, .. } = self.ask(Request::Clinical(query))?;
        items.truncate(limit.unwrap_or(usize::MAX));
        let text = match is_part && items.is_empty() {
            true => "Nothing that is held here fits. Types are written as FHIR does: Condition.\n"
                .into(),
            false => print::clinical(&items),
        };
        outcome(text, &items)
    }

    fn show_clinical(&self, item: ClinicalItem) -> Result<Outcome, Failure> {
        let ClinicalItem { connection, resource_type, id, .. } = item;
        let request = Request::ClinicalResource { connection, resource_type, id };
        let resource: ClinicalResource = self.ask(request)?;
        outcome(print::clinical_resource(&resource), &resource)
    }

    fn save_attachment(
        &self,
        item: &ClinicalItem,
        number: u32,
        path: PathBuf,
    ) -> Result<Outcome, Failure> {
        let of = attachment_of(item, number);
        let exported: Exported = self.ask(Request::ExportAttachment { of, path })?;
        outcome(print::exported(&exported), &exported)
    }

    /// The one thing of this type and id.
    fn held(&self, place: &str, connection: Option<String>) -> Result<ClinicalItem, Failure> {
        let connection = self.chosen(connection)?;
        let (resource_type, id) = place.split_once('/').ok_or_else(|| {
            Failure::Usage("Say its type and id, such as DocumentReference/7.".to_owned())
        })?;
        let resource_type = Some(resource_type.to_owned());
        let query =
            ClinicalQuery { connection, resource_type, all: true, ..ClinicalQuery::default() };
        let Clinical { items, .. } = self.ask(Request::Clinical(query))?;
        let mut found = items.into_iter().filter(|item| item.id == id);
        match (found.next(), found.next()) {
            (Some(item), None) => Ok(item),
            (None, _) => Err(Problem::NoSuchItem.into()),
            (Some(_), Some(_)) => Err(Failure::Usage(
                "Several services hold one of that name: say which with --connection.".to_owned(),
            )),
        }
    }
}

fn attachment_of(item: &ClinicalItem, number: u32) -> AttachmentId {
    let ClinicalItem { connection, resource_type, id, .. } = item.clone();
    AttachmentId { connection, resource_type, id, number }
}
