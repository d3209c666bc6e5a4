//! The door itself: one enum in, one enum out.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use model::reading::{HomeAverage, SeriesName, Target};
use model::{
    Answers, Audience, Colour, ConnectionId, EntryId, EntryKind, Field, FileId, Heads, ItemId,
    Moment, Page, PersonId, PersonName, Questionnaire, QuestionnaireId, ReadingId, SendRules,
    TargetId,
};
use serde::{Deserialize, Serialize};

use crate::{
    Answered, Approval, AttachmentId, Attention, CheckReport, ClientKeyView, Clinical,
    ClinicalQuery, ClinicalResource, ClinicalSummary, ComputerView, ConnectionTest, ConnectionView,
    DocumentPages, Draft, ElsewhereChoice, EntryPage, EntryQuery, EntryView, Erasure,
    ExchangeReport, ExchangeState, Exported, FileSaved, HistoryView, ImportReport, ImportUndone,
    ImportView, MoodView, NewDocument, NewLock, NewPhoto, NewReading, NewTarget, Opened,
    OutboxPage, OutboxPreview, OutboxQuery, PairingStarted, PatientBy, PatientMatch, People,
    PhotoSeriesView, Preferences, QuestionnaireCard, QuestionnaireTrend, ReadingChart,
    ReadingHistory, ReadingPage, ReadingQuery, ReadingSummary, RebuildReport, RecordExported,
    ResultCard, ResultTrend, Saved, SavedReadings, Secret, SeriesCard, ServiceAddress,
    ServiceExchange, SetAside, SignInStarted, SignInTo, SignedOut, Status, Strength, SyncReport,
    TimelinePage, TimelineQuery, WordView, WriterView,
};

