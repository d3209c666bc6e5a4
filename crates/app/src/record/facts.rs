//! The same fact from several services: put together, never merged.
//!
//! Each stays a line of its own, with its own words, date and source, and says
//! who else holds it. Rejected: one line for all of them. Which of two services
//! is right is not for Keepwell to choose, and a fact that went wrong in one of
//! them must not hide behind the other.

use std::collections::{BTreeMap, BTreeSet};

use api::ClinicalItem;
use model::Group;

/// What makes two lines the same fact.
type Fact = (Group, String, String, String);

/// Puts lines of the same fact from several services after the first of them,
/// and says on each who else holds it.
pub(super) fn together(mut items: Vec<ClinicalItem>) -> Vec<ClinicalItem> {
    let mut places: BTreeMap<Fact, usize> = BTreeMap::new();
    let mut holders: Vec<BTreeSet<String>> = Vec::new();
    let mut of_item = Vec::with_capacity(items.len());
    for item in &items {
        let facts = facts(item);
        let known = facts.iter().find_map(|fact| places.get(fact)).copied();
        let place = known.unwrap_or_else(|| {
            holders.push(BTreeSet::new());
            holders.len() - 1
        });
        places.extend(facts.into_iter().map(|fact| (fact, place)));
        if let Some(holders) = holders.get_mut(place) {
            holders.insert(item.source.clone());
        }
        of_item.push(place);
    }
    for (item, place) in items.iter_mut().zip(&of_item) {
        let holders = holders.get(*place).into_iter().flatten();
        item.also_held_by = holders.filter(|name| **name != item.source).cloned().collect();
    }
    beside_each_other(items, &of_item)
}

/// Moves what several services hold up to the first line that says it. What
/// one service says twice stays where it is.
fn beside_each_other(items: Vec<ClinicalItem>, of_item: &[usize]) -> Vec<ClinicalItem> {
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    let mut ordered: Vec<(usize, ClinicalItem)> = Vec::with_capacity(items.len());
    for (at, (item, place)) in items.into_iter().zip(of_item).enumerate() {
        let at = if item.also_held_by.is_empty() { at } else { *first.entry(*place).or_insert(at) };
        ordered.push((at, item));
    }
    ordered.sort_by_key(|(at, _)| *at);
    ordered.into_iter().map(|(_, item)| item).collect()
}

/// A fact is known by any of its codes, or by its words where it has none. A
/// problem or an allergy is the same on whatever day it was written down; a
/// result must be of the same day and say the same.
fn facts(item: &ClinicalItem) -> Vec<Fact> {
    let lasting = matches!(
        item.group,
        Group::Conditions | Group::Medicines | Group::Allergies | Group::People
    );
    let day = if lasting { "" } else { item.date.get(..10).unwrap_or(&item.date) };
    let value = if item.group == Group::Results { item.detail.as_str() } else { "" };
    let fact = |word: String| (item.group, word, day.to_owned(), value.to_owned());
    match item.codes.as_slice() {
        [] => vec![fact(item.title.to_lowercase())],
        codes => codes.iter().cloned().map(fact).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ConnectionId;

    fn item(source: &str, group: Group, code: &str, date: &str) -> ClinicalItem {
        ClinicalItem {
            connection: ConnectionId::from_bytes([0; 16]),
            source: source.into(),
            resource_type: "X".into(),
            id: format!("{source}-{code}-{date}"),
            version: String::new(),
            group,
            title: "Title".into(),
            detail: String::new(),
            date: date.into(),
            status: String::new(),
            author: String::new(),
            entered_in_error: false,
            url: String::new(),
            codes: if code.is_empty() { Vec::new() } else { vec![code.into()] },
            also_held_by: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn shown(items: Vec<ClinicalItem>) -> Vec<(String, String)> {
        let items = together(items).into_iter();
        items.map(|item| (item.id, item.also_held_by.join(","))).collect()
    }

    #[test]
    fn a_problem_two_services_hold_stands_together_and_says_so() {
        let held = shown(vec![
            item("GP", Group::Conditions, "sct|1", "2024"),
            item("GP", Group::Conditions, "sct|2", "2023"),
            item("Hospital", Group::Conditions, "sct|1", "2019"),
        ]);
        let expected =
            [("GP-sct|1-2024", "Hospital"), ("Hospital-sct|1-2019", "GP"), ("GP-sct|2-2023", "")];
        assert_eq!(held, expected.map(|(id, also)| (id.to_owned(), also.to_owned())));
    }

    #[test]
    fn results_of_two_days_are_two_facts() {
        let held = shown(vec![
            item("GP", Group::Results, "l|1", "2024-05-03T08:00:00Z"),
            item("Hospital", Group::Results, "l|1", "2024-05-02"),
            item("Hospital", Group::Results, "l|1", "2024-05-03"),
        ]);
        let also: Vec<&str> = held.iter().map(|(_, also)| also.as_str()).collect();
        assert_eq!(also, ["Hospital", "GP", ""]);
    }

    #[test]
    fn what_has_no_code_is_known_by_its_words() {
        let held = shown(vec![
            item("GP", Group::Allergies, "", ""),
            item("Hospital", Group::Allergies, "", "2020"),
        ]);
        assert!(held.iter().all(|(_, also)| !also.is_empty()), "{held:?}");
    }
}
