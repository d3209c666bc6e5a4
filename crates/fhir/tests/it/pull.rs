//! Walks against a service in memory: by pages, cut anywhere, with habits.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use fhir::pull::{Held, Pull, PullNote, Pulled, ResourceKey, SkipReason};
use fhir::{Capabilities, Request, Response};
use serde_json::{Value, json};
use url::Url;

use crate::service::{outcome, respond};

/// What the service lists, and how.
#[derive(Clone)]
struct Shelf {
    observations: Vec<Value>,
    organizations: Vec<Value>,
    everything: bool,
    /// What `$everything` leaves out.
    left_out: usize,
    refuses: &'static [&'static str],
    links: bool,
    /// Neither totals nor links to a page itself.
    tells_nothing: bool,
    /// Offers a history of everything.
    history: Option<History>,
    /// Offers batches.
    batch: Option<Batch>,
    /// Takes notice of `_elements`.
    shortens: bool,
    asked: Vec<String>,
}

/// How it tells its history.
#[derive(Clone, Copy, PartialEq)]
enum History {
    Keeps,
    /// Takes no notice of `_since`.
    TellsAll,
    /// Its pages forget `_since`.
    Forgets,
    /// Offers it, and refuses.
    Refuses,
}

/// How it answers a batch.
#[derive(Clone, Copy, PartialEq)]
enum Batch {
    Keeps,
    /// Offers it, and refuses.
    Refuses,
    /// Answers something else.
    Garbles,
    /// Answers no to each request in it.
    RefusesEach,
    /// Answers the last request first.
    Mixes,
    /// Does not say what a list is of, and answers the last request first.
    MixesNameless,
}

/// What it has nothing of.
const EMPTY: [&str; 3] = ["AllergyIntolerance", "Condition", "Immunization"];

fn observation(number: usize, updated: &str) -> Value {
    json!({
        "resourceType": "Observation", "id": format!("o{number}"),
        "meta": {"versionId": "1", "lastUpdated": updated},
        "subject": {"reference": "Patient/p1"},
        "performer": [{"reference": "Organization/lab"}]
    })
}

impl Shelf {
    fn new(count: usize) -> Self {
        let lab = json!({"resourceType": "Organization", "id": "lab"});
        Self {
            observations: (0..count).map(|n| observation(n, "2026-01-01T00:00:00Z")).collect(),
            organizations: vec![lab],
            everything: false,
            left_out: 0,
            refuses: &[],
            links: true,
            tells_nothing: false,
            history: None,
            batch: None,
            shortens: true,
            asked: Vec::new(),
        }
    }

    fn capabilities(&self) -> Capabilities {
        let search = json!([{"code": "search-type"}]);
        let operation = self.everything.then(|| json!([{"name": "everything"}]));
        let whole = self.history.map(|_| json!([{"code": "history-system"}]));
        let whole = whole.or(self.batch.map(|_| json!([{"code": "batch"}])));
        let mut resources = vec![
            json!({"type": "Patient", "operation": operation}),
            json!({"type": "Observation", "interaction": search, "searchParam": [{"name": "subject"}]}),
            json!({"type": "Organization", "interaction": search, "searchParam": [{"name": "name"}]}),
        ];
        let empty = EMPTY.iter().filter(|_| self.batch.is_some());
        resources.extend(empty.map(|name| {
            json!({"type": name, "interaction": search, "searchParam": [{"name": "patient"}]})
        }));
        let rest = json!([{"interaction": whole, "resource": resources}]);
        let statement = json!({"resourceType": "CapabilityStatement", "rest": rest});
        Capabilities::read(&respond(200, None, &statement)).unwrap()
    }

