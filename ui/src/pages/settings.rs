//! What a person sets for themselves, and the checks of the whole record.

mod units;

use api::{CheckReport, Preferences, RebuildReport, Request, Theme};
use leptos::prelude::*;

use crate::ask::Doing;
use crate::components::{Glyph, Icon, PageTitle, ProblemOf, Sentences, WriterField};
use crate::page::{CodeTask, Page};
use crate::session::Session;
use crate::{format, screen, words};

const TEXT_SIZES: [u16; 6] = [100, 115, 130, 150, 175, 200];
const LOCK_AFTER: [u16; 8] = [1, 2, 5, 10, 15, 30, 60, 120];

/// Settings.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    view! {
        <PageTitle title=words::settings::title() />
        <Display />
        <units::Units />
        <section class="settings">
            <h2>{words::writer::title()}</h2>
            <p>{words::writer::about()}</p>
            <WriterField always=true />
        </section>
        <Lock />
        <Checks />
    }
}

/// Sets preferences at once: seen here first, then kept.
fn set(session: Session, doing: Doing, change: impl FnOnce(&mut Preferences)) {
    session.preferences.update(change);
    session.preferences.with_untracked(screen::apply);
    keep(session, doing);
}

/// Keeps the preferences, and once more where they changed meanwhile.
fn keep(session: Session, doing: Doing) {
    let kept = session.preferences.get_untracked();
    doing.run(Request::SetPreferences(kept.clone()), move |()| {
        if session.preferences.get_untracked() != kept {
            keep(session, doing);
        }
    });
}

#[component]
fn Display() -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let theme = Memo::new(move |_| session.preferences.with(|p| p.theme));
    let size = Memo::new(move |_| session.preferences.with(|p| p.text_size));
    let theme_choice = move |choice: Theme, id: &'static str, label: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="theme"
                    id=id
                    prop:checked=move || theme.get() == choice
                    on:change=move |_| set(session, doing, |p| p.theme = choice)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <section class="settings">
            <h2>{words::settings::display()}</h2>
            <ProblemOf doing />
            <fieldset class="field">
                <legend>{words::settings::theme()}</legend>
                <div class="choices">
                    {theme_choice(Theme::System, "theme-system", words::settings::theme_system())}
                    {theme_choice(Theme::Light, "theme-light", words::settings::theme_light())}
                    {theme_choice(Theme::Dark, "theme-dark", words::settings::theme_dark())}
                </div>
            </fieldset>
            <fieldset class="field">
                <legend>{words::settings::text_size()}</legend>
                <div class="choices">
                    {TEXT_SIZES.map(|percent| view! {
                        <label class="choice">
                            <input
                                type="radio"
                                name="text-size"
                                id=format!("text-size-{percent}")
                                prop:checked=move || size.get() == percent
                                on:change=move |_| set(session, doing, |p| p.text_size = percent)
                            />
                            <span>{words::settings::percent(percent)}</span>
                        </label>
                    }).collect_view()}
                </div>
            </fieldset>
        </section>
    }
}

#[component]
fn Lock() -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let minutes = Memo::new(move |_| session.preferences.with(|p| p.lock_after_minutes));
    let chosen = move |text: String| {
        if let Ok(minutes) = text.parse() {
            set(session, doing, |p| p.lock_after_minutes = minutes);
        }
    };
    // A time set on the command line is offered too.
    let offered = move || {
        let mut offered = LOCK_AFTER.to_vec();
        offered.push(minutes.get());
        offered.sort_unstable();
        offered.dedup();
        offered
    };
    view! {
        <section class="settings">
            <h2>{words::settings::lock()}</h2>
            <ProblemOf doing />
            <div class="field">
                <label for="lock-after">{words::settings::lock_after()}</label>
                <p class="hint" id="lock-after-hint">{words::settings::lock_after_hint()}</p>
                <select
                    id="lock-after"
                    aria-describedby="lock-after-hint"
                    on:change=move |event| chosen(event_target_value(&event))
                >
                    {move || offered().into_iter().map(|offer| view! {
                        <option value=offer.to_string() selected=offer == minutes.get()>
                            {words::settings::minutes(u64::from(offer))}
                        </option>
                    }).collect_view()}
                </select>
            </div>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-test="go-change-passphrase"
                    on:click=move |_| session.go(Page::ChangePassphrase)
                >
                    {words::settings::change_passphrase()}
                </button>
                <button
                    type="button"
                    class="button"
                    data-test="go-new-code"
                    on:click=move |_| session.go(Page::RecoveryCode(CodeTask::MakeNew))
                >
                    {words::code::new_title()}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Checks() -> impl IntoView {
    let checking = Doing::new();
    let rebuilding = Doing::new();
    let checked = RwSignal::new(None::<CheckReport>);
    let rebuilt = RwSignal::new(None::<RebuildReport>);
    let check = move |_| {
        checked.set(None);
        checking.run(Request::Check, move |report| {
            checked.try_set(Some(report));
        });
    };
    let rebuild = move |_| {
        rebuilt.set(None);
        rebuilding.run(Request::Rebuild, move |report| {
            rebuilt.try_set(Some(report));
        });
    };
    let check_label = move || {
        if checking.busy.get() { words::settings::checking() } else { words::settings::check() }
    };
    let rebuild_label = move || {
        if rebuilding.busy.get() {
            words::settings::rebuilding()
        } else {
            words::settings::rebuild()
        }
    };
    view! {
        <section class="settings">
            <h2>{words::settings::checks()}</h2>
            <p>{words::settings::check_hint()}</p>
            <ProblemOf doing=checking />
            <button
                type="button"
                class="button"
                data-test="check"
                aria-disabled=move || checking.busy.get().to_string()
                on:click=check
            >
                {check_label}
            </button>
            <div role="status" data-test="check-result">
                {move || checked.get().map(check_result)}
            </div>
            <p>{words::settings::rebuild_hint()}</p>
            <ProblemOf doing=rebuilding />
            <button
                type="button"
                class="button"
                data-test="rebuild"
                aria-disabled=move || rebuilding.busy.get().to_string()
                on:click=rebuild
            >
                {rebuild_label}
            </button>
            <div role="status" data-test="rebuild-result">
                {move || rebuilt.get().map(rebuild_result)}
            </div>
        </section>
    }
}

fn check_result(report: CheckReport) -> impl IntoView {
    let counts = words::settings::checked(
        format::number(report.entries),
        format::number(report.changes),
        format::number(report.clinical),
    );
    let (glyph, said) = if report.clean {
        (Glyph::Tick, words::settings::clean())
    } else {
        (Glyph::Warning, words::settings::not_clean())
    };
    view! {
        <div class="result">
            <p class="done"><Icon glyph />{said}</p>
            <Sentences lines=report.findings />
            <p class="quiet">{counts}</p>
        </div>
    }
}

fn rebuild_result(report: RebuildReport) -> impl IntoView {
    let counts =
        words::settings::rebuilt(format::number(report.entries), format::number(report.clinical));
    let same = if report.same { words::settings::same() } else { words::settings::not_same() };
    view! {
        <div class="result">
            <p class="done"><Icon glyph=Glyph::Tick />{counts}</p>
            <p>{same}</p>
        </div>
    }
}
