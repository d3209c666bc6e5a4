//! What goes to services, item by item.

use api::model::ConnectionId;
use api::{
    Approval, ConnectionView, Exported, OutboxItem, OutboxPage, OutboxPreview, OutboxQuery, Request,
};
use serde_json::json;

use super::{Door, outcome};
use crate::args::outbox::{OutboxArgs, OutboxCommand, Rule, apply};
use crate::{Failure, Outcome, print};

/// How many items are read at a time.
const PAGE: u32 = 500;

impl Door {
    pub(super) fn outbox(&self, args: OutboxArgs) -> Result<Outcome, Failure> {
        self.unlock()?;
        match args.command {
            None => self.list_outbox(args.connection),
            Some(OutboxCommand::Preview { id, connection }) => {
                let connection = self.chosen(connection)?;
                let previews: Vec<OutboxPreview> =
                    self.ask(Request::PreviewItem { connection, item: id })?;
                outcome(print::outbox::previews(&previews), &previews)
            }
            Some(OutboxCommand::Approve { id, kind, connection, .. }) => {
                let connection = self.chosen(connection)?;
                let approved: u64 =
                    self.ask(Request::Approve(Approval { connection, item: id, kind }))?;
                outcome(print::outbox::approved(approved), &json!({ "approved": approved }))
            }
            Some(OutboxCommand::Retry { id, connection }) => {
                let connection = self.connection(&connection)?;
                let () = self.ask(Request::TryAgain { connection, item: id })?;
                outcome("It will be sent with the next sync.\n".into(), &json!({ "id": id }))
            }
            Some(OutboxCommand::Export { file, connection }) => {
                let connection = self.chosen(connection)?;
                let exported: Exported =
                    self.ask(Request::ExportUnsent { connection, path: file })?;
                let text = format!("{} {}\n", exported.path.display(), exported.warning);
                outcome(text, &exported)
            }
        }
    }

    fn list_outbox(&self, connection: Option<String>) -> Result<Outcome, Failure> {
        let connection = self.chosen(connection)?;
        let mut items: Vec<OutboxItem> = Vec::new();
        let mut query = OutboxQuery { connection, limit: PAGE, ..OutboxQuery::default() };
        loop {
            let page: OutboxPage = self.ask(Request::Outbox(query.clone()))?;
            items.extend(page.items);
            query.after = page.next;
            if query.after.is_none() {
                return outcome(print::outbox::list(&items), &items);
            }
        }
    }

    pub(super) fn set_rules(&self, name: &str, said: &[Rule]) -> Result<Outcome, Failure> {
        let views: Vec<ConnectionView> = self.ask(Request::Connections)?;
        let id = self.connection(name)?;
        let found = views.into_iter().find(|view| view.id == id);
        let mut rules = found.map(|view| view.rules).unwrap_or_default();
        apply(&mut rules, said);
        let view: ConnectionView = self.ask(Request::SetSendRules { id, rules })?;
        outcome(print::connection(&view), &view)
    }

    pub(super) fn pause(&self, id: ConnectionId, paused: bool) -> Result<Outcome, Failure> {
        let view: ConnectionView = self.ask(Request::PauseConnection { id, paused })?;
        let text = match paused {
            true => format!("{} is paused: nothing is sent or received.\n", view.name),
            false => format!("{} goes on.\n", view.name),
        };
        outcome(text, &view)
    }
}