    fn answer(&mut self, request: &Request, now: DateTime<Utc>) -> Response {
        self.asked.push(request.target.clone());
        let mut response = match (&request.body, self.batch) {
            (Some(batch), Some(way)) => self.answer_all(&batch.0, way),
            _ => self.answer_one(&request.target),
        };
        if self.tells_nothing {
            let mut body: Value = serde_json::from_slice(&response.body).unwrap();
            ["total", "link"].iter().for_each(|key| drop(body[key].take()));
            response = respond(200, None, &body);
        }
        response.headers.push(("date".to_owned(), now.to_rfc2822()));
        response.received_at = now;
        response
    }

    fn answer_all(&self, batch: &[u8], way: Batch) -> Response {
        let batch: Value = serde_json::from_slice(batch).unwrap();
        let target = |entry: &Value| entry["request"]["url"].as_str().unwrap().to_owned();
        let answers = batch["entry"].as_array().unwrap().iter().map(|entry| {
            let answer = self.answer_one(&target(entry));
            let status = if way == Batch::RefusesEach { 403 } else { answer.status };
            let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
            if way != Batch::MixesNameless {
                body["link"] = json!([{"relation": "self", "url": target(entry)}]);
            }
            json!({"response": {"status": status.to_string()}, "resource": body})
        });
        let mut answers: Vec<Value> = answers.skip(usize::from(way == Batch::Garbles)).collect();
        if matches!(way, Batch::Mixes | Batch::MixesNameless) {
            answers.reverse();
        }
        match way {
            Batch::Refuses => respond(405, None, &outcome("one at a time")),
            _ => respond(200, None, &json!({"resourceType": "Bundle", "entry": answers})),
        }
    }

