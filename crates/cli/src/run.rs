//! From words to requests, and from answers to words.

mod clinical;
mod entry;
mod exchange;
mod file;
mod outbox;
mod portable;
mod questionnaire;
mod reading;
mod sign_in;
mod timeline;
mod writer;

use api::model::{
    Audience, ConnectionId, EntryId, EntryKind, Field, FieldError, Label, Page, PersonId,
};
use api::{
    Advice, CheckReport, ConnectionView, EntryPage, EntryQuery, EntryView, HistoryView, NewLock,
    NewService, Opened, PatientBy, PatientMatch, People, PersonCard, Problem, RebuildReport,
    Request, Response, Saved, ServiceAddress, SyncReport,
};
use app::App;
use serde::Serialize;
use serde_json::json;

use crate::args::outbox::said_of;
use crate::args::{Cli, Command, ConnectCommand, DiaryCommand, PageArgs, PersonCommand};

use crate::{Failure, Outcome, print, progress, secrets};

/// How many entries are read at a time.
const PAGE: u32 = 200;

pub(crate) fn run(cli: Cli) -> Result<Outcome, Failure> {
    let home = cli.home.or_else(app::default_home).ok_or_else(|| {
        Failure::Usage("Say where the records are: --home DIR or KEEPWELL_HOME.".into())
    })?;
    let door = Door { app: App::new(home), person: cli.person, writer: cli.writer };
    match cli.command {
        Command::Person(command) => door.person(command),
        Command::Diary(command) => door.diary(command),
        Command::Reading(command) => door.reading(command),
        Command::Entry(command) => door.entry(command),
        Command::Photo(command) => door.photo(command),
        Command::Document(command) => door.document(command),
        Command::Audience { id, circle, care_team } => door.audience(id, circle, care_team),
        Command::Erase { id, tell } => door.erase(id, tell),
        Command::Attention(command) => door.attention(command),
        Command::Questionnaire(command) => door.questionnaire(command),
        Command::List { kinds, tag, search, limit } => door.list(kinds, tag, search, limit),
        Command::Timeline { kinds, tag, search, limit } => door.timeline(kinds, tag, search, limit),
        Command::History { id } => door.history(id),
        Command::Connect(command) => door.connect(command),
        Command::Sync { connection } => door.sync(connection),
        Command::Outbox(args) => door.outbox(args),
        Command::Clinical(args) => door.clinical(args),
        Command::Pair(command) => door.pair(command),
        Command::Exchange(args) => door.exchange(args),
        Command::Export(args) => door.export_record(args),
        Command::Import(args) => door.import(args),
        Command::Writer { who } => door.writer(who.as_deref()),
        Command::Check => door.check(),
        Command::Rebuild => door.rebuild(),
    }
}

fn outcome(text: String, answer: &impl Serialize) -> Result<Outcome, Failure> {
    let json = serde_json::to_value(answer)
        .map_err(|_| Failure::Said("The answer could not be written as JSON.".into()))?;
    Ok(Outcome { text, json, well: true })
}

/// The core, and whose record is meant.
struct Door {
    app: App,
    person: Option<String>,
    /// Who writes this once.
    writer: Option<String>,
}

impl Door {
    fn ask<A: TryFrom<Response>>(&self, request: Request) -> Result<A, Failure> {
        let response = self.app.dispatch(request)?;
        A::try_from(response)
            .map_err(|_| Failure::Said("Keepwell gave an unexpected answer.".into()))
    }

    /// The person meant by `--person`, or the only one there is: a made-up one
    /// does not count beside others.
    fn whose(&self) -> Result<PersonCard, Failure> {
        let People { mut people, .. } = self.ask(Request::People)?;
        let Some(wanted) = &self.person else {
            if people.iter().any(|card| !card.made_up) {
                people.retain(|card| !card.made_up);
            }
            return match <[PersonCard; 1]>::try_from(people) {
                Ok([only]) => Ok(only),
                Err(people) if people.is_empty() => Err(Problem::NoSuchPerson.into()),
                Err(_) => Err(Failure::Usage("Say whose record: --person NAME.".into())),
            };
        };
        let id: Option<PersonId> = wanted.parse().ok();
        let mut fitting =
            people.into_iter().filter(|card| Some(card.id) == id || card.name.as_str() == wanted);
        match (fitting.next(), fitting.next()) {
            (Some(card), None) => Ok(card),
            (None, _) => Err(Problem::NoSuchPerson.into()),
            (Some(_), Some(_)) => Err(Failure::Usage(
                "Several people here have that name: give the id instead.".into(),
            )),
        }
    }

