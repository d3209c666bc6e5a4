//! Everything that was written and measured.

use api::model::{Field, Label};
use api::{Request, TimelineItem, TimelineKind, TimelinePage, TimelineQuery};

use super::{Door, PAGE, outcome};
use crate::{Failure, Outcome, print};

impl Door {
    pub(super) fn timeline(
        &self,
        kinds: Vec<TimelineKind>,
        tag: Option<Label>,
        search: Option<String>,
        limit: Option<usize>,
    ) -> Result<Outcome, Failure> {
        self.unlock()?;
        let most = limit.unwrap_or(usize::MAX);
        let word = tag.map(|tag| (Field::Tags, tag));
        let mut query =
            TimelineQuery { kinds, word, search, limit: PAGE, ..TimelineQuery::default() };
        let mut items: Vec<TimelineItem> = Vec::new();
        loop {
            let page: TimelinePage = self.ask(Request::Timeline(query.clone()))?;
            items.extend(page.items);
            query.after = page.next;
            if query.after.is_none() || items.len() >= most {
                break;
            }
        }
        items.truncate(most);
        outcome(print::timeline(&items), &items)
    }
}
