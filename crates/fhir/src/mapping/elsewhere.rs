//! What a service changed in something we sent.
//!
//! What it shows is read as the record says it, and the resource is made anew
//! from that. Where the two still differ, the service changed something that
//! the record has no place for: it is named, never dropped silently.

use model::{Field, Form, Page};
use serde_json::Value;

use super::{
    Context, Item, NotSendable, Part, Role, SeenReading, difference, look, parts, read_page,
    seen_reading,
};

/// What a service made of an item.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// The item as the service has it; of an item it withdrew, as it was.
    pub item: Item,
    /// The service marks it as entered in error.
    pub withdrawn: bool,
    /// Elements that the service changed and the record has no place for, such
    /// as `code.coding[1].code`.
    pub unread: Vec<String>,
}

/// Compares an item as it was last sent with one of its parts as the service
/// has it now.
///
/// # Errors
/// [`NotSendable`] when the item could not have been sent as it is.
pub fn elsewhere(
    item: &Item,
    context: &Context,
    role: Role,
    theirs: &Value,
) -> Result<Elsewhere, NotSendable> {
    let sent = parts(item, context)?;
    let ours = resource(&sent, role).unwrap_or(&Value::Null);
    if look::is_withdrawn(theirs) && !look::is_withdrawn(ours) && role == Role::Main {
        return Ok(Elsewhere { item: item.clone(), withdrawn: true, unread: Vec::new() });
    }
    let item = changed(item, &sent, role, theirs);
    let anew = parts(&item, context)?;
    let changes = difference::between(ours, theirs);
    let left = difference::between(resource(&anew, role).unwrap_or(&Value::Null), theirs);
    let unread = left.into_iter().filter(|place| changes.contains(place)).collect();
    Ok(Elsewhere { item, withdrawn: false, unread })
}

fn resource(parts: &[Part], role: Role) -> Option<&Value> {
    parts.iter().find(|part| part.role == role).map(|part| &part.resource)
}

fn changed(item: &Item, sent: &[Part], role: Role, theirs: &Value) -> Item {
    let ours = |wanted| resource(sent, wanted);
    let shown = |wanted| if wanted == role { Some(theirs) } else { resource(sent, wanted) };
    let mut item = item.clone();
    match &mut item {
        Item::Entry(entry) => {
            let kind = entry.state.kind();
            let mut before = Page::new(kind, entry.state.page.at.clone());
            read_page(&mut before, ours);
            let mut after = before.clone();
            read_page(&mut after, shown);
            take_over(&mut entry.state.page, &before, after);
        }
        Item::Reading(reading) => {
            if let (Some(before), Some(after)) = (seen(ours), seen(shown)) {
                if after.best != before.best {
                    reading.best = after.best;
                }
                after.put_into(&mut reading.reading, &before);
            }
        }
    }
    item
}

fn seen<'a>(of: impl Fn(Role) -> Option<&'a Value>) -> Option<SeenReading> {
    seen_reading::read(of(Role::Main)?, of(Role::Pulse))
}

/// Only what differs is taken over: what is not sent stays as it is.
fn take_over(page: &mut Page, before: &Page, after: Page) {
    for field in page.kind().fields() {
        if field.form() == Form::Words {
            let words = |page: &Page| page.words(*field).cloned().collect();
            let (was, is): (std::collections::BTreeSet<_>, _) = (words(before), words(&after));
            if was != is {
                let _ = page.set_words(*field, is);
            }
        } else if differs(before, &after, *field) {
            let _ = page.set(*field, after.text(*field));
        }
    }
    if after.at.utc() != before.at.utc() {
        page.at = after.at;
    }
}

fn differs(before: &Page, after: &Page, field: Field) -> bool {
    let text = |page: &Page| page.text(field).replace("\r\n", "\n").trim_end().to_owned();
    text(before) != text(after)
}