    /// Opens the record with the passphrase.
    fn unlock(&self) -> Result<PersonCard, Failure> {
        let person = self.whose()?;
        let opened: Opened = if person.made_up {
            self.ask(Request::LookAround)?
        } else {
            let passphrase = secrets::ask("KEEPWELL_PASSPHRASE", "Passphrase")?;
            self.ask(Request::Unlock { person: person.id, passphrase })?
        };
        if let Some(who) = &self.writer {
            self.set_writer(who, true)?;
        }
        Ok(opened.person)
    }

    fn person(&self, command: PersonCommand) -> Result<Outcome, Failure> {
        match command {
            PersonCommand::Create { name, colour } => {
                let passphrase = secrets::ask_new("KEEPWELL_PASSPHRASE", "Choose a passphrase")?;
                let NewLock { person, recovery_code } =
                    self.ask(Request::CreatePerson { name, colour, passphrase })?;
                let text = print::new_lock(&person, recovery_code.reveal());
                outcome(
                    text,
                    &json!({
                        "id": person.id, "name": person.name, "colour": person.colour,
                        "recovery_code": recovery_code,
                    }),
                )
            }
            PersonCommand::List => {
                let People { people, unreadable, .. } = self.ask(Request::People)?;
                let text = print::people(&people, &unreadable);
                outcome(text, &people)
                    .map(|outcome| Outcome { well: unreadable.is_empty(), ..outcome })
            }
            PersonCommand::Passphrase => {
                let person = self.whose()?;
                let old = secrets::ask("KEEPWELL_PASSPHRASE", "Passphrase until now")?;
                let _: Opened =
                    self.ask(Request::Unlock { person: person.id, passphrase: old.clone() })?;
                let new = secrets::ask_new("KEEPWELL_NEW_PASSPHRASE", "New passphrase")?;
                let () = self.ask(Request::ChangePassphrase { old, new })?;
                let text = format!("The passphrase of {} is changed.\n", person.name);
                outcome(text, &person)
            }
            PersonCommand::Recover => {
                let person = self.whose()?;
                let code = secrets::ask("KEEPWELL_RECOVERY_CODE", "Recovery code")?;
                let new_passphrase = secrets::ask_new("KEEPWELL_NEW_PASSPHRASE", "New passphrase")?;
                let opened: Opened =
                    self.ask(Request::Recover { person: person.id, code, new_passphrase })?;
                let text = format!("{} can open it with the new passphrase.\n", person.name);
                outcome(text, &opened.person)
            }
            PersonCommand::LookAround => {
                let Opened { person, .. } = self.ask(Request::LookAround)?;
                outcome(print::made_up(&person), &person)
            }
            PersonCommand::RemoveMadeUp => {
                let person = self.made_up()?;
                let () = self.ask(Request::RemoveMadeUp { person: person.id })?;
                outcome(format!("{} is removed for good.\n", person.name), &person)
            }
        }
    }

    /// The person meant by `--person`, or the one who is made up.
    fn made_up(&self) -> Result<PersonCard, Failure> {
        if self.person.is_some() {
            return self.whose();
        }
        let People { people, .. } = self.ask(Request::People)?;
        let made_up = people.into_iter().find(|card| card.made_up);
        made_up.ok_or_else(|| Problem::NoSuchPerson.into())
    }

    fn diary(&self, command: DiaryCommand) -> Result<Outcome, Failure> {
        self.unlock()?;
        let saved: Saved = match command {
            DiaryCommand::Add { page } => self.ask(add(page)?)?,
            DiaryCommand::Edit { id, page } => {
                let entry = self.ask(Request::Entry { id })?;
                self.ask(edit(&entry, page)?)?
            }
            DiaryCommand::Delete { id } => self.ask(Request::DeleteEntry { id })?,
            DiaryCommand::Restore { id } => self.restore(id)?,
        };
        outcome(print::saved(&saved.entry, saved.changed), &saved.entry)
    }

