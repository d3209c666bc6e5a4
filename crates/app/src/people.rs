//! People and their locks.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use api::{NewLock, Opened, People, PersonCard, Problem, Secret, Strength};
use model::{Colour, PersonId, PersonName};
use store::Store;
use vault::{Keys, Label, Passphrase, RecoveryCode};

use crate::App;
use crate::fault::{Fault, not_like_this, one_copy_counts};
use crate::home::{InUse, VaultDir};
use crate::look_around::only_of_a_real_person;
use crate::session::{Session, random};

/// Set once the recovery code was typed back.
const RECOVERY_CODE_TRIED: &str = "recovery_code_tried";

impl App {
    pub(crate) fn people(&self) -> Result<People, Fault> {
        let mut people = Vec::new();
        let mut unreadable = Vec::new();
        for (id, vault) in self.home.vaults()? {
            match vault.card(id) {
                Ok(card) => people.push(card),
                Err(fault) => unreadable.push(Problem::from(fault).to_string()),
            }
        }
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let open = self.session().as_ref().map(Session::person);
        Ok(People { people, unreadable, open })
    }

    pub(crate) fn create_person(
        &self,
        name: PersonName,
        colour: Colour,
        passphrase: &Secret,
    ) -> Result<NewLock, Fault> {
        if self.people()?.people.iter().any(|card| card.name == name) {
            return Err(not_like_this("someone here already has that name").into());
        }
        let passphrase = read_passphrase(passphrase)?;
        let cost = self.cost();
        let id = PersonId::from_random(random()?);
        let label = Label { name: name.as_str().to_owned(), colour: colour.as_str().to_owned() };
        let (vault, (keys, code)) = self.home.make_vault(id, |dir| {
            let (keys, code) =
                vault::create(dir.path(), *id.as_bytes(), &label, &passphrase, cost)?;
            Store::create(&dir.database(), &keys.database_key().as_pragma())?;
            Ok((keys, code))
        })?;
        let person = PersonCard { id, name, colour, made_up: false };
        let in_use = vault.take()?;
        self.start(person.clone(), vault, in_use, keys)?;
        Ok(NewLock { person, recovery_code: Secret::new(code.to_groups().to_string()) })
    }

    pub(crate) fn unlock(&self, person: PersonId, passphrase: &Secret) -> Result<Opened, Fault> {
        let (vault, in_use) = self.take(person)?;
        let passphrase = Passphrase::new(passphrase.reveal().to_owned())
            .map_err(|_| Problem::WrongPassphrase)?;
        let keys = vault::unlock(vault.path(), &passphrase)?;
        self.start(vault.card(person)?, vault, in_use, keys)
    }

    pub(crate) fn recover(
        &self,
        person: PersonId,
        code: &Secret,
        new: &Secret,
    ) -> Result<Opened, Fault> {
        let code = read_code(code)?;
        let new = read_passphrase(new)?;
        let (vault, in_use) = self.take(person)?;
        let keys = vault::recover(vault.path(), &code, &new, self.cost())?;
        self.start(vault.card(person)?, vault, in_use, keys)?;
        self.remember_recovery_code_tried()
    }

    pub(crate) fn change_passphrase(&self, old: &Secret, new: &Secret) -> Result<(), Fault> {
        let old = Passphrase::new(old.reveal().to_owned()).map_err(|_| Problem::WrongPassphrase)?;
        let new = read_passphrase(new)?;
        let (cost, now) = (self.cost(), self.now());
        self.with_session(|session| {
            only_of_a_real_person(&session.card)?;
            one_copy_counts(vault::change_passphrase(session.dir.path(), &old, &new, cost))?;
            session.note("passphrase.change", now)
        })
    }

    pub(crate) fn try_recovery_code(&self, code: &Secret) -> Result<(), Fault> {
        let code = read_code(code)?;
        self.with_session(|session| Ok(vault::check_recovery_code(session.dir.path(), &code)?))?;
        self.remember_recovery_code_tried().map(drop)
    }

