//! What a clinician and the person aim for.

use std::collections::BTreeSet;

use api::{NewTarget, Problem};
use chrono::SubsecRound;
use model::TargetId;
use model::reading::{Batch, Measured, Target, Typed, parse, parse_own};

use super::sha256;
use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::session::Session;

impl App {
    pub(crate) fn targets(&self) -> Result<Vec<Target>, Fault> {
        self.with_session(|session| Ok(session.store.targets()?))
    }

    pub(crate) fn set_target(&self, new: NewTarget) -> Result<Vec<Target>, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let low = session.limit(&new, &new.low)?;
            let high = session.limit(&new, &new.high)?;
            if low.is_none() && high.is_none() {
                return Err(not_like_this("say what not to go below, or above").into());
            }
            let standing = session.store.targets()?;
            let same = |target: &&Target| target.measure == new.measure && target.own == new.own;
            let target = Target {
                id: TargetId::from_bytes([0; 16]),
                measure: new.measure,
                own: new.own.clone(),
                low,
                high,
                set_by: new.set_by.trim().to_owned(),
                set_on: new.set_on,
                by: session.person(),
                writer: session.author()?.writer,
                recorded_at: now.trunc_subsecs(6),
                replaces: standing.iter().filter(same).map(|target| target.id).collect(),
            };
            target.check().map_err(not_like_this)?;
            session.keep_target(target, "target.set", now)
        })
    }

    pub(crate) fn end_target(&self, id: TargetId) -> Result<Vec<Target>, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let standing = session.store.targets()?.into_iter().find(|target| target.id == id);
            let target = standing.ok_or(Problem::NoSuchReading)?;
            let end = Target {
                low: None,
                high: None,
                by: session.person(),
                writer: session.author()?.writer,
                recorded_at: now.trunc_subsecs(6),
                replaces: BTreeSet::from([id]),
                ..target
            };
            session.keep_target(end, "target.end", now)
        })
    }
}

impl Session {
    /// One limit as typed. A target may be as unlikely as a clinician sets it.
    fn limit(&self, new: &NewTarget, typed: &str) -> Result<Option<Measured>, Fault> {
        if typed.trim().is_empty() {
            return Ok(None);
        }
        let read = match &new.own {
            Some(own) => parse_own(own, typed),
            None => parse(new.measure, typed, &self.preferences.units),
        };
        Ok(Some(match read.map_err(not_like_this)? {
            Typed::Likely(value) => value,
            Typed::Unlikely(unlikely) => unlikely.sure(),
        }))
    }

    fn keep_target(
        &mut self,
        mut target: Target,
        what: &'static str,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Vec<Target>, Fault> {
        target.id = TargetId::from_hash(&sha256(&target.identity(self.record())));
        self.keep(Batch::new(Vec::new(), vec![target]), what, now)?;
        Ok(self.store.targets()?)
    }
}