    /// Brings a deleted entry back as it was.
    fn restore(&self, id: EntryId) -> Result<Saved, Failure> {
        let history: HistoryView = self.ask(Request::History { id })?;
        let alive = history.steps.iter().rev().find(|step| !step.deleted);
        let to = alive.map(|step| step.heads.clone()).ok_or(Problem::NoSuchEntry)?;
        self.ask(Request::Revert { id, to })
    }

    fn list(
        &self,
        kinds: Vec<EntryKind>,
        tag: Option<Label>,
        search: Option<String>,
        limit: Option<usize>,
    ) -> Result<Outcome, Failure> {
        self.unlock()?;
        let most = limit.unwrap_or(usize::MAX);
        let word = tag.map(|tag| (Field::Tags, tag));
        let mut query = EntryQuery { kinds, word, search, limit: PAGE, ..EntryQuery::default() };
        let mut entries: Vec<EntryView> = Vec::new();
        loop {
            let page: EntryPage = self.ask(Request::Entries(query.clone()))?;
            entries.extend(page.entries);
            query.after = page.next;
            if query.after.is_none() || entries.len() >= most {
                break;
            }
        }
        entries.truncate(most);
        outcome(print::entries(&entries), &entries)
    }

    fn history(&self, id: EntryId) -> Result<Outcome, Failure> {
        self.unlock()?;
        let history: HistoryView = self.ask(Request::History { id })?;
        outcome(print::history(&history), &history)
    }

    fn connect(&self, command: ConnectCommand) -> Result<Outcome, Failure> {
        self.unlock()?;
        match command {
            ConnectCommand::Add { url, patient, nhs_number, name, rules, sign_in: args }
                if args.sign_in =>
            {
                let patient = patient.or(nhs_number.map(PatientBy::NhsNumber));
                let client_key = args.client_key.as_deref().map(sign_in::key_file).transpose()?;
                self.sign_in_to(
                    NewService {
                        name,
                        url,
                        client_id: args.client_id,
                        client_key,
                        patient,
                        rules: said_of(&rules),
                        vectors_of_trust: args.vectors_of_trust,
                    },
                    args.browser,
                )
            }
            ConnectCommand::Login { name, browser } => self.login(&name, browser),
            ConnectCommand::Key { service } => self.client_key(service),
            ConnectCommand::Logout { name } => self.logout(&name),
            ConnectCommand::Add { url, patient, nhs_number, name, rules, .. } => {
                let service = ServiceAddress { url, token: secrets::given("KEEPWELL_TOKEN") };
                let by = match (patient, nhs_number) {
                    (Some(by), _) => by,
                    (None, Some(number)) => PatientBy::NhsNumber(number),
                    (None, None) => {
                        return Err(Failure::Usage(
                            "Say who you are there, with --patient ID or --nhs-number N, or sign in \
                             with --sign-in."
                                .into(),
                        ));
                    }
                };
                let patient = self.patient(&service, by)?;
                let rules = said_of(&rules);
                let view: ConnectionView =
                    self.ask(Request::AddConnection { name, service, patient, rules })?;
                outcome(print::connection(&view), &view)
            }
            ConnectCommand::Rules { name, rules } => self.set_rules(&name, &rules),
            ConnectCommand::Pause { name } => self.pause(self.connection(&name)?, true),
            ConnectCommand::Resume { name } => self.pause(self.connection(&name)?, false),
            ConnectCommand::List => {
                let views: Vec<ConnectionView> = self.ask(Request::Connections)?;
                outcome(print::connections(&views), &views)
            }
            ConnectCommand::Remove { name } => {
                let id = self.connection(&name)?;
                let () = self.ask(Request::RemoveConnection { id })?;
                outcome(format!("{name} is no longer connected.\n"), &json!({ "id": id }))
            }
        }
    }

