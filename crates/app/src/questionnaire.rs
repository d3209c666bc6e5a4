//! Questionnaires: those that come with Keepwell and those a person added,
//! answering them, and how the scores went.

use api::{Answered, Problem, QuestionnaireCard, QuestionnaireTrend, TrendPoint};
use model::{Answers, Audience, EntryKind, EntryState, Field, Moment, Page};
use model::{Questionnaire, QuestionnaireId};
use store::{EntryQuery, QuestionnaireRow, Reader, StoreError};

use crate::App;
use crate::activity::log;
use crate::fault::{Fault, not_like_this};

/// How many entries are read at a time.
const PAGE: u32 = 200;

impl App {
    pub(crate) fn questionnaires(&self) -> Result<Vec<QuestionnaireCard>, Fault> {
        self.with_session(|session| {
            let built_in = built_in().map(|questionnaire| card(&questionnaire, false));
            let rows = session.store.questionnaires()?;
            // One that only a newer version could have added is not offered.
            let added = rows.iter().filter_map(|row| fhir::questionnaire::read(&row.json).ok());
            Ok(built_in.chain(added.map(|questionnaire| card(&questionnaire, true))).collect())
        })
    }

    pub(crate) fn questionnaire(&self, id: &QuestionnaireId) -> Result<Questionnaire, Fault> {
        self.with_session(|session| find(&session.store, id))
    }

    pub(crate) fn add_questionnaire(&self, json: String) -> Result<QuestionnaireCard, Fault> {
        let read = fhir::questionnaire::read(&json).map_err(not_like_this)?;
        let id = read.id.as_str();
        let now = self.now();
        self.with_session(|session| {
            if let Ok(there) = find(&session.store, &read.id) {
                return if there == read { Ok(()) } else { Err(taken()) };
            }
            let person = session.person();
            let row = QuestionnaireRow { id: id.to_owned(), json, added_at: now };
            session.store.transact(|tx| -> Result<(), Fault> {
                tx.add_questionnaire(&row)?;
                Ok(log(tx, now, person, "questionnaire.add", id)?)
            })
        })?;
        Ok(card(&read, !built_in().any(|own| own.id == read.id)))
    }

    pub(crate) fn answer_questionnaire(
        &self,
        id: &QuestionnaireId,
        typed: &Answers,
        at: Moment,
        audience: Option<Audience>,
    ) -> Result<Answered, Fault> {
        let questionnaire = self.questionnaire(id)?;
        let answers = questionnaire.read(typed).map_err(not_like_this)?;
        let outcome = questionnaire.outcome(&answers);
        let score = outcome.score.map(|score| score.to_string()).unwrap_or_default();
        let mut page = Page::new(EntryKind::Questionnaire, at);
        page.set(Field::Questionnaire, id.as_str()).map_err(not_like_this)?;
        page.set(Field::Answers, &answers.to_string()).map_err(not_like_this)?;
        page.set(Field::Score, &score).map_err(not_like_this)?;
        let saved = self.add_entry(&page, audience)?;
        Ok(Answered { saved, outcome })
    }

    pub(crate) fn questionnaire_trend(
        &self,
        id: &QuestionnaireId,
    ) -> Result<QuestionnaireTrend, Fault> {
        self.with_session(|session| {
            let questionnaire = find(&session.store, id)?;
            let answered = answered(&session.store, id)?;
            let mut points: Vec<TrendPoint> =
                answered.iter().map(|state| point(&questionnaire, state)).collect();
            points.reverse();
            Ok(QuestionnaireTrend {
                range: questionnaire.score_range(),
                id: questionnaire.id,
                title: questionnaire.title,
                points,
                bands: questionnaire.bands,
            })
        })
    }
}

/// Those that come with Keepwell: a test holds that they can be read.
pub(crate) fn built_in() -> impl Iterator<Item = Questionnaire> {
    fhir::questionnaire::BUILT_IN.iter().filter_map(|json| fhir::questionnaire::read(json).ok())
}

/// The questionnaire as it was given, FHIR and all; `None` where it is not here.
pub(crate) fn as_given(store: &Reader, id: &str) -> Result<Option<serde_json::Value>, StoreError> {
    let is_it =
        |json: &&&str| fhir::questionnaire::read(json).is_ok_and(|read| read.id.as_str() == id);
    if let Some(own) = fhir::questionnaire::BUILT_IN.iter().find(is_it) {
        return Ok(serde_json::from_str(own).ok());
    }
    let row = store.questionnaire(id)?;
    Ok(row.and_then(|row| serde_json::from_str(&row.json).ok()))
}

fn find(store: &Reader, id: &QuestionnaireId) -> Result<Questionnaire, Fault> {
    if let Some(own) = built_in().find(|questionnaire| questionnaire.id == *id) {
        return Ok(own);
    }
    let row = store.questionnaire(id.as_str())?.ok_or(Problem::NoSuchQuestionnaire)?;
    fhir::questionnaire::read(&row.json).map_err(|error| not_like_this(error).into())
}

fn taken() -> Fault {
    not_like_this("there is another questionnaire of that name already: give it another id").into()
}

fn card(questionnaire: &Questionnaire, added: bool) -> QuestionnaireCard {
    let questions = questionnaire.all_items().into_iter().filter(|item| item.is_question());
    QuestionnaireCard {
        id: questionnaire.id.clone(),
        title: questionnaire.title.clone(),
        intro: questionnaire.intro.clone(),
        questions: questions.count(),
        added,
    }
}

/// Every entry that answers a questionnaire, newest first.
fn answered(store: &Reader, id: &QuestionnaireId) -> Result<Vec<EntryState>, Fault> {
    let mut all = Vec::new();
    let mut query =
        EntryQuery { kinds: vec![EntryKind::Questionnaire], limit: PAGE, ..EntryQuery::default() };
    loop {
        let states = store.entries(&query)?;
        let Some(last) = states.last() else { return Ok(all) };
        query.after = Some((last.page.at.utc(), last.id));
        let of_this = |state: &EntryState| state.page.text(Field::Questionnaire) == id.as_str();
        all.extend(states.into_iter().filter(of_this));
    }
}

/// The score is added up from the answers, not taken from where it was kept:
/// two answers to one of the two would not fit the other.
fn point(questionnaire: &Questionnaire, state: &EntryState) -> TrendPoint {
    let undecided = state.two_answers.iter().any(|two| two.field == Field::Answers);
    let answers = state.page.text(Field::Answers).parse::<Answers>().ok();
    let outcome = answers.filter(|_| !undecided).map(|answers| questionnaire.outcome(&answers));
    let (score, band) = outcome.map_or((None, None), |outcome| (outcome.score, outcome.band));
    TrendPoint { entry: state.id, at: state.page.at.clone(), score, band }
}
