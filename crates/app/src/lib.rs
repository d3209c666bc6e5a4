//! Use cases over the record: the only door is [`App::dispatch`].
//!
//! The window and the command line are thin callers. Everything here blocks:
//! a save is a few milliseconds on disk, unlocking is most of a second on one
//! core, a sync is as long as the network takes, and the caller decides which
//! thread that is. Rejected: an async core. It would put the colour of the
//! network on every use case, for the sake of the one that uses it.

mod activity;
mod ahead;
mod attention;
mod entries;
mod exchange;
mod fault;
mod files;
mod home;
mod look_around;
mod outbox;
mod people;
mod portable;
mod questionnaire;
mod readings;
mod reconcile;
mod record;
mod services;
mod session;
mod sheet;
mod sign_in;
mod timeline;
mod upkeep;
mod words;
pub mod worker;
mod writer;

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock};

use api::{ExchangeProgress, Problem, Request, Response, Status};
use chrono::{DateTime, Local, Utc};
use model::Moment;
use sync::Carrier;
use worker::Worker;

pub use files::{FilePart, ParseSightError, Shown, Sight};
pub use home::default_home;
pub use vault::Cost;

use fault::Fault;
use home::Home;
use reconcile::Turns;
use session::Session;
use sign_in::SigningIn;

/// Where the time comes from; a test brings its own.
pub type Clock = Box<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Keepwell without a window: the records of one home folder, at most one of
/// them open.
pub struct App {
    home: Home,
    clock: Clock,
    cost: OnceLock<Cost>,
    carrier: OnceLock<Carrier>,
    worker: Worker,
    session: Mutex<Option<Session>>,
    turns: Mutex<Turns>,
    turn_ended: Condvar,
    signing_in: Mutex<Option<SigningIn>>,
    /// Held while a token is renewed, so that one renewal serves everybody.
    renewing: Mutex<()>,
    exchanging: Mutex<Option<ExchangeProgress>>,
    /// What is said of the record while a file is taken into it.
    meanwhile: Mutex<Option<Status>>,
    last_tick: Mutex<Option<DateTime<Utc>>>,
    held: Mutex<files::Held>,
}

