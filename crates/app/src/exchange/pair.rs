//! Bringing a computer in, and taking one out.

use std::path::{Path, PathBuf};

use api::{ComputerView, NewLock, PairingStarted, PersonCard, Problem, Secret};
use chrono::{DateTime, TimeDelta, Utc};
use model::{PersonId, PersonName};
use store::{PairingRow, PairingState, Store, StoreError};
use sync::{FolderCarrier, ReplicaCarrier};
use vault::{Fact, Hello, Invitation, Label, PairingCode, PairingNote, ReplicaId};

use super::members::{Membership, epoch_after_removal, fact_row, keep_facts};
use crate::App;
use crate::activity::log;
use crate::fault::{Fault, not_like_this};
use crate::look_around::only_of_a_real_person;
use crate::people::read_passphrase;
use crate::session::Session;

/// Where invitations and answers lie, inside the folder of an exchange. Who
/// joins cannot know the record's own folder yet.
const FOLDER: &str = "keepwell-pairing";
/// How long a code can be joined with.
const HOUR: TimeDelta = TimeDelta::hours(1);
/// How much later the answer may come back: a stick has to be carried.
const WAY_BACK: TimeDelta = TimeDelta::days(1);
/// No invitation or answer is longer.
const MOST_BYTES: u64 = 1024 * 1024;
/// No name of a computer is longer, in characters.
const MOST_NAME: usize = 60;

impl App {
    pub(crate) fn pair_start(
        &self,
        name: Option<String>,
        folder: Option<PathBuf>,
    ) -> Result<PairingStarted, Fault> {
        let now = self.now();
        let name = computer_name(name)?;
        self.with_session(|session| {
            only_of_a_real_person(&session.card)?;
            session.refuse_if_removed()?;
            session.found_membership(name, now)?;
            let code = PairingCode::make()?;
            let until = now + HOUR;
            let row = PairingRow {
                name: code.name()?,
                code: code.to_groups().to_string(),
                until,
                state: PairingState::Open,
            };
            // The folder first: a code whose invitation could not be left is
            // no use to anyone.
            if let Some(folder) = &folder {
                let carrier = FolderCarrier::open(folder, FOLDER)?;
                carrier.put(&invitation_file(&row.name), &session.note_for(&row, now, &code)?)?;
            }
            let person = session.person();
            session.store.transact(|tx| -> Result<(), StoreError> {
                tx.put_pairing(&row)?;
                log(tx, now, person, "computer.invite", "")
            })?;
            if let Some(folder) = &folder {
                session.remember_folder(folder)?;
            }
            let words = Secret::new(code.to_words().to_string());
            let code = Secret::new(code.to_groups().to_string());
            Ok(PairingStarted { code, words, until, placed: folder.is_some() })
        })
    }

    pub(crate) fn pair_join(
        &self,
        code: &Secret,
        folder: &Path,
        name: Option<String>,
        passphrase: &Secret,
    ) -> Result<NewLock, Fault> {
        let now = self.now();
        let code = PairingCode::parse(code.reveal()).map_err(|_| Problem::MistypedPairingCode)?;
        let carrier = FolderCarrier::open(folder, FOLDER)?;
        let invitation = invited(&carrier, &code, now)?;
        let name = computer_name(name)?
            .unwrap_or_else(|| format!("Computer {}", invitation.facts.len() + 1));
        let id = PersonId::from_bytes(invitation.person);
        if self.home.has(id) {
            return Err(Problem::AlreadyHere.into());
        }
        let card = card(id, &invitation.label)?;
        let passphrase = read_passphrase(passphrase)?;
        let cost = self.cost();
        // The answer is left before the vault takes its place: without it, the
        // vault would belong to nothing.
        let (vault, (keys, recovery)) = self.home.make_vault(id, |dir| {
            let (keys, recovery) = vault::join(dir.path(), &invitation, &passphrase, cost)?;
            let mut store = Store::create(&dir.database(), &keys.database_key().as_pragma())?;
            store.transact(|tx| keep_facts(tx, &invitation.facts, now))?;
            let hello = Hello::new(&keys, name, now.timestamp_micros());
            carrier.put(&hello_file(&code.name()?), &code.seal_hello(&hello)?)?;
            Ok((keys, recovery))
        })?;
        let in_use = vault.take()?;
        self.start(card.clone(), vault, in_use, keys)?;
        self.with_session(|session| session.remember_folder(folder))?;
        let recovery_code = Secret::new(recovery.to_groups().to_string());
        Ok(NewLock { person: card, recovery_code })
    }