    pub(crate) fn new_recovery_code(&self, passphrase: &Secret) -> Result<Secret, Fault> {
        let passphrase = Passphrase::new(passphrase.reveal().to_owned())
            .map_err(|_| Problem::WrongPassphrase)?;
        let now = self.now();
        self.with_session(|session| {
            only_of_a_real_person(&session.card)?;
            let code = vault::renew_recovery_code(session.dir.path(), &passphrase)?;
            session.remember(RECOVERY_CODE_TRIED, "false")?;
            session.note("recovery_code.renew", now)?;
            Ok(Secret::new(code.to_groups().to_string()))
        })
    }

    /// Writes the sheet beside its place first, so that a full disk leaves no
    /// half a sheet that looks whole.
    pub(crate) fn save_recovery_sheet(&self, code: &Secret, path: &Path) -> Result<(), Fault> {
        read_code(code)?;
        self.with_session(|session| {
            let today = self.now().with_timezone(&chrono::Local).date_naive();
            let name = session.card.name.as_str();
            let sheet = crate::sheet::recovery_sheet(name, code.reveal(), today);
            let beside = path.with_extension("pdf.part");
            let mut file = fs::File::create(&beside)?;
            file.write_all(&sheet).and_then(|()| file.sync_all())?;
            Ok(fs::rename(&beside, path)?)
        })
    }

    pub(crate) fn take(&self, person: PersonId) -> Result<(VaultDir, InUse), Fault> {
        let vault = self.home.vault(person)?;
        if self.session().as_ref().is_some_and(|open| open.person() == person) {
            self.lock();
        }
        let in_use = vault.take()?;
        Ok((vault, in_use))
    }

    pub(crate) fn start(
        &self,
        card: PersonCard,
        vault: VaultDir,
        in_use: InUse,
        keys: Keys,
    ) -> Result<Opened, Fault> {
        let now = self.now();
        let mut session = Session::open(card, vault, in_use, keys, now)?;
        if session.store.projections_stale()? {
            session.rebuild(now)?;
        }
        session.read_anew()?;
        // Tidying up is no reason not to open.
        let _ = session.sweep_files(now);
        let opened = opened(&session)?;
        self.lock();
        *self.session() = Some(session);
        Ok(opened)
    }

    fn remember_recovery_code_tried(&self) -> Result<Opened, Fault> {
        self.with_session(|session| {
            session.remember(RECOVERY_CODE_TRIED, "true")?;
            opened(session)
        })
    }
}

fn opened(session: &Session) -> Result<Opened, Fault> {
    let tried = session.store.setting(RECOVERY_CODE_TRIED)?;
    Ok(Opened {
        person: session.card.clone(),
        recovery_code_tried: tried.as_deref() == Some("true"),
    })
}

pub(crate) fn read_passphrase(secret: &Secret) -> Result<Passphrase, Problem> {
    Passphrase::new(secret.reveal().to_owned()).map_err(not_like_this)
}

fn read_code(secret: &Secret) -> Result<RecoveryCode, Problem> {
    RecoveryCode::parse(secret.reveal()).map_err(|_| Problem::MistypedRecoveryCode)
}

/// How hard a passphrase is to guess, in words a person can act on.
pub(crate) fn strength(passphrase: &Secret, name: &str) -> Strength {
    let estimate = zxcvbn::zxcvbn(passphrase.reveal(), &[name, "keepwell"]);
    let score = u8::from(estimate.score());
    let mut words = match score {
        0 | 1 => "Weak: someone who tries could guess it.",
        2 => "Fair: better than most, but longer is stronger.",
        3 => "Good: hard to guess.",
        _ => "Strong: very hard to guess.",
    }
    .to_owned();
    if score < 3 {
        words.push_str(" Four or more unrelated words make a strong one.");
    }
    Strength { score, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_tells_weak_from_strong() {
        assert_eq!(strength(&"Asha".into(), "Asha").score, 0);
        assert!(strength(&"password1".into(), "Asha").score <= 1);
        assert!(strength(&"lantern orchard nine teacups".into(), "Asha").score >= 3);
    }
}
