//! What a person means to write, as the naive model takes it.

use std::collections::BTreeSet;

use model::{Audience, EntryKind, Field, Form, Page};

use crate::naive::{Naive, Op, Version};

/// Every field of a kind that holds one value at a time.
pub(crate) fn singles(kind: EntryKind) -> impl Iterator<Item = Field> {
    let own = kind.fields().iter().copied().filter(|field| field.form().is_single());
    [Field::At, Field::Circle, Field::CareTeam].into_iter().chain(own)
}

/// Every field of a kind that is of one form.
pub(crate) fn of_form(kind: EntryKind, form: Form) -> impl Iterator<Item = Field> {
    kind.fields().iter().copied().filter(move |field| field.form() == form)
}

/// What a page and an audience say in a single-valued field.
pub(crate) fn said(field: Field, page: &Page, audience: Audience) -> String {
    match field {
        Field::At => page.at.to_string(),
        Field::Circle => audience.circle.to_string(),
        Field::CareTeam => audience.care_team.to_string(),
        field => page.text(field).to_owned(),
    }
}

/// What someone writes who saw `seen`, its page among them, and wants the
/// entry to say `page`.
pub(crate) fn edit(
    naive: &Naive,
    (version, seen): (Version, &Page),
    page: &Page,
    audience: Audience,
) -> Op {
    let kind = page.kind();
    let mut op = Op { seen: version, ..Op::default() };
    for field in singles(kind) {
        let new = said(field, page, audience);
        let first = version == 0 && !new.is_empty();
        if first || new != naive.single(version, field) {
            op.singles.insert(field, new);
        }
    }
    for field in of_form(kind, Form::Words) {
        let old = naive.words(version, field);
        let new: BTreeSet<String> = page.words(field).map(ToString::to_string).collect();
        op.added.extend(new.difference(&old).map(|word| (field, word.clone())));
        op.removed.extend(old.difference(&new).map(|word| (field, word.clone())));
    }
    for field in of_form(kind, Form::Text).filter(|field| seen.text(*field) != page.text(*field)) {
        op.texts.insert(field, (seen.text(field).to_owned(), page.text(field).to_owned()));
    }
    op
}

/// The choice of one answer.
pub(crate) fn choice(version: Version, field: Field, value: &str) -> Op {
    Op { seen: version, singles: [(field, value.to_owned())].into(), ..Op::default() }
}

/// What brings an entry back to what it said `then`.
pub(crate) fn back(
    naive: &Naive,
    now: (Version, &Page),
    (then, page, audience): (Version, &Page, Audience),
) -> Op {
    let mut op = edit(naive, now, page, audience);
    for field in singles(page.kind()) {
        let two = naive.two_answers(now.0, field);
        if !two.is_empty() && two != naive.two_answers(then, field) {
            op.singles.insert(field, said(field, page, audience));
        }
    }
    let (deleted, kept) = naive.fate(now.0);
    op.deleted = (deleted || kept).then_some(false);
    op
}