/// Everything that can be asked of Keepwell. The comment names the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    // People and locks.
    /// Who has a lock here: [`People`].
    People,
    /// How strong a passphrase is: [`Strength`].
    PassphraseStrength {
        /// The passphrase.
        passphrase: Secret,
        /// The person's name, which should not be in it.
        name: String,
    },
    /// Makes a person with a lock and opens it: [`NewLock`].
    CreatePerson {
        /// Shown on the People screen.
        name: PersonName,
        /// Shown beside the name.
        colour: Colour,
        /// Any but an empty one.
        passphrase: Secret,
    },
    /// Opens a record: [`Opened`].
    Unlock {
        /// Whose.
        person: PersonId,
        /// Theirs.
        passphrase: Secret,
    },
    /// Opens a record with the recovery code and a new passphrase: [`Opened`].
    Recover {
        /// Whose.
        person: PersonId,
        /// As printed; case, spaces, `O` for `0` and `I` for `1` are forgiven.
        code: Secret,
        /// The passphrase from now on.
        new_passphrase: Secret,
    },
    /// Closes the open record: [`Response::Done`].
    Lock,
    /// Changes the passphrase of the open record: [`Response::Done`].
    ChangePassphrase {
        /// The one until now.
        old: Secret,
        /// The one from now on.
        new: Secret,
    },
    /// Compares what the person typed back with the recovery code: [`Response::Done`].
    TryRecoveryCode {
        /// As typed.
        code: Secret,
    },
    /// Makes a new recovery code; the old one stops working: [`Secret`].
    NewRecoveryCode {
        /// To show that it is the person asking.
        passphrase: Secret,
    },
    /// Writes the recovery code on a sheet to print: [`Response::Done`].
    SaveRecoverySheet {
        /// The code to print.
        code: Secret,
        /// Where to, as the person chose. An existing file is replaced.
        path: PathBuf,
    },
    /// Opens a made-up person with a year of everything, making them first if
    /// need be. Nobody is asked for a passphrase: [`Opened`].
    LookAround,
    /// Removes a made-up person for good, whether open or locked:
    /// [`Response::Done`].
    RemoveMadeUp {
        /// The made-up person; any other is refused.
        person: PersonId,
    },

    // Writing.
    /// Adds an entry: [`Saved`].
    AddEntry {
        /// What it says.
        page: Page,
        /// Who may see it; `None` takes the default of its kind.
        audience: Option<Audience>,
    },
    /// Changes an entry: [`Saved`].
    EditEntry {
        /// The entry.
        id: EntryId,
        /// The version the person saw.
        base: Heads,
        /// All that it says from now on; of the same kind as before.
        page: Page,
        /// Who may see it from now on; `None` leaves it.
        audience: Option<Audience>,
    },
    /// Changes who may see an entry, and nothing else: [`Saved`].
    SetAudience {
        /// The entry.
        id: EntryId,
        /// The people this record is shared with; `None` leaves it.
        circle: Option<bool>,
        /// The services this record is connected to; `None` leaves it.
        care_team: Option<bool>,
    },
    /// Chooses one of two answers: [`Saved`].
    Choose {
        /// The entry.
        id: EntryId,
        /// The version the person saw.
        base: Heads,
        /// The field with two answers.
        field: Field,
        /// The answer, as it was given.
        value: String,
    },
    /// Notes that the person has read what was merged, or that they keep an
    /// entry that someone deleted: [`Saved`].
    Accept {
        /// The entry.
        id: EntryId,
        /// The version the person saw.
        base: Heads,
    },
    /// Adds a photo, without what its camera wrote beside the picture:
    /// [`FileSaved`].
    AddPhoto(NewPhoto),
    /// Adds a document, as it is: [`FileSaved`].
    AddDocument(NewDocument),
    /// Writes the file of a photo or document out of the record: [`Exported`].
    ExportFile {
        /// The entry.
        entry: EntryId,
        /// Where to, as the person chose. An existing file is replaced.
        path: PathBuf,
    },
    /// How many pages of a document can be shown: [`DocumentPages`].
    DocumentPages {
        /// The document's file.
        file: FileId,
    },
    /// Every series of photos: [`Response::PhotoSeries`].
    PhotoSeries,
    /// Deletes an entry; it can be brought back: [`Saved`].
    DeleteEntry {
        /// The entry.
        id: EntryId,
    },
    /// Erases an entry and its whole history for good: [`Erasure`].
    Erase {
        /// The entry.
        id: EntryId,
        /// Otherwise this only says what cannot be reached.
        sure: bool,
    },
    /// Makes an entry say what it said at an earlier version: [`Saved`].
    Revert {
        /// The entry.
        id: EntryId,
        /// The version.
        to: Heads,
    },
    /// Keeps an unfinished page: [`Response::Done`].
    KeepDraft {
        /// The kind of entry it will be.
        kind: EntryKind,
        /// The page so far; `None` throws it away.
        draft: Option<Draft>,
    },

    // Measuring.
    /// Writes readings down, several of one sitting together: [`SavedReadings`].
    AddReadings {
        /// In the order taken.
        readings: Vec<NewReading>,
        /// The person was asked about unlikely values and is sure.
        sure: bool,
    },
    /// Puts another reading in the place of one: [`SavedReadings`].
    CorrectReading {
        /// The one that is wrong, or any that led to it.
        id: ReadingId,
        /// What it shall say.
        reading: NewReading,
        /// The person was asked about an unlikely value and is sure.
        sure: bool,
    },
    /// Takes a reading out; it can be put back: [`SavedReadings`].
    RemoveReading {
        /// The reading.
        id: ReadingId,
    },
    /// Changes who may see a reading, and nothing else: [`SavedReadings`]. It is
    /// undone like a correction.
    SetReadingAudience {
        /// The reading, or any that led to it.
        id: ReadingId,
        /// The people this record is shared with; `None` leaves it.
        circle: Option<bool>,
        /// The services this record is connected to; `None` leaves it.
        care_team: Option<bool>,
    },
    /// Erases a reading with all it replaced, and that replaced it, for good:
    /// [`Erasure`].
    EraseReading {
        /// The reading.
        id: ReadingId,
        /// Otherwise this only says what cannot be reached.
        sure: bool,
    },
    /// Makes what stands say what this reading said: [`SavedReadings`]. It
    /// undoes a correction, puts back what was taken out, and chooses one of
    /// two answers.
    PutBackReading {
        /// Any reading of its history.
        id: ReadingId,
    },
    /// Sets a target, in place of those of the same measure:
    /// [`Response::Targets`].
    SetTarget(NewTarget),
    /// Puts an end to a target: [`Response::Targets`].
    EndTarget {
        /// The target.
        id: TargetId,
    },
    /// Lists readings: [`ReadingPage`].
    Readings(ReadingQuery),
    /// Everything measured, the newest of each: [`Response::SeriesCards`].
    ReadingSeries,
    /// How a reading came to be: [`ReadingHistory`].
    ReadingHistory {
        /// The reading.
        id: ReadingId,
    },
    /// A series in short: [`ReadingSummary`].
    ReadingSummary {
        /// What it is of.
        series: SeriesName,
        /// How many days back; `None` for all.
        days: Option<u32>,
    },
    /// What a chart is drawn from: [`ReadingChart`].
    ReadingChart {
        /// What it is of.
        series: SeriesName,
        /// From this time on.
        from: Option<DateTime<Utc>>,
        /// Until before this time.
        until: Option<DateTime<Utc>>,
        /// Of how many stretches the extremes are wanted: the width in pixels,
        /// or less.
        buckets: u32,
    },
    /// The average of a week of blood pressure at home:
    /// [`Response::HomeAverage`].
    HomeAverage {
        /// The first day; the seventh before the newest reading unless given.
        from: Option<NaiveDate>,
    },
    /// The targets that stand: [`Response::Targets`].
    Targets,

    // Reading.
    /// Lists entries: [`EntryPage`].
    Entries(EntryQuery),
    /// Lists entries and readings together: [`TimelinePage`].
    Timeline(TimelineQuery),
    /// One entry: [`EntryView`].
    Entry {
        /// The entry.
        id: EntryId,
    },
    /// How an entry came to be: [`HistoryView`].
    History {
        /// The entry.
        id: EntryId,
    },
    /// The unfinished page of a kind, if there is one: [`Response::Draft`].
    Draft {
        /// The kind.
        kind: EntryKind,
    },
    /// Every tag, or every series of photos, the one used last first:
    /// [`Response::Words`].
    Words {
        /// `tags` or `series`.
        field: Field,
    },
    /// The moods of diary pages, oldest first: [`Response::Moods`].
    Moods {
        /// From this time on.
        from: DateTime<Utc>,
        /// Before this time.
        until: DateTime<Utc>,
    },
    /// What waits for the person: [`Attention`].
    Attention,

    // Questionnaires.
    /// Every questionnaire there is: [`Response::Questionnaires`].
    Questionnaires,
    /// One of them: [`Questionnaire`].
    Questionnaire {
        /// Which one.
        id: QuestionnaireId,
    },
    /// Adds one as data: [`QuestionnaireCard`].
    AddQuestionnaire {
        /// A FHIR R4 Questionnaire.
        json: String,
    },
    /// Keeps the answers to one as an entry: [`Answered`].
    AnswerQuestionnaire {
        /// Which one.
        questionnaire: QuestionnaireId,
        /// As they were typed or chosen.
        answers: Answers,
        /// When it was answered.
        at: Moment,
        /// Who may see it; `None` takes the default of its kind.
        audience: Option<Audience>,
    },
    /// How the scores of one went: [`QuestionnaireTrend`].
    QuestionnaireTrend {
        /// Which one.
        id: QuestionnaireId,
    },

    // Services.
    /// Asks a service what it can do: [`ConnectionTest`].
    TestService(ServiceAddress),
    /// Looks for the person on a service: [`Response::Patients`].
    FindPatient {
        /// The service.
        service: ServiceAddress,
        /// How to look.
        by: PatientBy,
    },
    /// Adds a connection, after asking the service what it can do: [`ConnectionView`].
    AddConnection {
        /// What to call it; empty takes the service's host.
        name: String,
        /// The service.
        service: ServiceAddress,
        /// The Patient id there.
        patient: String,
        /// What it may have, by kind. What is not spoken of asks first, so
        /// that nothing leaves unseen.
        rules: SendRules,
    },
    /// Says what a connection may have, by kind; what it may not have any
    /// more is taken back: [`ConnectionView`].
    SetSendRules {
        /// The connection.
        id: ConnectionId,
        /// What it may have.
        rules: SendRules,
    },
    /// Pauses a connection, or goes on with it: [`ConnectionView`].
    PauseConnection {
        /// The connection.
        id: ConnectionId,
        /// Whether it pauses.
        paused: bool,
    },
    /// Every connection: [`Response::Connections`].
    Connections,
    /// Forgets a connection and what came from it: [`Response::Done`].
    RemoveConnection {
        /// The connection.
        id: ConnectionId,
    },
    /// Starts signing in at a service, in a browser: [`SignInStarted`]. Ends one
    /// that was started before.
    StartSignIn {
        /// Where.
        to: SignInTo,
        /// Whether to open this computer's browser.
        browser: bool,
    },
    /// Waits for the person to come back from the browser, and connects:
    /// [`ConnectionView`].
    FinishSignIn,
    /// Stops waiting for the person to come back: [`Response::Done`].
    CancelSignIn,
    /// The public half of the key for a service, by the name of its connection
    /// or by its address; made where there is none: [`ClientKeyView`].
    ClientKey {
        /// The name, or the address.
        service: String,
    },
    /// Gives the tokens of a connection back and forgets them: [`SignedOut`].
    SignOut {
        /// The connection.
        connection: ConnectionId,
    },
    /// Sends and receives: [`Response::Synced`].
    Sync {
        /// One connection, or all of them.
        connection: Option<ConnectionId>,
    },
    /// Stops a running sync at the next safe place: [`Response::Done`].
    CancelSync,
    /// How items stand with services: [`OutboxPage`].
    Outbox(OutboxQuery),
    /// Exactly what each service will get of an item: [`Response::OutboxPreviews`].
    PreviewItem {
        /// One connection, or all that it is for.
        connection: Option<ConnectionId>,
        /// The item.
        item: ItemId,
    },
    /// Lets items go that wait for the person; answered with how many:
    /// [`Response::Approved`].
    Approve(Approval),
    /// Tries again to send what was not accepted, or had no place there:
    /// [`Response::Done`].
    TryAgain {
        /// The connection.
        connection: ConnectionId,
        /// The item.
        item: ItemId,
    },
    /// Writes what could not be sent to a FHIR Bundle, for the person to hand
    /// over: [`Exported`].
    ExportUnsent {
        /// One connection, or all of them.
        connection: Option<ConnectionId>,
        /// Where to.
        path: PathBuf,
    },
    /// Decides about what a service did to something it was sent:
    /// [`Response::Done`].
    SettleElsewhere {
        /// The connection.
        connection: ConnectionId,
        /// The item.
        item: ItemId,
        /// What is to be done.
        choice: ElsewhereChoice,
    },
    /// What services hold: [`Clinical`].
    Clinical(ClinicalQuery),
    /// What services hold in short: [`ClinicalSummary`].
    ClinicalSummary,
    /// The newest result of each thing: a list of [`ResultCard`].
    Results,
    /// The results of one thing over time: [`ResultTrend`].
    ResultTrend {
        /// What it is of, as a [`ResultCard`] says.
        topic: String,
    },
    /// How many pages of an attachment can be shown: [`DocumentPages`].
    AttachmentPages {
        /// The attachment.
        of: AttachmentId,
    },
    /// Fetches an attachment that is kept at the service only, from there and from
    /// nowhere else: [`ClinicalResource`].
    FetchAttachment {
        /// The attachment.
        of: AttachmentId,
    },
    /// Writes an attachment out of the record: [`Exported`].
    ExportAttachment {
        /// The attachment.
        of: AttachmentId,
        /// Where to, as the person chose. An existing file is replaced.
        path: PathBuf,
    },
    /// One clinical resource, whole: [`ClinicalResource`].
    ClinicalResource {
        /// The service.
        connection: ConnectionId,
        /// FHIR type.
        resource_type: String,
        /// Its id there.
        id: String,
    },

    // The person's own computers.
    /// Makes a code that lets one more computer in: [`PairingStarted`].
    PairStart {
        /// What to call this computer, where it has no name yet.
        name: Option<String>,
        /// Where to leave the invitation; the next exchange does, unless given.
        folder: Option<PathBuf>,
    },
    /// Makes a lock on this computer for someone who has one elsewhere, and
    /// opens it: [`NewLock`].
    PairJoin {
        /// The code that the other computer showed.
        code: Secret,
        /// Where the invitation is.
        folder: PathBuf,
        /// What to call this computer.
        name: Option<String>,
        /// For this computer; it may be another one than there.
        passphrase: Secret,
    },
    /// Where exchanges stand: [`ExchangeState`].
    ExchangeState,
    /// Every computer of this record, in the order they were added:
    /// a list of [`ComputerView`].
    Computers,
    /// Gives a computer nothing that comes from now on: [`Response::Done`].
    RemoveComputer {
        /// Its id.
        id: String,
    },
    /// Receives and sends change sets over a folder: [`ExchangeReport`].
    Exchange {
        /// The folder; the one used last unless given.
        folder: Option<PathBuf>,
    },
    /// Whether a connection's service carries change sets, and what it can see
    /// of them: [`ServiceExchange`].
    ServiceExchange {
        /// Which.
        connection: ConnectionId,
    },
    /// Receives and sends change sets by way of a service, as over a folder:
    /// [`ExchangeReport`].
    ExchangeBy {
        /// The connection.
        connection: ConnectionId,
        /// The person has read what the service can see, and wants it: it is
        /// kept, and need not be said again.
        agreed: bool,
    },
    /// The service carries no change sets from now on; what lies there stays:
    /// [`Response::Done`].
    StopExchangeBy {
        /// The connection.
        connection: ConnectionId,
    },
    /// What arrived and was not taken: a list of [`SetAside`].
    SetAside,

    // The record as a file, and files taken in.
    /// Writes the whole record to a FHIR Bundle: [`RecordExported`].
    ExportRecord {
        /// Where to.
        path: PathBuf,
        /// Whether a file of that name may be replaced.
        replace: bool,
    },
    /// Takes in FHIR files as one import: [`ImportReport`].
    Import {
        /// The files.
        files: Vec<PathBuf>,
        /// Only says what would be taken in.
        preview: bool,
    },
    /// Every import, the last one first: a list of [`ImportView`].
    Imports,
    /// Takes out everything that came with an import: [`ImportUndone`].
    UndoImport {
        /// The import.
        id: ConnectionId,
    },

    // The record as a whole.
    /// How things stand; asking does not count as using the record: [`Status`].
    Status,
    /// The person touched a key or moved the pointer: [`Response::Done`].
    StillHere,
    /// What the person set: [`Preferences`].
    Preferences,
    /// Sets it: [`Response::Done`].
    SetPreferences(Preferences),
    /// Who writes, and who else could: [`WriterView`].
    Writer,
    /// Says who writes from now on: [`WriterView`], which tells where that is
    /// not who was asked for.
    SetWriter {
        /// One of the contacts; `None` for the person whose record it is.
        contact: Option<EntryId>,
        /// Only until the record is locked, and not kept.
        for_now: bool,
    },
    /// Verifies everything: [`CheckReport`].
    Check,
    /// Drops every projection and makes it anew from truth: [`RebuildReport`].
    Rebuild,
}

