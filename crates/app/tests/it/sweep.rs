//! What lies in the folder for long.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use api::{
    EntryPage, EntryQuery, ExchangeReport, ExchangeStep, Problem, QuestionnaireCard, Request,
    Status,
};

use crate::exchange::{Pair, ask};

const DAY: i64 = 24 * 60 * 60;

const ADDED: &str = r#"{ "resourceType": "Questionnaire", "id": "knee", "status": "active",
    "title": "My knee",
    "name": "knee", "url": "https://example.org/knee", "item": [
        { "linkId": "1", "text": "Does it hurt?", "type": "choice", "answerOption": [
            { "valueCoding": { "code": "n", "display": "No" } },
            { "valueCoding": { "code": "y", "display": "Yes" } } ] } ] }"#;

fn pages(pair: &Pair) -> usize {
    let query = EntryQuery { limit: 200, ..EntryQuery::default() };
    let page: EntryPage = ask(&pair.second, Request::Entries(query)).unwrap();
    page.entries.len()
}

#[test]
fn many_small_sets_become_one_that_has_to_settle_first() {
    let pair = Pair::new();
    for number in 0..32 {
        pair.first.write(&format!("page {number}"));
        pair.exchange(&pair.first.app);
    }
    let small = pair.sets().len();
    assert!(small > 32, "a set a page, and who belongs");
    pair.first.wait(29 * DAY);
    assert_eq!(pair.exchange(&pair.first.app).sets_sent, 0, "they have not settled");
    pair.first.wait(2 * DAY);
    assert_eq!(pair.exchange(&pair.first.app).sets_sent, 1, "all of it in one");
    assert_eq!(pair.exchange(&pair.first.app).sets_sent, 0, "once");
    assert_eq!(pair.sets().len(), small + 1, "it stands for nothing yet");

    // A joined file that is cut short stands for nothing, however old.
    pair.first.wait(31 * DAY);
    let largest = pair.sets().into_iter().max_by_key(|set| fs::metadata(set).unwrap().len());
    let largest = largest.unwrap();
    let whole = fs::read(&largest).unwrap();
    fs::remove_file(&largest).unwrap();
    let copied = pair.sets();
    fs::write(&largest, &whole).unwrap();

    pair.exchange(&pair.first.app);
    let left = pair.sets();
    assert_eq!(left.len(), small + 1 - 32);
    assert!(
        left.contains(&largest) && left.iter().all(|set| *set == largest || copied.contains(set))
    );
    // Who was away all the time finds everything.
    assert_eq!(pages(&pair), 0);
    pair.settle();
    assert_eq!(pages(&pair), 32);
    pair.same();
    assert_eq!(pair.sets().len(), left.len(), "nothing is given again");
}

#[test]
fn nothing_is_swept_for_a_set_that_is_not_there() {
    let pair = Pair::new();
    for number in 0..32 {
        pair.first.write(&format!("page {number}"));
        pair.exchange(&pair.first.app);
    }
    pair.first.wait(31 * DAY);
    let joined = pair.added(|| {
        pair.exchange(&pair.first.app);
    });
    pair.first.wait(31 * DAY);
    // The stick with it was lost, or the folder shows it late.
    let whole = fs::read(&joined[0]).unwrap();
    fs::remove_file(&joined[0]).unwrap();
    let before = pair.sets();
    pair.exchange(&pair.first.app);
    assert!(before.iter().all(|set| set.exists()));
    fs::write(&joined[0], &whole[..whole.len() / 2]).unwrap();
    // Its length does not fit: it is mended first, and swept for later.
    pair.exchange(&pair.first.app);
    assert_eq!(fs::read(&joined[0]).unwrap(), whole);
    pair.settle();
    assert_eq!(pages(&pair), 32);
    pair.same();
}

#[test]
fn a_questionnaire_that_was_added_comes_along_and_what_is_none_does_not() {
    let pair = Pair::new();
    let add = Request::AddQuestionnaire { json: ADDED.to_owned() };
    let card: QuestionnaireCard = pair.first.ask(add).unwrap();
    pair.settle();
    let cards: Vec<QuestionnaireCard> = ask(&pair.second, Request::Questionnaires).unwrap();
    assert!(cards.contains(&card), "{cards:?}");
    let sets = pair.sets().len();
    pair.settle();
    assert_eq!(pair.sets().len(), sets, "once");
    // Lost with the stick, it comes again; taken twice, it is one.
    for set in pair.sets() {
        fs::remove_file(set).unwrap();
    }
    pair.settle();
    let again: Vec<QuestionnaireCard> = ask(&pair.second, Request::Questionnaires).unwrap();
    assert_eq!(again, cards);
}

#[test]
fn an_exchange_says_how_far_it_is_and_stops_when_asked() {
    let pair = Pair::new();
    let status: Status = pair.first.ask(Request::Status).unwrap();
    assert_eq!((status.exchange, status.sync), (None, None));
    for number in 0..30 {
        pair.first.write(&format!("page {number}"));
        pair.exchange(&pair.first.app);
    }
    let done = AtomicBool::new(false);
    let folder = Some(pair.folder.path().to_owned());
    let (report, seen) = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let status: Status = ask(&pair.second, Request::Status).unwrap();
                assert_eq!(status.sync, None, "an exchange is not told as a sync");
                if let Some(progress) = status.exchange {
                    assert!(progress.done <= progress.of, "{progress:?}");
                    if progress.step == ExchangeStep::Receiving && progress.done > 2 {
                        let () = ask(&pair.second, Request::CancelSync).unwrap();
                    }
                    seen.push(progress.step);
                }
                thread::yield_now();
            }
            seen
        });
        let report: Result<ExchangeReport, Problem> =
            ask(&pair.second, Request::Exchange { folder });
        done.store(true, Ordering::Relaxed);
        (report.unwrap(), watch.join().unwrap())
    });
    assert!(seen.contains(&ExchangeStep::Receiving), "{seen:?}");
    assert!(report.stopped && report.sets_received < 30, "{report:?}");
    let status: Status = ask(&pair.second, Request::Status).unwrap();
    assert_eq!(status.exchange, None);
    pair.settle();
    pair.same();
}
