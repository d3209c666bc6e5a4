//! The words of the command line.

pub(crate) mod clinical;
pub(crate) mod exchange;
mod file;
pub(crate) mod outbox;
pub(crate) mod portable;
mod questionnaire;
mod reading;
mod sign_in;

use std::path::PathBuf;

use api::model::{
    Colour, Energy, EntryId, EntryKind, Feeling, Field, Group, ItemId, Label, Moment, Mood,
    NhsNumber, PersonName,
};
use api::{ParsePatientError, PatientBy, TimelineKind};
use clap::{ArgAction, Args, Parser, Subcommand};

pub(crate) use file::{CommonArgs, DocumentCommand, PhotoCommand};
pub(crate) use questionnaire::QuestionnaireCommand;
pub(crate) use reading::{ReadingArgs, ReadingCommand, TargetCommand};
pub(crate) use sign_in::{BrowserArgs, SignInArgs};

/// Keepwell without its window: for scripts, for rescue and for programs.
///
/// Passphrases, recovery codes, pairing codes and tokens are never arguments,
/// where other programs could see them: they come from KEEPWELL_PASSPHRASE,
/// KEEPWELL_NEW_PASSPHRASE, KEEPWELL_RECOVERY_CODE, KEEPWELL_PAIRING_CODE and
/// KEEPWELL_TOKEN, or are asked for.
#[derive(Debug, Parser)]
#[command(name = "keepwell", version, propagate_version = true)]
pub(crate) struct Cli {
    /// Where the records of this computer are kept.
    #[arg(long, global = true, value_name = "DIR", env = "KEEPWELL_HOME")]
    pub(crate) home: Option<PathBuf>,
    /// Whose record, by the name they chose or by id; may be left out where
    /// there is only one.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) person: Option<String>,
    /// Who writes, this once: a contact, by name or by id, or `me`. See
    /// `keepwell writer`.
    #[arg(long = "as", global = true, value_name = "CONTACT")]
    pub(crate) writer: Option<String>,
    /// Print one JSON document instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// People with a lock on this computer.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Diary pages.
    #[command(subcommand)]
    Diary(DiaryCommand),
    /// Measurements: blood pressure, glucose, weight and so on.
    #[command(subcommand)]
    Reading(ReadingCommand),
    /// Entries of any kind: medicines, allergies, appointments and the rest.
    #[command(subcommand)]
    Entry(EntryCommand),
    /// Photos, alone or in series of the same thing over time.
    #[command(subcommand)]
    Photo(PhotoCommand),
    /// Letters, reports and other files.
    #[command(subcommand)]
    Document(DocumentCommand),
    /// Who may see an entry or a reading.
    Audience {
        /// The entry or reading.
        id: EntryId,
        /// Whether the people you share with may see it.
        #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
        circle: Option<bool>,
        /// Whether the services you are connected to may see it.
        #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
        care_team: Option<bool>,
    },
    /// Erase an entry or a reading, and its whole history, for good; says what
    /// it cannot reach.
    Erase {
        /// The entry or reading.
        id: EntryId,
        /// Only say what it could not reach.
        #[arg(long)]
        tell: bool,
    },
    /// What waits for you to decide or to read.
    #[command(subcommand)]
    Attention(AttentionCommand),
    /// List what was written, newest first.
    List {
        /// Only this kind; may be given several times.
        #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
        kinds: Vec<EntryKind>,
        /// Only what has this tag.
        #[arg(long, value_name = "WORD", value_parser = label)]
        tag: Option<Label>,
        /// Only what holds these words.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// At most this many; all of them unless given.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// List what was written and measured together, newest first; readings as
    /// a line for each day.
    Timeline {
        /// Only this kind, or `reading`; may be given several times.
        #[arg(long = "kind", value_name = "KIND", value_parser = timeline_kind)]
        kinds: Vec<TimelineKind>,
        /// Only what has this tag.
        #[arg(long, value_name = "WORD", value_parser = label)]
        tag: Option<Label>,
        /// Only what holds these words.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// At most this many; all of them unless given.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// How an entry came to be what it is.
    History {
        /// The entry.
        id: EntryId,
    },
    /// Questionnaires about how you are, and their scores.
    #[command(subcommand)]
    Questionnaire(QuestionnaireCommand),
    /// Services this record is connected to.
    #[command(subcommand)]
    Connect(ConnectCommand),
    /// Send what waits, and receive what services hold.
    Sync {
        /// Only this connection, by name.
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
    },
    /// How everything stands with the services it goes to.
    Outbox(outbox::OutboxArgs),
    /// What services hold.
    Clinical(clinical::ClinicalArgs),
    /// Your own computers: bring one in, take one out.
    #[command(subcommand)]
    Pair(exchange::PairCommand),
    /// Receive and send over a folder: a stick, a shared or a synced one.
    Exchange(exchange::ExchangeArgs),
    /// Write the whole record to a file, for any program and for Keepwell.
    Export(portable::ExportArgs),
    /// Take in FHIR files; shows what is in them first.
    Import(portable::ImportArgs),
    /// Who writes in this record on this computer: you, or a contact of yours.
    /// What they write says so from then on.
    Writer {
        /// A contact, by name or by id; `me` for the person whose record it is.
        who: Option<String>,
    },
    /// Verify the database, the signatures, the chain, and truth against projections.
    Check,
    /// Drop every projection and make it anew from truth.
    Rebuild,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PersonCommand {
    /// Make a person with a lock; prints the recovery code once.
    Create {
        /// The name to be shown by.
        #[arg(long, value_parser = name)]
        name: PersonName,
        /// teal, plum, amber, blue, moss or brick.
        #[arg(long, default_value = "teal")]
        colour: Colour,
    },
    /// Everyone with a lock here.
    List,
    /// Change the passphrase; the new one from KEEPWELL_NEW_PASSPHRASE or a prompt.
    Passphrase,
    /// Open with the recovery code and set a new passphrase.
    Recover,
    /// Make up a person with a year of everything, to look around with.
    LookAround,
    /// Remove the made-up person for good.
    RemoveMadeUp,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DiaryCommand {
    /// Write a page.
    Add {
        #[command(flatten)]
        page: PageArgs,
    },
    /// Change a page; what is not named stays as it is.
    Edit {
        /// The page.
        id: EntryId,
        #[command(flatten)]
        page: PageArgs,
    },
    /// Delete a page. `diary restore` brings it back.
    Delete {
        /// The page.
        id: EntryId,
    },
    /// Bring a deleted page back.
    Restore {
        /// The page.
        id: EntryId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum EntryCommand {
    /// Write something down.
    Add {
        /// What kind of entry: `keepwell entry kinds` lists them.
        #[arg(long, value_parser = kind)]
        kind: EntryKind,
        #[command(flatten)]
        fields: FieldArgs,
        /// Whether the people you share with may see it.
        #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
        circle: Option<bool>,
        /// Whether the services you are connected to may see it.
        #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
        care_team: Option<bool>,
    },
    /// Change an entry; what is not named stays as it is.
    Edit {
        /// The entry.
        id: EntryId,
        #[command(flatten)]
        fields: FieldArgs,
    },
    /// Show an entry.
    Show {
        /// The entry.
        id: EntryId,
    },
    /// Delete an entry. `entry restore` brings it back.
    Delete {
        /// The entry.
        id: EntryId,
    },
    /// Bring a deleted entry back.
    Restore {
        /// The entry.
        id: EntryId,
    },
    /// Every kind of entry and its fields.
    Kinds,
}

#[derive(Debug, Args)]
pub(crate) struct FieldArgs {
    /// What a field says: name="Ramipril". Empty clears it. Words go between
    /// commas. May be given several times.
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(Field, String)>,
    /// When it was, such as 2026-05-03T08:15+01:00; now unless given.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Moment>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AttentionCommand {
    /// Everything that waits for you.
    List,
    /// Decide about something that a service changed, withdrew or removed.
    Elsewhere {
        /// The entry or reading.
        id: ItemId,
        /// Keep what you wrote and send it again, take what the service made of
        /// it, or leave both as they are.
        #[arg(long, value_enum)]
        keep: Side,
        /// The service, where several did something.
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
    },
    /// Choose one of two answers.
    Choose {
        /// The entry.
        id: EntryId,
        /// The answer, as it was given.
        value: String,
        /// The field, where two fields have the same answers.
        #[arg(long, value_name = "FIELD", value_parser = field)]
        field: Option<Field>,
    },
    /// Say that you have read what was merged, or that you keep what someone
    /// deleted.
    Keep {
        /// The entry.
        id: EntryId,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PageArgs {
    /// 1 (very low) to 5 (very good).
    #[arg(long, value_parser = score::<Mood>)]
    pub(crate) mood: Option<Mood>,
    /// 1 (none) to 5 (full of energy).
    #[arg(long, value_parser = score::<Energy>)]
    pub(crate) energy: Option<Energy>,
    /// A feeling; may be given several times.
    #[arg(long = "feeling", value_name = "WORD", value_parser = feeling)]
    pub(crate) feelings: Vec<Feeling>,
    /// How many hours you slept, such as 7.5.
    #[arg(long, value_name = "HOURS")]
    pub(crate) sleep: Option<String>,
    /// What it was about, such as work; may be given several times.
    #[arg(long, value_name = "WORD", value_parser = label)]
    pub(crate) about: Vec<Label>,
    /// A tag to find it by; may be given several times.
    #[arg(long = "tag", value_name = "WORD", value_parser = label)]
    pub(crate) tags: Vec<Label>,
    /// In your own words.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// When it was, such as 2026-05-03T08:15+01:00; now unless given.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Moment>,
    /// Whether the people you share with may see it.
    #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
    pub(crate) circle: Option<bool>,
    /// Whether the services you are connected to may see it.
    #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
    pub(crate) care_team: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConnectCommand {
    /// Add a service, by signing in there or with a token: if it wants one,
    /// from KEEPWELL_TOKEN.
    Add {
        /// FHIR R4 base URL; plain http only for this computer itself.
        url: String,
        /// The id of your Patient resource there, or system|value of one of its
        /// identifiers.
        #[arg(long, value_name = "ID", conflicts_with = "nhs_number", value_parser = patient)]
        patient: Option<PatientBy>,
        /// Find you there by NHS number.
        #[arg(long, value_name = "N")]
        nhs_number: Option<NhsNumber>,
        /// What to call it.
        #[arg(long, default_value = "")]
        name: String,
        /// What it may have; what is not spoken of asks you first. `usual`
        /// stands for what is meant for services unless you say otherwise.
        #[arg(long = "send", value_name = "KIND=yes|ask|no", value_parser = outbox::rule)]
        rules: Vec<outbox::Rule>,
        #[command(flatten)]
        sign_in: SignInArgs,
    },
    /// Say what a service may have; what it may not have any more is taken back.
    Rules {
        /// Its name.
        name: String,
        /// The kind and what holds for it: readings=yes, diary=ask, all=no.
        #[arg(long = "send", value_name = "KIND=yes|ask|no", value_parser = outbox::rule)]
        rules: Vec<outbox::Rule>,
    },
    /// Send and receive nothing for now.
    Pause {
        /// Its name.
        name: String,
    },
    /// Go on where it was paused.
    Resume {
        /// Its name.
        name: String,
    },
    /// Sign in again, in your browser, at a service you signed in to before.
    Login {
        /// Its name.
        name: String,
        #[command(flatten)]
        browser: BrowserArgs,
    },
    /// Show the public half of the key that Keepwell proves itself with at a
    /// service, for the people who run it; made where there is none.
    Key {
        /// Its name, or its address where it is not connected yet.
        service: String,
    },
    /// Sign out: give the tokens back, and forget them.
    Logout {
        /// Its name.
        name: String,
    },
    /// Every connection and how it stands.
    List,
    /// Forget a connection and what came from it.
    Remove {
        /// Its name.
        name: String,
    },
}

fn patient(text: &str) -> Result<PatientBy, ParsePatientError> {
    if text.contains('|') { text.parse() } else { Ok(PatientBy::Id(text.to_owned())) }
}

fn kind(text: &str) -> Result<EntryKind, String> {
    text.parse()
        .map_err(|_| format!("the kinds are: {}", EntryKind::ALL.map(EntryKind::as_str).join(", ")))
}

fn timeline_kind(text: &str) -> Result<TimelineKind, String> {
    if text == "reading" {
        return Ok(TimelineKind::Readings);
    }
    kind(text).map(TimelineKind::Entry).map_err(|kinds| format!("{kinds}, reading"))
}

fn field(text: &str) -> Result<Field, String> {
    text.parse().map_err(|_| "`keepwell entry kinds` lists the fields".into())
}

fn assignment(text: &str) -> Result<(Field, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as FIELD=VALUE")?;
    Ok((field(name.trim())?, value.to_owned()))
}

fn group(text: &str) -> Result<Group, String> {
    let named = |group: &Group| group.as_str() == text;
    let names = || Group::ALL.map(Group::as_str).join(", ");
    Group::ALL.into_iter().find(named).ok_or_else(|| format!("one of {}", names()))
}

fn label(text: &str) -> Result<Label, String> {
    Label::new(text).map_err(|error| error.to_string())
}

fn name(text: &str) -> Result<PersonName, String> {
    PersonName::new(text).map_err(|error| error.to_string())
}

fn feeling(text: &str) -> Result<Feeling, String> {
    Feeling::new(text).map_err(|error| error.to_string())
}

fn score<S: TryFrom<u8, Error = api::model::ScoreError>>(text: &str) -> Result<S, String> {
    let number: u8 = text.parse().map_err(|_| api::model::ScoreError.to_string())?;
    S::try_from(number).map_err(|error| error.to_string())
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("say on or off".into()),
    }
}

/// Whose version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Side {
    Mine,
    Theirs,
    Both,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_words_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_score_outside_its_scale_is_a_usage_error() {
        for mood in ["0", "6", "-1", "good", "999"] {
            assert!(Cli::try_parse_from(["keepwell", "diary", "add", "--mood", mood]).is_err());
        }
    }
}
