//! The chart itself: dots and lines, a named target, and a way around by keyboard.

use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::layout::{self, Drawing, HEIGHT, Line, MARK, MIN_WIDTH, Plot, Shade};
use super::series::Series;
use super::span::{Move, Span};
use super::table::DataTable;
use super::time_axis::Wall;
use crate::effect::effect;
use crate::{format, words};

/// How many sixteenths of a rem the ruler is long: ten rem.
const RULER: f64 = 160.0;

/// Values over time. The summary sentence goes between its tags.
///
/// The page hands in enough points for the time that is on the screen, and
/// `on_range` tells it when that changes, so that it can ask for finer ones.
/// Zooming starts anew when the extent of the series changes.
#[component]
pub(crate) fn Chart(
    /// Names the parts of the figure; unique on the page.
    id: &'static str,
    #[prop(into)] series: Signal<Series>,
    /// Called with the time on the screen whenever a person changes it.
    #[prop(into)]
    on_range: Callback<Span>,
    children: Children,
) -> impl IntoView {
    let extent = Memo::new(move |_| series.with(|series| series.extent));
    let span = RwSignal::new(extent.get_untracked());
    effect(move || span.set(extent.get()));
    let as_table = RwSignal::new(false);
    let go = move |by: Move| {
        let next = span.get_untracked().moved(by, extent.get_untracked());
        if next != span.get_untracked() {
            span.set(next);
            on_range.run(next);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match (Move::of_key(&event.key()), event.key().as_str()) {
            (Some(by), _) => go(by),
            (None, "t" | "T") => as_table.update(|on| *on = !*on),
            (None, _) => return,
        }
        event.prevent_default();
    };
    let names = move || series.with(legend);
    view! {
        <figure
            class="chart"
            tabindex="0"
            aria-labelledby=format!("{id}-summary")
            aria-describedby=format!("{id}-keys")
            on:keydown=on_key
        >
            <figcaption id=format!("{id}-summary")>{children()}</figcaption>
            <Show
                when=move || as_table.get()
                fallback=move || view! { <Drawn id series span /> }
            >
                <DataTable caption=format!("{id}-summary") series span />
            </Show>
            <p class="quiet">{names}</p>
            <p class="quiet" role="status">{move || super::table::span_words(span.get())}</p>
            <Tools go=Callback::new(go) as_table />
            <p class="hint" id=format!("{id}-keys")>{words::chart::keys()}</p>
        </figure>
    }
}

/// What the shapes and the shade mean. The name of a target stands below the
/// drawing: within it, it would cover what was measured.
fn legend(series: &Series) -> String {
    let mut targets: Vec<String> =
        series.targets.iter().map(|target| target.name.clone()).collect();
    // A target of two values is shaded twice and named once.
    targets.dedup();
    let shaded = (!targets.is_empty()).then(|| words::chart::shaded(format::list(&targets)));
    let shapes = match series.names.as_slice() {
        [first, second, ..] => Some(words::chart::legend(first, second)),
        _ => None,
    };
    let any_outside = series.points.iter().any(|p| p.out_of_range || p.second_out_of_range);
    let diamonds = match (any_outside, series.targets.is_empty()) {
        (false, _) => None,
        (true, false) => Some(words::chart::outside_target().to_owned()),
        (true, true) => Some(words::chart::outside_usual().to_owned()),
    };
    [shaded, shapes, diamonds].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[component]
fn Tools(go: Callback<Move>, as_table: RwSignal<bool>) -> impl IntoView {
    let button = move |by: Move, name: &'static str| {
        view! {
            <button type="button" class="button small" on:click=move |_| go.run(by)>
                {name}
            </button>
        }
    };
    let table = move || {
        if as_table.get() { words::chart::as_chart() } else { words::chart::as_table() }
    };
    view! {
        <div class="actions chart-tools">
            {button(Move::Closer, words::chart::closer())}
            {button(Move::Further, words::chart::further())}
            {button(Move::Earlier, words::chart::earlier())}
            {button(Move::Later, words::chart::later())}
            {button(Move::Whole, words::chart::whole())}
            <button
                type="button"
                class="button small"
                data-test="chart-table"
                on:click=move |_| as_table.update(|on| *on = !*on)
            >
                {table}
            </button>
        </div>
    }
}

/// The drawing, as wide as there is room for.
#[component]
fn Drawn(id: &'static str, series: Signal<Series>, span: RwSignal<Span>) -> impl IntoView {
    let place: NodeRef<html::Div> = NodeRef::new();
    let ruler: NodeRef<html::Div> = NodeRef::new();
    // Not known before it stands on the page: nothing is drawn in vain.
    let width = RwSignal::new(None::<f64>);
    let measure = move || {
        let place = place.get().map_or(0, |place| place.client_width());
        let ruler = ruler.get().map_or(0, |ruler| ruler.offset_width());
        if place > 0 && ruler > 0 {
            let wide = f64::from(place) * RULER / f64::from(ruler);
            width.set(Some(wide.max(MIN_WIDTH)));
        }
    };
    effect(measure);
    let resized = window_event_listener(ev::resize, move |_| untrack(measure));
    on_cleanup(move || resized.remove());
    let drawn = move |width: f64| {
        let drawing = series.with(|series| layout::draw(series, span.get(), width, Wall::HERE));
        match drawing {
            Some(drawing) => svg(id, drawing).into_any(),
            None => view! { <p class="empty">{words::chart::empty()}</p> }.into_any(),
        }
    };
    view! {
        <div class="chart-place" node_ref=place>
            <div class="chart-ruler" aria-hidden="true" node_ref=ruler></div>
            {move || width.get().map(drawn)}
        </div>
    }
}

fn svg(id: &'static str, drawing: Drawing) -> impl IntoView {
    let Drawing { width, plot, values, times, targets, lines } = drawing;
    let unseen = lines.iter().all(|line| line.line.is_empty());
    view! {
        <svg
            class="chart-drawing"
            viewBox=format!("0 0 {width:.0} {HEIGHT:.0}")
            role="img"
            aria-labelledby=format!("{id}-summary")
        >
            {values.into_iter().map(|(y, text)| value_mark(plot, y, text)).collect_view()}
            {times.into_iter().map(|(x, text)| time_mark(plot, x, text)).collect_view()}
            {inner(
                plot,
                view! {
                    {targets.into_iter().map(|target| shade(plot, target)).collect_view()}
                    {lines.into_iter().zip(["first", "second"]).map(row).collect_view()}
                },
            )}
        </svg>
        <Show when=move || unseen>
            <p class="empty">{words::chart::empty()}</p>
        </Show>
    }
}

/// The part within the axes, which cuts off lines that run over its edge but
/// not half of a mark that stands on it.
fn inner(plot: Plot, marks: impl IntoView) -> impl IntoView {
    let (width, height) = (plot.width + 2.0 * MARK, plot.height + 2.0 * MARK);
    view! {
        <svg
            x=format!("{:.1}", plot.left - MARK)
            y=format!("{:.1}", plot.top - MARK)
            width=format!("{width:.1}")
            height=format!("{height:.1}")
            viewBox=format!("-{MARK} -{MARK} {width:.1} {height:.1}")
        >
            {marks}
        </svg>
    }
}

fn value_mark(plot: Plot, y: f64, text: String) -> impl IntoView {
    let y = plot.top + y;
    let (left, right) = (plot.left, plot.left + plot.width);
    view! {
        <line
            class="chart-grid"
            x1=format!("{left:.1}")
            x2=format!("{right:.1}")
            y1=format!("{y:.1}")
            y2=format!("{y:.1}")
        />
        <text class="chart-value" x=format!("{:.1}", left - 6.0) y=format!("{:.1}", y + 4.5)>
            {text}
        </text>
    }
}

fn time_mark(plot: Plot, x: f64, text: String) -> impl IntoView {
    let x = plot.left + x;
    let bottom = plot.top + plot.height;
    view! {
        <line
            class="chart-tick"
            x1=format!("{x:.1}")
            x2=format!("{x:.1}")
            y1=format!("{bottom:.1}")
            y2=format!("{:.1}", bottom + 5.0)
        />
        <text class="chart-time" x=format!("{x:.1}") y=format!("{:.1}", bottom + 20.0)>
            {text}
        </text>
    }
}

fn shade(plot: Plot, target: Shade) -> impl IntoView {
    view! {
        <rect
            class="chart-target"
            x="0"
            y=format!("{:.1}", target.top)
            width=format!("{:.1}", plot.width)
            height=format!("{:.1}", target.height)
        />
    }
}

fn row((line, which): (Line, &'static str)) -> impl IntoView {
    view! {
        <g class="chart-row" data-row=which>
            <path class="chart-line" d=line.line />
            <path class="chart-dots" d=line.dots />
            <path class="chart-diamonds" d=line.diamonds />
        </g>
    }
}