    fn answer_one(&self, target: &str) -> Response {
        let url = base().join("x/").unwrap().join("..").unwrap().join(target).unwrap();
        let query = |name: &str| {
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let refused = self.refuses.iter().any(|name| query(name).is_some());
        let body = match url.path() {
            _ if refused => return respond(400, None, &outcome("unknown parameter")),
            "/fhir/Patient/p1" => json!({"resourceType": "Patient", "id": "p1"}),
            "/fhir/Patient/p1/$everything" => {
                let mut all = vec![json!({"resourceType": "Patient", "id": "p1"})];
                all.extend_from_slice(&self.observations[self.left_out..]);
                bundle(&all, all.len(), None)
            }
            "/fhir/_history" if self.history == Some(History::Refuses) => {
                return respond(403, None, &outcome("not for you"));
            }
            "/fhir/_history" => self.told(&query("_since").unwrap()),
            "/fhir/Organization" => bundle(&self.organizations, 1, None),
            "/fhir/Observation" => self.page(&query),
            gone if gone.starts_with("/fhir/Observation/") => {
                return respond(404, None, &outcome("never heard of it"));
            }
            empty if EMPTY.iter().any(|name| empty.ends_with(name)) => bundle(&[], 0, None),
            other => panic!("asked for {other}"),
        };
        respond(200, None, &body)
    }

    fn told(&self, since: &str) -> Value {
        let tells_all = self.history == Some(History::TellsAll);
        let is_new = |one: &&Value| tells_all || one["meta"]["lastUpdated"].as_str() >= Some(since);
        let mut bundle = bundle(
            &self.observations.iter().filter(is_new).cloned().collect::<Vec<_>>(),
            self.observations.len(),
            (self.history == Some(History::Forgets)).then(|| "_history?_offset=50".to_owned()),
        );
        let someone_else = json!({
            "resourceType": "Observation", "id": "theirs", "subject": {"reference": "Patient/p2"},
            "performer": [{"reference": "Patient/p1"}]
        });
        let entries = bundle["entry"].as_array_mut().unwrap();
        entries.push(json!({"resource": someone_else}));
        for id in ["o1", "never-held"] {
            let url = format!("Observation/{id}");
            entries.push(json!({"request": {"method": "DELETE", "url": url}}));
        }
        bundle
    }

    fn page(&self, query: &dyn Fn(&str) -> Option<String>) -> Value {
        let about_us = query("subject").as_deref() == Some("Patient/p1");
        assert!(about_us || query("_id").is_some());
        let since = query("_lastUpdated").map(|text| text.trim_start_matches("ge").to_owned());
        let updated = |one: &&Value| {
            let at = one["meta"]["lastUpdated"].as_str().unwrap().to_owned();
            since.as_ref().is_none_or(|since| at >= *since)
        };
        let ids = query("_id");
        let asked_for = |one: &&Value| {
            let id = one["id"].as_str().unwrap();
            ids.as_ref().is_none_or(|ids| ids.split(',').any(|wanted| wanted == id))
        };
        let found = self.observations.iter().filter(updated).filter(asked_for);
        let found: Vec<Value> = found
            .map(|one| match query("_elements") {
                Some(_) if self.shortens => json!({
                    "resourceType": "Observation", "id": one["id"], "meta": one["meta"]
                }),
                _ => one.clone(),
            })
            .collect();
        if query("_summary").is_some() {
            return bundle(&[], found.len(), None);
        }
        let number = |name| query(name).and_then(|text| text.parse::<usize>().ok());
        let (count, offset) =
            (number("_count").or(number("size")).unwrap_or(20), number("_offset").unwrap_or(0));
        let end = (offset + count).min(found.len());
        let next = (end < found.len() && self.links).then(|| {
            let since = since.map(|since| format!("&_lastUpdated=ge{since}")).unwrap_or_default();
            let elements = query("_elements").map(|_| "&_elements=id,meta").unwrap_or_default();
            format!("Observation?subject=Patient/p1&size={count}&_offset={end}{since}{elements}")
        });
        bundle(&found[offset.min(end)..end], found.len(), next)
    }
}

fn bundle(resources: &[Value], total: usize, next: Option<String>) -> Value {
    let entries: Vec<Value> = resources.iter().map(|one| json!({"resource": one})).collect();
    let links: Vec<Value> =
        next.iter().map(|url| json!({"relation": "next", "url": url})).collect();
    json!({"resourceType": "Bundle", "total": total, "entry": entries, "link": links})
}

fn base() -> Url {
    Url::parse("https://a.example/fhir/").unwrap()
}

fn day(number: i64) -> DateTime<Utc> {
    "2026-05-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(number)
}

#[derive(Default)]
struct Kept {
    places: BTreeSet<String>,
    held: Held,
    gone: Vec<String>,
    cursor: Option<String>,
    pages: usize,
}

/// Walks until the end, or until so many pages are kept.
fn walk(shelf: &mut Shelf, kept: &mut Kept, now: DateTime<Utc>, pages: usize) -> Pull {
    let mut pull = start(shelf, kept, now);
    let end = kept.pages.saturating_add(pages);
    while let Some(request) = pull.next() {
        if kept.pages >= end {
            return pull;
        }
        let pulled = pull.answer(&shelf.answer(&request, now));
        keep(pulled, kept);
    }
    pull
}

fn start(shelf: &Shelf, kept: &Kept, now: DateTime<Utc>) -> Pull {
    Pull::new(&base(), "p1", &shelf.capabilities(), &kept.held, kept.cursor.as_deref(), now)
}

fn keep(pulled: Pulled, kept: &mut Kept) {
    let Pulled::Page(page) = pulled else { panic!("{pulled:?}") };
    for one in page.resources {
        kept.places.insert(format!("{}/{}", one.resource_type, one.id));
        let key = ResourceKey { resource_type: one.resource_type, id: one.id };
        kept.held.insert(key, one.version.unwrap_or_default());
    }
    for key in page.gone {
        kept.gone.push(format!("{}/{}", key.resource_type, key.id));
        kept.held.remove(&key);
    }
    kept.cursor = Some(page.cursor);
    kept.pages += 1;
}

fn whole(shelf: &mut Shelf) -> (Kept, Pull) {
    let mut kept = Kept::default();
    let pull = walk(shelf, &mut kept, day(0), usize::MAX);
    (kept, pull)
}

#[test]
fn every_page_comes_and_what_it_points_to() {
    let mut shelf = Shelf::new(130);
    let (kept, pull) = whole(&mut shelf);
    // 130 observations, the patient, the laboratory.
    assert_eq!(kept.places.len(), 132);
    assert_eq!(pull.notes(), []);
    assert_eq!(
        shelf.asked,
        [
            "Patient/p1",
            "Observation?subject=Patient%2Fp1&_count=50",
            "https://a.example/fhir/Observation?subject=Patient/p1&size=50&_offset=50",
            "https://a.example/fhir/Observation?subject=Patient/p1&size=50&_offset=100",
            "Organization?_id=lab",
        ]
    );
}

#[test]
fn a_walk_cut_at_any_page_goes_on_there() {
    let (all, _) = whole(&mut Shelf::new(130));
    for cut in 0..=all.pages {
        let (mut shelf, mut kept) = (Shelf::new(130), Kept::default());
        walk(&mut shelf, &mut kept, day(0), cut);
        walk(&mut shelf, &mut kept, day(0), usize::MAX);
        assert_eq!(kept.places, all.places, "{cut}");
        let repeated = if cut == all.pages { 2 } else { 0 };
        assert_eq!(kept.pages, all.pages + repeated, "{cut}");
    }
}

#[test]
fn later_only_changes_are_asked_for() {
    let mut shelf = Shelf::new(60);
    let (mut kept, _) = whole(&mut shelf);
    shelf.observations.push(observation(99, "2026-05-01T11:56:00Z"));
    shelf.asked.clear();
    kept.places.clear();
    walk(&mut shelf, &mut kept, day(1), usize::MAX);
    // From five minutes before the first walk began.
    assert_eq!(
        shelf.asked[1],
        "Observation?subject=Patient%2Fp1&_lastUpdated=ge2026-05-01T11%3A55%3A00Z&_count=50"
    );
    assert!(kept.places.contains("Observation/o99") && !kept.places.contains("Observation/o1"));
}

#[test]
fn what_everything_leaves_out_is_found_by_counting() {
    for (left_out, walked) in [(0, false), (3, true)] {
        let mut shelf = Shelf { everything: true, left_out, ..Shelf::new(10) };
        let (kept, pull) = whole(&mut shelf);
        assert_eq!(kept.places.len(), 12);
        assert_eq!(shelf.asked[0], "Patient/p1/$everything?_count=100");
        assert_eq!(shelf.asked[1], "Observation?subject=Patient%2Fp1&_summary=count");
        assert_eq!(shelf.asked.iter().any(|asked| asked.ends_with("_count=50")), walked);
        assert_eq!(pull.expected(), Some(11 - left_out));
    }
}

#[test]
fn parameters_that_are_refused_are_left_out() {
    for refuses in [&["_count"][..], &["_lastUpdated"], &["_count", "_lastUpdated"], &["_summary"]]
    {
        let mut shelf = Shelf { refuses, everything: refuses == ["_summary"], ..Shelf::new(30) };
        let (mut kept, _) = whole(&mut shelf);
        assert_eq!(kept.places.len(), 32, "{refuses:?}");
        shelf.observations.push(observation(99, "2026-06-01T00:00:00Z"));
        let pull = walk(&mut shelf, &mut kept, day(1), usize::MAX);
        assert!(kept.places.contains("Observation/o99"), "{refuses:?}");
        assert_eq!(pull.notes(), [], "{refuses:?}");
    }
}

#[test]
fn pages_without_links_are_asked_for_in_one() {
    let mut shelf = Shelf { links: false, ..Shelf::new(130) };
    let (kept, pull) = whole(&mut shelf);
    assert_eq!((kept.places.len(), pull.notes()), (132, &[][..]));
    let mut more = Shelf { links: false, ..Shelf::new(1_100) };
    let (_, pull) = whole(&mut more);
    let reason = SkipReason::NotAll;
    let note = PullNote::Skipped { resource_type: "Observation".into(), reason };
    assert_eq!(pull.notes(), [note]);
}

#[test]
fn pages_that_say_nothing_of_others_are_asked_for_in_one() {
    let mut asked = |number| {
        let mut shelf = Shelf { tells_nothing: true, links: false, ..Shelf::new(number) };
        let (kept, pull) = whole(&mut shelf);
        assert_eq!((kept.places.len(), pull.notes()), (number + 2, &[][..]));
        shelf.asked.iter().filter(|target| target.starts_with("Observation?")).count()
    };
    assert_eq!([130, 50, 9].map(&mut asked), [2, 2, 1]);

    let mut more = Shelf { tells_nothing: true, links: false, ..Shelf::new(1_100) };
    let (_, pull) = whole(&mut more);
    let reason = SkipReason::NotAll;
    let note = PullNote::Skipped { resource_type: "Observation".into(), reason };
    assert_eq!(pull.notes(), [note]);
}

#[test]
fn losses_make_pages_smaller_and_leave_everything() {
    let shelf = Shelf { everything: true, ..Shelf::new(10) };
    let mut pull = start(&shelf, &Kept::default(), day(0));
    assert!(pull.next().unwrap().target.contains("$everything"));
    pull.lost();
    assert_eq!(pull.next().unwrap().target, "Patient/p1");
    let patient = json!({"resourceType": "Patient", "id": "p1"});
    let _ = pull.answer(&respond(200, None, &patient));
    for count in [20, 10, 5, 5] {
        assert!(pull.next().unwrap().target.ends_with(&format!("_count={count}")));
        pull.lost();
    }
}

#[test]
fn a_type_that_failed_is_asked_for_from_where_it_was() {
    let mut shelf = Shelf::new(5);
    let mut kept = Kept::default();
    let mut pull = start(&shelf, &kept, day(0));
    while let Some(request) = pull.next() {
        let pulled = match request.target.starts_with("Observation") {
            true => pull.skip(SkipReason::NoAnswer),
            false => pull.answer(&shelf.answer(&request, day(0))),
        };
        keep(pulled, &mut kept);
    }
    // The next walk is not full, but for that type.
    shelf.asked.clear();
    walk(&mut shelf, &mut kept, day(1), usize::MAX);
    assert_eq!(shelf.asked[1], "Observation?subject=Patient%2Fp1&_count=50");
    assert!(kept.places.contains("Observation/o4"));
    shelf.asked.clear();
    walk(&mut shelf, &mut kept, day(2), usize::MAX);
    assert!(shelf.asked[1].contains("_lastUpdated"));
}

fn ids_of(shelf: &Shelf) -> Vec<&String> {
    shelf.asked.iter().filter(|asked| asked.contains("_elements")).collect()
}

#[test]
fn after_a_week_ids_and_versions_are_compared() {
    for shortens in [true, false] {
        let mut shelf = Shelf { shortens, ..Shelf::new(70) };
        let (mut kept, _) = whole(&mut shelf);
        shelf.observations.remove(3);
        // Changed without a word: the time is as it was.
        shelf.observations[7]["meta"]["versionId"] = json!("2");
        shelf.asked.clear();
        kept.places.clear();
        let pull = walk(&mut shelf, &mut kept, day(7), usize::MAX);
        assert_eq!(pull.notes(), []);
        assert_eq!(ids_of(&shelf).len(), 2, "{:?}", shelf.asked);
        assert_eq!(kept.gone, ["Observation/o3"]);
        let fetched: Vec<&String> = kept.places.iter().collect();
        assert_eq!(fetched, ["Observation/o8", "Organization/lab", "Patient/p1"]);
        // The next one asks for changes again.
        shelf.asked.clear();
        walk(&mut shelf, &mut kept, day(8), usize::MAX);
        assert!(shelf.asked[1].contains("_lastUpdated"));
    }
}

#[test]
fn a_comparison_cut_at_any_page_finds_the_same() {
    for cut in 0..5 {
        let mut shelf = Shelf::new(130);
        let (mut kept, _) = whole(&mut shelf);
        shelf.observations.remove(90);
        walk(&mut shelf, &mut kept, day(7), cut);
        walk(&mut shelf, &mut kept, day(7), usize::MAX);
        assert_eq!(kept.gone, ["Observation/o90"], "{cut}");
    }
}

#[test]
fn a_service_without_versions_is_listed_whole() {
    let mut shelf = Shelf::new(5);
    for one in &mut shelf.observations {
        one["meta"].as_object_mut().unwrap().remove("versionId");
    }
    let (mut kept, _) = whole(&mut shelf);
    kept.places.clear();
    shelf.observations.remove(0);
    walk(&mut shelf, &mut kept, day(7), usize::MAX);
    assert!(kept.places.contains("Observation/o4"));
    assert_eq!(kept.gone, ["Observation/o0"]);
}

#[test]
fn elements_that_are_refused_are_left_out() {
    let mut shelf = Shelf { refuses: &["_elements"], ..Shelf::new(5) };
    let (mut kept, _) = whole(&mut shelf);
    shelf.observations.remove(0);
    let pull = walk(&mut shelf, &mut kept, day(7), usize::MAX);
    assert_eq!((kept.gone.as_slice(), pull.notes()), (&["Observation/o0".to_owned()][..], &[][..]));
}

#[test]
fn a_history_tells_of_all_in_one_request() {
    let mut shelf = Shelf { history: Some(History::Keeps), ..Shelf::new(60) };
    let (mut kept, _) = whole(&mut shelf);
    shelf.observations.push(observation(99, "2026-05-01T12:01:00.000Z"));
    shelf.asked.clear();
    kept.places.clear();
    let soon = day(0) + TimeDelta::minutes(2);
    walk(&mut shelf, &mut kept, soon, usize::MAX);
    // What it says was removed is read before it is believed, if it was held.
    assert_eq!(
        shelf.asked,
        ["_history?_since=2026-05-01T11%3A59%3A59.999Z&_count=200", "Observation/o1"]
    );
    assert_eq!(kept.gone, ["Observation/o1"]);
    // Nobody else's.
    assert_eq!(Vec::from_iter(&kept.places), ["Observation/o99"]);
    // Some minutes later, it looks back to before the first walk.
    shelf.asked.clear();
    walk(&mut shelf, &mut kept, day(0) + TimeDelta::minutes(9), usize::MAX);
    assert_eq!(shelf.asked[0], "_history?_since=2026-05-01T11%3A55%3A00.000Z&_count=200");
    shelf.asked.clear();
    walk(&mut shelf, &mut kept, day(0) + TimeDelta::minutes(10), usize::MAX);
    assert_eq!(shelf.asked[0], "_history?_since=2026-05-01T12%3A08%3A59.999Z&_count=200");
}

#[test]
fn a_history_that_is_not_kept_is_left_for_the_types() {
    for history in [History::TellsAll, History::Forgets, History::Refuses] {
        let mut shelf = Shelf { history: Some(history), ..Shelf::new(30) };
        let (mut kept, _) = whole(&mut shelf);
        shelf.observations.push(observation(99, "2026-05-01T12:01:00Z"));
        shelf.asked.clear();
        let pull = walk(&mut shelf, &mut kept, day(1), usize::MAX);
        assert_eq!(pull.notes(), []);
        assert!(kept.places.contains("Observation/o99"));
        assert!(shelf.asked.iter().any(|asked| asked.contains("_lastUpdated=ge")));
        // It is not asked again until everything is compared.
        shelf.asked.clear();
        walk(&mut shelf, &mut kept, day(2), usize::MAX);
        assert!(!shelf.asked[0].starts_with("_history"), "{:?}", shelf.asked);
        walk(&mut shelf, &mut kept, day(7), usize::MAX);
        shelf.asked.clear();
        walk(&mut shelf, &mut kept, day(8), usize::MAX);
        assert!(shelf.asked[0].starts_with("_history"), "{:?}", shelf.asked);
    }
}

#[test]
fn what_everything_leaves_out_is_counted_in_one_request() {
    for (left_out, requests) in [(0, 3), (3, 4)] {
        let batch = Some(Batch::Keeps);
        let mut shelf = Shelf { everything: true, left_out, batch, ..Shelf::new(10) };
        let (kept, pull) = whole(&mut shelf);
        assert_eq!((kept.places.len(), pull.notes()), (12, &[][..]));
        assert_eq!(shelf.asked[1], "");
        assert_eq!(shelf.asked.len(), requests, "{:?}", shelf.asked);
    }
}

/// A count that stands in the place of another would hide what is missing.
#[test]
fn counts_that_come_in_another_order_are_not_mixed_up() {
    for way in [Batch::Mixes, Batch::MixesNameless] {
        let batch = Some(way);
        let mut shelf = Shelf { everything: true, left_out: 3, batch, ..Shelf::new(10) };
        let (kept, pull) = whole(&mut shelf);
        assert_eq!((kept.places.len(), pull.notes()), (12, &[][..]), "{:?}", shelf.asked);
    }
}

/// A large record is walked to its end, though some of each page is another's; what
/// is mostly other people's is left.
#[test]
fn a_type_is_left_where_others_have_more_of_it() {
    let others = |every: fn(usize) -> bool| {
        let mut shelf = Shelf::new(2_500);
        let theirs = shelf.observations.iter_mut().enumerate().filter(|(n, _)| every(*n));
        theirs.for_each(|(_, one)| one["subject"]["reference"] = json!("Patient/p2"));
        whole(&mut shelf)
    };
    let (kept, pull) = others(|n| n % 10 == 0);
    assert_eq!((kept.places.len(), pull.notes()), (2_250 + 2, &[][..]));
    let (kept, pull) = others(|n| n % 10 != 0);
    assert!(kept.places.len() < 300, "{}", kept.places.len());
    let left =
        PullNote::Skipped { resource_type: "Observation".to_owned(), reason: SkipReason::NotAll };
    assert_eq!(pull.notes(), [left]);
}

#[test]
fn a_look_at_all_types_finds_those_with_anything_new() {
    let mut shelf = Shelf { batch: Some(Batch::Keeps), ..Shelf::new(30) };
    let (mut kept, _) = whole(&mut shelf);
    assert_eq!(shelf.asked[1], "");
    assert_eq!(shelf.asked.len(), 4, "what there is none of is not asked for: {:?}", shelf.asked);
    shelf.asked.clear();
    walk(&mut shelf, &mut kept, day(1), usize::MAX);
    assert_eq!(shelf.asked, ["Patient/p1", ""]);

    shelf.observations.push(observation(99, "2026-05-02T12:01:00Z"));
    shelf.asked.clear();
    let pull = walk(&mut shelf, &mut kept, day(2), usize::MAX);
    assert_eq!(pull.notes(), []);
    assert!(kept.places.contains("Observation/o99"));
    assert_eq!(shelf.asked.len(), 3, "{:?}", shelf.asked);
    // Cut after the look, the walk does not look again.
    shelf.observations.push(observation(100, "2026-05-03T12:01:00Z"));
    walk(&mut shelf, &mut kept, day(3), 2);
    shelf.asked.clear();
    walk(&mut shelf, &mut kept, day(3), usize::MAX);
    assert!(kept.places.contains("Observation/o100"));
    assert!(shelf.asked.iter().all(|asked| !asked.is_empty()), "{:?}", shelf.asked);
}

#[test]
fn a_look_that_is_refused_or_misunderstood_is_left_for_the_types() {
    for (batch, looks) in [(Batch::Refuses, 1), (Batch::Garbles, 1), (Batch::RefusesEach, 4)] {
        let mut shelf = Shelf { batch: Some(batch), ..Shelf::new(30) };
        let (mut kept, _) = whole(&mut shelf);
        for number in 1..4 {
            let id = 100 + usize::try_from(number).unwrap();
            let updated = (day(number) - TimeDelta::hours(1)).to_rfc3339();
            shelf.observations.push(observation(id, &updated));
            let pull = walk(&mut shelf, &mut kept, day(number), usize::MAX);
            assert_eq!(pull.notes(), []);
            assert!(kept.places.contains(&format!("Observation/o{id}")));
        }
        assert_eq!(shelf.asked.iter().filter(|asked| asked.is_empty()).count(), looks);
    }
}

/// Nothing answers a look: it is given up, and the types are asked.
#[test]
fn a_look_without_an_answer_costs_nothing_but_time() {
    let mut shelf = Shelf { batch: Some(Batch::Keeps), ..Shelf::new(30) };
    let (mut kept, _) = whole(&mut shelf);
    shelf.observations.push(observation(99, "2026-05-02T12:01:00Z"));
    let mut pull = start(&shelf, &kept, day(2));
    while let Some(request) = pull.next() {
        if request.target.is_empty() {
            pull.lost();
            keep(pull.skip(SkipReason::NoAnswer), &mut kept);
            continue;
        }
        keep(pull.answer(&shelf.answer(&request, day(2))), &mut kept);
    }
    assert!(kept.places.contains("Observation/o99"));
    assert_eq!(pull.notes(), []);
}

#[test]
fn a_type_whose_pages_move_is_walked_again() {
    let mut shelf = Shelf::new(130);
    let mut kept = Kept::default();
    // The patient and the first page; then one of them goes.
    walk(&mut shelf, &mut kept, day(0), 2);
    shelf.observations.remove(10);
    walk(&mut shelf, &mut kept, day(0), usize::MAX);
    assert!(kept.places.contains("Observation/o50"));
    assert_eq!(kept.places.len(), 132);
}

#[test]
fn an_expired_link_begins_the_type_again() {
    let mut shelf = Shelf::new(130);
    let mut kept = Kept::default();
    walk(&mut shelf, &mut kept, day(0), 2);
    let mut pull = start(&shelf, &kept, day(0));
    assert!(pull.next().unwrap().target.contains("_offset=50"));
    keep(pull.answer(&respond(410, None, &outcome("that search has expired"))), &mut kept);
    assert!(pull.next().unwrap().target.ends_with("_count=50"));
    walk(&mut shelf, &mut kept, day(0), usize::MAX);
    assert_eq!(kept.places.len(), 132);
}

#[test]
fn a_foreign_or_damaged_cursor_starts_anew() {
    let shelf = Shelf::new(5);
    for cursor in ["", "{}", "[1]", "{\"patient\":\"p2\",\"last\":null,\"walk\":null}"] {
        let kept = Kept { cursor: Some(cursor.to_owned()), ..Kept::default() };
        let pull = start(&shelf, &kept, day(0));
        assert_eq!(pull.next().unwrap().target, "Patient/p1");
    }
}

#[test]
fn the_services_clock_is_compared() {
    let shelf = Shelf::new(1);
    let mut pull = start(&shelf, &Kept::default(), day(0));
    let mut response = respond(200, None, &json!({"resourceType": "Patient", "id": "p1"}));
    response.received_at = day(0);
    response.headers.push(("date".into(), (day(0) - TimeDelta::minutes(7)).to_rfc2822()));
    let _ = pull.answer(&response);
    assert_eq!(pull.notes(), [PullNote::ClockDiffers { seconds: -420 }]);
}