    pub(crate) fn computers(&self) -> Result<Vec<ComputerView>, Fault> {
        self.with_session(|session| session.computer_views())
    }

    pub(crate) fn remove_computer(&self, id: &str) -> Result<(), Fault> {
        let now = self.now();
        let replica: ReplicaId = id.parse().map_err(|_| Problem::NoSuchComputer)?;
        self.with_session(|session| {
            session.refuse_if_removed()?;
            let Membership { members, this, .. } = session.members()?;
            if replica == this {
                return Err(Problem::ThisComputer.into());
            }
            if !members.active().any(|member| member.id == replica) {
                return Err(Problem::NoSuchComputer.into());
            }
            if !members.active().any(|member| member.id == this) {
                return Err(Problem::NotTakenYet.into());
            }
            let at = now.timestamp_micros();
            let epoch = epoch_after_removal(&members);
            let removed = session.say(&Fact::Removed { replica, epoch, at })?;
            let person = session.person();
            session.store.transact(|tx| -> Result<(), StoreError> {
                tx.append_fact(&fact_row(&removed), now)?;
                log(tx, now, person, "computer.remove", id)
            })?;
            session.version += 1;
            session.settle_epochs(now)
        })
    }
}

impl Session {
    /// Says that this computer belongs, where it is the first and only one.
    fn found_membership(&mut self, name: Option<String>, now: DateTime<Utc>) -> Result<(), Fault> {
        let membership = self.members()?;
        if membership.is_taken() {
            return Ok(());
        }
        if !membership.members.all().is_empty() {
            return Err(Problem::NotTakenYet.into());
        }
        let fact = self.say(&Fact::Added {
            sign: self.keys.signer().public_key(),
            agree: self.keys.exchange_public(),
            name: name.unwrap_or_else(|| "Computer 1".to_owned()),
            at: now.timestamp_micros(),
        })?;
        Ok(self.store.transact(|tx| keep_facts(tx, &[fact], now))?)
    }

    /// Lets in whoever answered a code of this computer in time.
    pub(super) fn take_hellos(
        &mut self,
        folder: &Path,
        now: DateTime<Utc>,
    ) -> Result<Vec<String>, Fault> {
        let carrier = FolderCarrier::open(folder, FOLDER)?;
        let mut joined = Vec::new();
        for row in self.store.pairings()? {
            if row.state != PairingState::Open {
                continue;
            }
            let Ok(code) = PairingCode::parse(&row.code) else { continue };
            let answer = carrier.get(&hello_file(&row.name), MOST_BYTES)?;
            let hello = answer.and_then(|bytes| code.open_hello(&bytes));
            let in_time = |hello: &Hello| {
                hello.at <= row.until.timestamp_micros() && now <= row.until + WAY_BACK
            };
            if let Some(hello) = hello.filter(in_time) {
                joined.push(hello.name.clone());
                self.let_in(row, hello, now)?;
            } else if now > row.until + WAY_BACK {
                let expired = PairingRow { state: PairingState::Expired, ..row };
                self.store.transact(|tx| tx.put_pairing(&expired))?;
            }
        }
        Ok(joined)
    }