/// The response was of another kind than the request's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("that is not the answer to this request")]
pub struct NotThisAnswer;

macro_rules! responses {
    ($($(#[$doc:meta])* $name:ident($type:ty),)*) => {
        /// What a request is answered with. `TryFrom` takes the answer out.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Response {
            $($(#[$doc])* $name($type),)*
        }

        $(
            impl From<$type> for Response {
                fn from(answer: $type) -> Self {
                    Self::$name(answer)
                }
            }

            impl TryFrom<Response> for $type {
                type Error = NotThisAnswer;

                fn try_from(response: Response) -> Result<Self, NotThisAnswer> {
                    match response {
                        Response::$name(answer) => Ok(answer),
                        _ => Err(NotThisAnswer),
                    }
                }
            }
        )*
    };
}

responses! {
    /// It was done.
    Done(()),
    /// Who has a lock here.
    People(People),
    /// How strong a passphrase is.
    Strength(Strength),
    /// A new lock.
    NewLock(NewLock),
    /// An open record.
    Opened(Opened),
    /// A new recovery code.
    RecoveryCode(Secret),
    /// A change that is on disk.
    Saved(Saved),
    /// A photo or document that is on disk.
    FileSaved(FileSaved),
    /// A file that was written out of the record.
    Exported(Exported),
    /// How much there is of a document.
    DocumentPages(DocumentPages),
    /// Every series of photos.
    PhotoSeries(Vec<PhotoSeriesView>),
    /// A page of entries.
    Entries(EntryPage),
    /// A page of entries and readings.
    Timeline(TimelinePage),
    /// One entry.
    Entry(EntryView),
    /// An entry's history.
    History(HistoryView),
    /// Readings that are on disk.
    SavedReadings(SavedReadings),
    /// A page of readings.
    Readings(ReadingPage),
    /// Everything measured.
    SeriesCards(Vec<SeriesCard>),
    /// A reading's history.
    ReadingHistory(ReadingHistory),
    /// A series in short.
    ReadingSummary(ReadingSummary),
    /// A chart.
    ReadingChart(ReadingChart),
    /// The average of a week at home, if anything was measured.
    HomeAverage(Option<HomeAverage>),
    /// Targets.
    Targets(Vec<Target>),
    /// An unfinished page, if there is one.
    Draft(Option<Draft>),
    /// What erasing reaches.
    Erasure(Erasure),
    /// Tags or series in use.
    Words(Vec<WordView>),
    /// Moods of diary pages.
    Moods(Vec<MoodView>),
    /// What waits for the person.
    Attention(Attention),
    /// Every questionnaire there is.
    Questionnaires(Vec<QuestionnaireCard>),
    /// One questionnaire.
    Questionnaire(Questionnaire),
    /// A questionnaire that was added.
    QuestionnaireAdded(QuestionnaireCard),
    /// Answers that are on disk.
    Answered(Answered),
    /// How the scores of a questionnaire went.
    QuestionnaireTrend(QuestionnaireTrend),
    /// What a service can do.
    ConnectionTest(ConnectionTest),
    /// Who was found on a service.
    Patients(Vec<PatientMatch>),
    /// One connection.
    Connection(ConnectionView),
    /// A sign-in that waits for the person.
    SignInStarted(SignInStarted),
    /// The public half of a key.
    ClientKey(ClientKeyView),
    /// A sign-in that the person ended.
    SignedOut(SignedOut),
    /// Every connection.
    Connections(Vec<ConnectionView>),
    /// What a sync did, one report a connection.
    Synced(Vec<SyncReport>),
    /// How items stand.
    Outbox(OutboxPage),
    /// What services will get of an item, one for each.
    OutboxPreviews(Vec<OutboxPreview>),
    /// How many items were let go.
    Approved(u64),
    /// What services hold.
    Clinical(Clinical),
    /// One clinical resource.
    ClinicalResource(ClinicalResource),
    /// What services hold in short.
    ClinicalSummary(ClinicalSummary),
    /// The newest result of each thing.
    Results(Vec<ResultCard>),
    /// The results of one thing.
    ResultTrend(ResultTrend),
    /// A code that lets one more computer in.
    PairingStarted(PairingStarted),
    /// Where exchanges stand.
    ExchangeState(ExchangeState),
    /// Every computer of this record.
    Computers(Vec<ComputerView>),
    /// What an exchange did.
    Exchanged(ExchangeReport),
    /// Whether a service carries change sets.
    ServiceExchange(ServiceExchange),
    /// What arrived and was not taken.
    SetAside(Vec<SetAside>),
    /// A record that was written out whole.
    RecordExported(RecordExported),
    /// What an import brought, or would bring.
    Import(ImportReport),
    /// Every import.
    Imports(Vec<ImportView>),
    /// What undoing an import took out.
    ImportUndone(ImportUndone),
    /// How things stand.
    Status(Status),
    /// What the person set.
    Preferences(Preferences),
    /// Who writes.
    Writer(WriterView),
    /// What a check found.
    Check(CheckReport),
    /// What a rebuild did.
    Rebuild(RebuildReport),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_back_as_it_was() {
        let request = Request::Entries(EntryQuery {
            search: Some("walk".into()),
            limit: 20,
            ..EntryQuery::default()
        });
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request);
    }

    #[test]
    fn a_request_shows_no_passphrase() {
        let request = Request::Lock;
        assert_eq!(format!("{request:?}"), "Lock");
        let request =
            Request::ChangePassphrase { old: "old words".into(), new: "new words".into() };
        assert!(!format!("{request:?}").contains("words"));
    }
}
