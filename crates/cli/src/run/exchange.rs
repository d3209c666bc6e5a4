//! The person's own computers.

use std::path::PathBuf;

use api::{
    ComputerView, ExchangeReport, NewLock, PairingStarted, Problem, Request, ServiceExchange,
};
use serde_json::json;

use super::{Door, outcome};
use crate::args::exchange::{ExchangeArgs, PairCommand};
use crate::{Failure, Outcome, print, progress, secrets};

impl Door {
    pub(super) fn pair(&self, command: PairCommand) -> Result<Outcome, Failure> {
        match command {
            PairCommand::Start { name, folder } => {
                self.unlock()?;
                let started: PairingStarted = self.ask(Request::PairStart { name, folder })?;
                outcome(print::exchange::started(&started), &started)
            }
            PairCommand::Join { folder, name } => self.join(folder, name),
            PairCommand::List => {
                self.unlock()?;
                let computers: Vec<ComputerView> = self.ask(Request::Computers)?;
                outcome(print::exchange::computers(&computers), &computers)
            }
            PairCommand::Remove { computer } => {
                self.unlock()?;
                let ComputerView { id, name, .. } = self.computer(&computer)?;
                let () = self.ask(Request::RemoveComputer { id: id.clone() })?;
                outcome(print::exchange::removed(&name), &json!({ "id": id }))
            }
        }
    }

    /// Joins, and then fetches what is there already.
    fn join(&self, folder: PathBuf, name: Option<String>) -> Result<Outcome, Failure> {
        let code = secrets::ask("KEEPWELL_PAIRING_CODE", "Pairing code from the other computer")?;
        let passphrase =
            secrets::ask_new("KEEPWELL_PASSPHRASE", "Choose a passphrase for this computer")?;
        let NewLock { person, recovery_code } =
            self.ask(Request::PairJoin { code, folder: folder.clone(), name, passphrase })?;
        let mut text = print::new_lock(&person, recovery_code.reveal());
        let lock = json!({
            "id": person.id, "name": person.name, "recovery_code": recovery_code,
        });
        // The lock is made whatever becomes of the exchange, and its code must
        // be shown.
        let exchange = Request::Exchange { folder: Some(folder) };
        match progress::tell(&self.app, || self.ask::<ExchangeReport>(exchange)) {
            Ok(report) => {
                text.push_str(&print::exchange::exchanged(&report));
                text.push_str("Now exchange once on the other computer, over the same folder.\n");
                outcome(text, &json!({ "person": lock, "exchange": report }))
            }
            Err(Failure::Problem(problem)) => {
                let advice = problem.advice();
                text.push_str(&format!("{} {}\n", advice.happened, advice.todo));
                let told = json!({ "person": lock, "problem": problem.code() });
                outcome(text, &told).map(|outcome| Outcome { well: false, ..outcome })
            }
            Err(other) => Err(other),
        }
    }

    fn computer(&self, wanted: &str) -> Result<ComputerView, Failure> {
        let computers: Vec<ComputerView> = self.ask(Request::Computers)?;
        let mut fitting = computers
            .into_iter()
            .filter(|view| view.removed_at.is_none() && (view.name == wanted || view.id == wanted));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(Problem::NoSuchComputer.into()),
            (Some(_), Some(_)) => {
                Err(Failure::Usage("Several computers have that name: give the id instead.".into()))
            }
        }
    }

    pub(super) fn exchange(&self, args: ExchangeArgs) -> Result<Outcome, Failure> {
        self.unlock()?;
        let ExchangeArgs { folder, connection, yes, stop } = args;
        let request = match connection {
            None => Request::Exchange { folder },
            Some(name) => {
                let connection = self.connection(&name)?;
                if stop {
                    let () = self.ask(Request::StopExchangeBy { connection })?;
                    return outcome(print::exchange::carries_no_more(&name), &json!({}));
                }
                let ServiceExchange { agreed, account } =
                    self.ask(Request::ServiceExchange { connection })?;
                if !agreed && !yes {
                    let text = print::exchange::account(&name, &account);
                    let told = json!({ "agreed": agreed, "account": account });
                    return outcome(text, &told).map(|told| Outcome { well: false, ..told });
                }
                Request::ExchangeBy { connection, agreed: yes }
            }
        };
        let report: ExchangeReport = progress::tell(&self.app, || self.ask(request))?;
        outcome(print::exchange::exchanged(&report), &report)
    }
}