    fn let_in(&mut self, row: PairingRow, hello: Hello, now: DateTime<Utc>) -> Result<(), Fault> {
        let replica = hello.replica().to_string();
        let Hello { sign, agree, name, .. } = hello;
        let at = now.timestamp_micros();
        let fact = self.say(&Fact::Added { sign, agree, name, at })?;
        let used = PairingRow { state: PairingState::Used, ..row };
        let person = self.person();
        self.store.transact(|tx| -> Result<(), StoreError> {
            tx.append_fact(&fact_row(&fact), now)?;
            tx.put_pairing(&used)?;
            log(tx, now, person, "computer.add", &replica)
        })?;
        self.version += 1;
        Ok(())
    }

    /// Leaves invitations that still hold, and takes back those that do not:
    /// what is found under a code then says why.
    pub(super) fn place_notes(&mut self, folder: &Path, now: DateTime<Utc>) -> Result<(), Fault> {
        let carrier = FolderCarrier::open(folder, FOLDER)?;
        for row in self.store.pairings()? {
            let Ok(code) = PairingCode::parse(&row.code) else { continue };
            let file = invitation_file(&row.name);
            let there = carrier.get(&file, MOST_BYTES)?.map(|bytes| code.open_note(&bytes));
            let open = row.state == PairingState::Open && now <= row.until;
            let put = match there {
                None => open,
                Some(None) => true,
                Some(Some(PairingNote::Open(_))) => !open,
                Some(Some(PairingNote::Used | PairingNote::Expired)) => false,
            };
            if put {
                carrier.put(&file, &self.note_for(&row, now, &code)?)?;
            }
            if row.state != PairingState::Open {
                carrier.remove(&hello_file(&row.name))?;
            }
        }
        Ok(())
    }

    fn note_for(
        &self,
        row: &PairingRow,
        now: DateTime<Utc>,
        code: &PairingCode,
    ) -> Result<Vec<u8>, Fault> {
        let note = match row.state {
            PairingState::Used => PairingNote::Used,
            PairingState::Open if now <= row.until => {
                let label = Label {
                    name: self.card.name.as_str().to_owned(),
                    colour: self.card.colour.as_str().to_owned(),
                };
                let until = row.until.timestamp_micros();
                let facts = self.facts()?;
                PairingNote::Open(Box::new(Invitation::new(&self.keys, label, facts, until)))
            }
            PairingState::Open | PairingState::Expired => PairingNote::Expired,
        };
        Ok(code.seal_note(&note)?)
    }
}

/// The invitation under a code, if it holds.
fn invited(
    carrier: &FolderCarrier,
    code: &PairingCode,
    now: DateTime<Utc>,
) -> Result<Box<Invitation>, Fault> {
    let name = code.name()?;
    let found = carrier.get(&invitation_file(&name), MOST_BYTES)?;
    let note = found.and_then(|bytes| code.open_note(&bytes)).ok_or(Problem::NoSuchInvitation)?;
    let invitation = match note {
        PairingNote::Open(invitation) => invitation,
        PairingNote::Used => return Err(Problem::InvitationUsed.into()),
        PairingNote::Expired => return Err(Problem::InvitationExpired.into()),
    };
    if carrier.get(&hello_file(&name), MOST_BYTES)?.is_some() {
        return Err(Problem::InvitationUsed.into());
    }
    if now.timestamp_micros() > invitation.until {
        return Err(Problem::InvitationExpired.into());
    }
    Ok(invitation)
}

fn card(id: PersonId, label: &Label) -> Result<PersonCard, Problem> {
    Ok(PersonCard {
        id,
        name: PersonName::new(&label.name).map_err(not_like_this)?,
        colour: label.colour.parse().unwrap_or_default(),
        made_up: false,
    })
}

fn computer_name(name: Option<String>) -> Result<Option<String>, Problem> {
    let Some(name) = name else { return Ok(None) };
    let name = name.trim();
    let fits = !name.is_empty()
        && name.chars().count() <= MOST_NAME
        && !name.chars().any(char::is_control);
    if fits {
        Ok(Some(name.to_owned()))
    } else {
        Err(not_like_this("a computer's name has 1 to 60 letters"))
    }
}

fn invitation_file(name: &str) -> String {
    format!("{name}.invitation")
}

fn hello_file(name: &str) -> String {
    format!("{name}.hello")
}