impl App {
    /// Over the records in `home`, which need not exist yet.
    #[must_use]
    pub fn new(home: PathBuf) -> Self {
        Self::with_clock(home, Box::new(Utc::now))
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(home: PathBuf, clock: Clock) -> Self {
        Self {
            home: Home::new(home),
            clock,
            cost: OnceLock::new(),
            carrier: OnceLock::new(),
            worker: Worker::default(),
            session: Mutex::new(None),
            turns: Mutex::default(),
            turn_ended: Condvar::new(),
            signing_in: Mutex::new(None),
            renewing: Mutex::new(()),
            exchanging: Mutex::new(None),
            meanwhile: Mutex::new(None),
            last_tick: Mutex::new(None),
            held: Mutex::default(),
        }
    }

    /// Sets what a passphrase costs to try, instead of measuring what this
    /// computer can bear. For tests that make many vaults.
    #[must_use]
    pub fn with_cost(self, cost: Cost) -> Self {
        let _ = self.cost.set(cost);
        self
    }

    /// Sets where the processes come from that read files from outside.
    #[must_use]
    pub fn with_worker(self, worker: Worker) -> Self {
        Self { worker, ..self }
    }

    /// Carries out one request.
    ///
    /// # Errors
    /// [`Problem`], which says what happened, what is safe and what to do.
    /// Whatever a request changes is on disk when this returns, or nothing is.
    pub fn dispatch(&self, request: Request) -> Result<Response, Problem> {
        self.answer(request).map_err(Problem::from)
    }

    fn answer(&self, request: Request) -> Result<Response, Fault> {
        Ok(match request {
            Request::People => self.people()?.into(),
            Request::PassphraseStrength { passphrase, name } => {
                people::strength(&passphrase, &name).into()
            }
            Request::CreatePerson { name, colour, passphrase } => {
                self.create_person(name, colour, &passphrase)?.into()
            }
            Request::Unlock { person, passphrase } => self.unlock(person, &passphrase)?.into(),
            Request::Recover { person, code, new_passphrase } => {
                self.recover(person, &code, &new_passphrase)?.into()
            }
            Request::Lock => {
                self.lock();
                Response::Done(())
            }
            Request::ChangePassphrase { old, new } => self.change_passphrase(&old, &new)?.into(),
            Request::TryRecoveryCode { code } => self.try_recovery_code(&code)?.into(),
            Request::NewRecoveryCode { passphrase } => {
                Response::RecoveryCode(self.new_recovery_code(&passphrase)?)
            }
            Request::SaveRecoverySheet { code, path } => {
                self.save_recovery_sheet(&code, &path)?.into()
            }
            Request::LookAround => self.look_around()?.into(),
            Request::RemoveMadeUp { person } => self.remove_made_up(person)?.into(),

            Request::AddEntry { page, audience } => self.add_entry(&page, audience)?.into(),
            Request::EditEntry { id, base, page, audience } => {
                self.edit_entry(id, &base, &page, audience)?.into()
            }
            Request::SetAudience { id, circle, care_team } => {
                self.set_audience(id, circle, care_team)?.into()
            }
            Request::Choose { id, base, field, value } => {
                self.choose(id, &base, field, &value)?.into()
            }
            Request::Accept { id, base } => self.accept(id, &base)?.into(),
            Request::AddPhoto(photo) => self.add_photo(photo)?.into(),
            Request::AddDocument(document) => self.add_document(document)?.into(),
            Request::ExportFile { entry, path } => self.export_file(entry, &path)?.into(),
            Request::DocumentPages { file } => self.document_pages(file)?.into(),
            Request::PhotoSeries => self.photo_series()?.into(),
            Request::DeleteEntry { id } => self.delete_entry(id)?.into(),
            Request::Erase { id, sure } => self.erase(id, sure)?.into(),
            Request::Revert { id, to } => self.revert(id, &to)?.into(),
            Request::KeepDraft { kind, draft } => self.keep_draft(kind, draft)?.into(),

            Request::AddReadings { readings, sure } => self.add_readings(readings, sure)?.into(),
            Request::CorrectReading { id, reading, sure } => {
                self.correct_reading(id, reading, sure)?.into()
            }
            Request::RemoveReading { id } => self.remove_reading(id)?.into(),
            Request::SetReadingAudience { id, circle, care_team } => {
                self.set_reading_audience(id, circle, care_team)?.into()
            }
            Request::EraseReading { id, sure } => self.erase_reading(id, sure)?.into(),
            Request::PutBackReading { id } => self.put_back_reading(id)?.into(),
            Request::SetTarget(target) => self.set_target(target)?.into(),
            Request::EndTarget { id } => self.end_target(id)?.into(),
            Request::Readings(query) => self.readings(query)?.into(),
            Request::ReadingSeries => self.reading_series()?.into(),
            Request::ReadingHistory { id } => self.reading_history(id)?.into(),
            Request::ReadingSummary { series, days } => self.reading_summary(series, days)?.into(),
            Request::ReadingChart { series, from, until, buckets } => {
                self.reading_chart(series, from, until, buckets)?.into()
            }
            Request::HomeAverage { from } => self.home_average(from)?.into(),
            Request::Targets => self.targets()?.into(),

            Request::Entries(query) => self.entries(query)?.into(),
            Request::Timeline(query) => self.timeline(query)?.into(),
            Request::Entry { id } => self.entry(id)?.into(),
            Request::History { id } => self.history(id)?.into(),
            Request::Draft { kind } => self.draft(kind)?.into(),
            Request::Words { field } => self.words(field)?.into(),
            Request::Moods { from, until } => self.moods(from, until)?.into(),
            Request::Attention => self.attention()?.into(),

            Request::Questionnaires => self.questionnaires()?.into(),
            Request::Questionnaire { id } => self.questionnaire(&id)?.into(),
            Request::AddQuestionnaire { json } => self.add_questionnaire(json)?.into(),
            Request::AnswerQuestionnaire { questionnaire, answers, at, audience } => {
                self.answer_questionnaire(&questionnaire, &answers, at, audience)?.into()
            }
            Request::QuestionnaireTrend { id } => self.questionnaire_trend(&id)?.into(),

            Request::TestService(service) => self.test_service(&service)?.into(),
            Request::FindPatient { service, by } => self.find_patient(&service, by)?.into(),
            Request::AddConnection { name, service, patient, rules } => {
                self.add_connection(&name, &service, patient, &rules)?.into()
            }
            Request::SetSendRules { id, rules } => self.set_send_rules(id, &rules)?.into(),
            Request::PauseConnection { id, paused } => self.pause_connection(id, paused)?.into(),
            Request::Connections => self.connections()?.into(),
            Request::RemoveConnection { id } => self.remove_connection(id)?.into(),
            Request::StartSignIn { to, browser } => self.start_sign_in(to, browser)?.into(),
            Request::FinishSignIn => self.finish_sign_in()?.into(),
            Request::CancelSignIn => {
                self.cancel_sign_in();
                Response::Done(())
            }
            Request::ClientKey { service } => self.client_key(&service)?.into(),
            Request::SignOut { connection } => self.sign_out(connection)?.into(),
            Request::Sync { connection } => self.sync(connection)?.into(),
            Request::CancelSync => {
                self.stop_everything(Problem::Stopped);
                Response::Done(())
            }
            Request::Outbox(query) => self.outbox(&query)?.into(),
            Request::PreviewItem { connection, item } => {
                self.preview_item(connection, item)?.into()
            }
            Request::Approve(approval) => self.approve(approval)?.into(),
            Request::TryAgain { connection, item } => self.try_again(connection, item)?.into(),
            Request::ExportUnsent { connection, path } => {
                self.export_unsent(connection, &path)?.into()
            }
            Request::SettleElsewhere { connection, item, choice } => {
                self.settle_elsewhere(connection, item, choice)?.into()
            }
            Request::Clinical(query) => self.clinical(query)?.into(),
            Request::ClinicalSummary => self.clinical_summary()?.into(),
            Request::Results => self.results()?.into(),
            Request::ResultTrend { topic } => self.result_trend(topic)?.into(),
            Request::AttachmentPages { of } => self.attachment_pages(&of)?.into(),
            Request::FetchAttachment { of } => self.fetch_attachment(&of)?.into(),
            Request::ExportAttachment { of, path } => self.export_attachment(&of, &path)?.into(),
            Request::ClinicalResource { connection, resource_type, id } => {
                self.clinical_resource(connection, &resource_type, &id)?.into()
            }

            Request::PairStart { name, folder } => self.pair_start(name, folder)?.into(),
            Request::PairJoin { code, folder, name, passphrase } => {
                self.pair_join(&code, &folder, name, &passphrase)?.into()
            }
            Request::ExchangeState => self.exchange_state()?.into(),
            Request::Computers => self.computers()?.into(),
            Request::RemoveComputer { id } => self.remove_computer(&id)?.into(),
            Request::Exchange { folder } => self.exchange_over(folder)?.into(),
            Request::ServiceExchange { connection } => self.service_exchange(connection)?.into(),
            Request::ExchangeBy { connection, agreed } => {
                self.exchange_by(connection, agreed)?.into()
            }
            Request::StopExchangeBy { connection } => self.stop_exchange_by(connection)?.into(),
            Request::SetAside => self.set_aside()?.into(),

            Request::ExportRecord { path, replace } => self.export_record(&path, replace)?.into(),
            Request::Import { files, preview } => self.import(&files, preview)?.into(),
            Request::Imports => self.imports()?.into(),
            Request::UndoImport { id } => self.undo_import(id)?.into(),

            Request::Status => self.status()?.into(),
            Request::StillHere => self.still_here()?.into(),
            Request::Preferences => self.preferences()?.into(),
            Request::SetPreferences(preferences) => self.set_preferences(preferences)?.into(),
            Request::Writer => self.writer()?.into(),
            Request::SetWriter { contact, for_now } => self.set_writer(contact, for_now)?.into(),
            Request::Check => self.check()?.into(),
            Request::Rebuild => self.rebuild()?.into(),
        })
    }

    /// Closes the open record, if any, and stops a sync and a sign-in of it.
    pub fn lock(&self) {
        self.stop_everything(Problem::Locked);
        self.cancel_sign_in();
        self.let_renewal_end();
        *self.session() = None;
        self.let_go();
    }

    fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// What a passphrase shall cost to try here, measured once.
    fn cost(&self) -> Cost {
        *self.cost.get_or_init(Cost::calibrate)
    }

    /// The open record. One that a panic left half-way through something is
    /// closed: what is on disk is whole, what was in memory may not be.
    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(|poisoned| {
            self.session.clear_poison();
            let mut session = poisoned.into_inner();
            *session = None;
            session
        })
    }

    fn with_session<T>(
        &self,
        use_case: impl FnOnce(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut session = self.session();
        use_case(session.as_mut().ok_or(Problem::Locked)?)
    }

    /// The same, while it is still the session of this number.
    fn with_that_session<T>(
        &self,
        number: u64,
        use_case: impl FnOnce(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.with_session(|session| {
            if session.number == number { use_case(session) } else { Err(Problem::Locked.into()) }
        })
    }
}

/// The present, as this computer's clock and time zone tell it.
#[must_use]
pub fn now_here() -> Moment {
    let now = Local::now().fixed_offset();
    let seconds = chrono::SubsecRound::trunc_subsecs(now, 0);
    Moment::new(seconds, iana_time_zone::get_timezone().ok())
}