    /// The one patient that fits; more or fewer is for a person to decide.
    fn patient(&self, service: &ServiceAddress, by: PatientBy) -> Result<String, Failure> {
        let matches: Vec<PatientMatch> =
            self.ask(Request::FindPatient { service: service.clone(), by })?;
        match matches.as_slice() {
            [only] => Ok(only.id.clone()),
            [] => Err(Failure::Said("That service knows nobody by that number.".into())),
            several => {
                let ids: Vec<&str> = several.iter().map(|found| found.id.as_str()).collect();
                Err(Failure::Said(format!(
                    "That service knows several: choose one with --patient. {}",
                    ids.join(", ")
                )))
            }
        }
    }

    fn connection(&self, name: &str) -> Result<ConnectionId, Failure> {
        let views: Vec<ConnectionView> = self.ask(Request::Connections)?;
        let found = views.iter().find(|view| view.name == name || view.id.to_string() == name);
        Ok(found.map(|view| view.id).ok_or(Problem::NoSuchConnection)?)
    }

    fn chosen(&self, name: Option<String>) -> Result<Option<ConnectionId>, Failure> {
        name.map(|name| self.connection(&name)).transpose()
    }

    fn sync(&self, connection: Option<String>) -> Result<Outcome, Failure> {
        self.unlock()?;
        let connection = self.chosen(connection)?;
        let reports: Vec<SyncReport> =
            progress::tell(&self.app, || self.ask(Request::Sync { connection }))?;
        let problems: Vec<&Advice> =
            reports.iter().filter_map(|report| report.problem.as_ref()).collect();
        let mut text = print::synced(&reports);
        for problem in &problems {
            text.push_str(&format!("{} {} {}\n", problem.happened, problem.safe, problem.todo));
        }
        let well = problems.is_empty();
        outcome(text, &reports).map(|outcome| Outcome { well, ..outcome })
    }

    fn check(&self) -> Result<Outcome, Failure> {
        self.unlock()?;
        let report: CheckReport = self.ask(Request::Check)?;
        let well = report.clean;
        outcome(print::check(&report), &report).map(|outcome| Outcome { well, ..outcome })
    }

    fn rebuild(&self) -> Result<Outcome, Failure> {
        self.unlock()?;
        let report: RebuildReport = self.ask(Request::Rebuild)?;
        outcome(print::rebuilt(&report), &report)
    }
}

fn add(args: PageArgs) -> Result<Request, Failure> {
    let default = EntryKind::Diary.default_audience();
    let audience = audience(&args, default);
    let mut page = Page::new(EntryKind::Diary, app::now_here());
    fill(&mut page, args).map_err(typed)?;
    Ok(Request::AddEntry { page, audience: (audience != default).then_some(audience) })
}

fn edit(entry: &EntryView, args: PageArgs) -> Result<Request, Failure> {
    let audience = Some(audience(&args, entry.audience));
    let mut page = entry.page.clone();
    fill(&mut page, args).map_err(typed)?;
    Ok(Request::EditEntry { id: entry.id, base: entry.heads.clone(), page, audience })
}

/// What cannot stand in a field is a usage error: nothing was tried.
fn typed(error: FieldError) -> Failure {
    Failure::Usage(format!("{error}."))
}

/// Puts what was given into a diary page, and leaves the rest.
fn fill(page: &mut Page, args: PageArgs) -> Result<(), FieldError> {
    if let Some(at) = args.at {
        page.at = at;
    }
    let score = |score: u8| score.to_string();
    let given = [
        (Field::Mood, args.mood.map(|mood| score(mood.value()))),
        (Field::Energy, args.energy.map(|energy| score(energy.value()))),
        (Field::Sleep, args.sleep),
        (Field::Note, args.note),
    ];
    for (field, text) in given {
        text.map_or(Ok(()), |text| page.set(field, &text))?;
    }
    let feelings = args.feelings.iter().map(|feeling| Label::new(feeling.as_str()));
    let feelings = feelings.collect::<Result<Vec<_>, _>>().map_err(|_| FieldError::Words)?;
    let words = [(Field::Feelings, feelings), (Field::About, args.about), (Field::Tags, args.tags)];
    for (field, words) in words.into_iter().filter(|(_, words)| !words.is_empty()) {
        page.set_words(field, words.into_iter().collect())?;
    }
    Ok(())
}

fn audience(page: &PageArgs, before: Audience) -> Audience {
    Audience {
        circle: page.circle.unwrap_or(before.circle),
        care_team: page.care_team.unwrap_or(before.care_team),
    }
}
