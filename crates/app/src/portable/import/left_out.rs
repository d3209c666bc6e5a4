//! What of a file is left out, one by one: where it stands, what it is and why.

use api::{ImportReport, LeftOut, WhyLeftOut};

use super::Taking;

/// No name that a file gives is shown longer.
const MOST_NAME: usize = 100;

impl Taking<'_> {
    /// Counts what is left out, and lists it where there is room.
    pub(super) fn leave_out(&mut self, why: WhyLeftOut, resource_type: String, id: String) {
        match why {
            WhyLeftOut::NotAPicture => self.report.pictures_unread += 1,
            _ => self.report.not_understood += 1,
        }
        if self.report.left_out.len() < ImportReport::MOST_LISTED {
            let entry = (self.entry > 0).then_some(self.entry);
            let (resource_type, id) = (shown(&resource_type), shown(&id));
            let file = self.file.clone();
            self.report.left_out.push(LeftOut { file, entry, resource_type, id, why });
        }
    }
}

/// What a file calls something, as far as it can be shown.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect()
}
