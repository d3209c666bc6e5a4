//! What was answered to the last requests, so that none is carried out twice.
//!
//! A message between the pages and the window is a fetch of the web view. When
//! its answer is lost Tauri sends the message again, and so do the pages when
//! they cannot read what came back. Written twice, a diary page would be two.
//! So each request has a number of its own, and one that comes a second time
//! waits for the first and gets the same answer.
//!
//! Rejected: telling requests that write from those that read. A list of them
//! would have to be right for ever, and reading twice costs more than keeping
//! an answer for a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use api::{Problem, Request, Response};

/// The answer to one request, or room for it.
type Answer = Arc<OnceLock<Result<Response, Problem>>>;

/// How many answers are kept. A message comes again at once or never, and no
/// page has this many on their way together.
const KEPT: usize = 32;

/// The answers to the last requests, by their numbers; the oldest first.
#[derive(Default)]
pub(crate) struct Once(Mutex<VecDeque<(u64, Answer)>>);

impl Once {
    /// Answers request `number` by `carry_out`, unless it has been answered.
    /// After [`Request::Lock`] nothing said before it is kept.
    ///
    /// # Errors
    /// The problem of the first time.
    pub(crate) fn answer(
        &self,
        number: u64,
        request: Request,
        carry_out: impl FnOnce(Request) -> Result<Response, Problem>,
    ) -> Result<Response, Problem> {
        let locks = matches!(request, Request::Lock);
        let answer = self.place(number);
        let answered = answer.get_or_init(|| carry_out(request)).clone();
        if locks {
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .retain(|(kept, _)| *kept == number);
        }
        answered
    }

    fn place(&self, number: u64) -> Answer {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, answer)) = answers.iter().find(|(kept, _)| *kept == number) {
            return Arc::clone(answer);
        }
        if answers.len() == KEPT {
            answers.pop_front();
        }
        let answer = Answer::default();
        answers.push_back((number, Arc::clone(&answer)));
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn ask(once: &Once, number: u64, request: Request, times: &AtomicU32) {
        let answer = once.answer(number, request, |_| {
            thread::sleep(Duration::from_millis(20));
            times.fetch_add(1, Ordering::Relaxed);
            Ok(Response::Done(()))
        });
        assert_eq!(answer, Ok(Response::Done(())));
    }

    #[test]
    fn a_request_that_comes_again_is_carried_out_once() {
        let (once, times) = (Once::default(), AtomicU32::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| ask(&once, 7, Request::Rebuild, &times));
            }
        });
        ask(&once, 7, Request::Rebuild, &times);
        assert_eq!(times.load(Ordering::Relaxed), 1);
        ask(&once, 8, Request::Rebuild, &times);
        assert_eq!(times.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn a_problem_is_the_answer_too() {
        let once = Once::default();
        let refused = once.answer(1, Request::Rebuild, |_| Err(Problem::Locked));
        let again = once.answer(1, Request::Rebuild, |_| Ok(Response::Done(())));
        assert_eq!((refused, again), (Err(Problem::Locked), Err(Problem::Locked)));
    }

    #[test]
    fn few_answers_are_kept_and_none_past_a_lock() {
        let (once, times) = (Once::default(), AtomicU32::new(0));
        let kept = || once.0.lock().unwrap().len();
        for number in 0..100 {
            once.answer(number, Request::Rebuild, |_| Ok(Response::Done(()))).unwrap();
        }
        assert_eq!(kept(), KEPT);
        ask(&once, 100, Request::Lock, &times);
        assert_eq!(kept(), 1);
        ask(&once, 100, Request::Lock, &times);
        assert_eq!(times.load(Ordering::Relaxed), 1);
    }
}
