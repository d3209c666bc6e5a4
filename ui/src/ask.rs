//! Asking the door from a page: questions that follow the record, and things
//! a person told Keepwell to do.

use api::{Problem, Request, Response};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::door::ask;
use crate::effect::effect;
use crate::session::Session;

/// What the door said so far; `None` until it has.
pub(crate) type Answer<A> = RwSignal<Option<Result<A, Problem>>>;

type Asked<A> = LocalBoxFuture<'static, Result<A, Problem>>;

/// Asks now and again whenever the record, or what `request` reads, changes.
/// The last answer stays in sight until the next one is there.
pub(crate) fn question<A>(request: impl Fn() -> Request + 'static) -> Answer<A>
where
    A: TryFrom<Response> + Send + Sync + 'static,
{
    let session = Session::here();
    follow(move || {
        session.follow_record();
        ask(request())
    })
}

/// Asks once.
pub(crate) fn question_once<A>(request: Request) -> Answer<A>
where
    A: TryFrom<Response> + Send + Sync + 'static,
{
    let answer = RwSignal::new(None);
    spawn_local(async move {
        answer.try_set(Some(ask(request).await));
    });
    answer
}

/// Keeps the newest answer of `asked`, which runs again when a signal it reads
/// changes. An answer that a newer question has overtaken is dropped.
pub(crate) fn follow<A, F>(asked: impl Fn() -> F + 'static) -> Answer<A>
where
    A: Send + Sync + 'static,
    F: Future<Output = Result<A, Problem>> + 'static,
{
    follow_boxed(Box::new(move || asked().boxed_local()))
}

/// The body of [`follow`], once for each kind of answer: a copy for every
/// question would make the pages larger.
fn follow_boxed<A>(asked: Box<dyn Fn() -> Asked<A>>) -> Answer<A>
where
    A: Send + Sync + 'static,
{
    let answer = RwSignal::new(None);
    let newest = StoredValue::new(0_u64);
    effect(move || {
        let asked = asked();
        newest.update_value(|turn| *turn += 1);
        let turn = newest.get_value();
        spawn_local(async move {
            let got = asked.await;
            if newest.try_get_value() == Some(turn) {
                answer.try_set(Some(got));
            }
        });
    });
    answer
}

/// Something a person told Keepwell to do: whether it is under way, and what
/// went wrong.
#[derive(Clone, Copy)]
pub(crate) struct Doing {
    pub(crate) busy: RwSignal<bool>,
    pub(crate) problem: RwSignal<Option<Problem>>,
}

impl Doing {
    pub(crate) fn new() -> Self {
        Self { busy: RwSignal::new(false), problem: RwSignal::new(None) }
    }

    /// Does it, unless it is being done already, and hands the answer to `done`.
    pub(crate) fn run<A>(self, request: Request, done: impl FnOnce(A) + 'static)
    where
        A: TryFrom<Response> + 'static,
    {
        self.run_future(ask(request), done);
    }

    /// The same for more than one request.
    pub(crate) fn run_future<A: 'static>(
        self,
        work: impl Future<Output = Result<A, Problem>> + 'static,
        done: impl FnOnce(A) + 'static,
    ) {
        self.run_boxed(work.boxed_local(), Box::new(done));
    }

    fn run_boxed<A: 'static>(self, work: Asked<A>, done: Box<dyn FnOnce(A)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let result = work.await;
            self.busy.try_set(false);
            match result {
                Ok(answer) => done(answer),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
        });
    }
}
