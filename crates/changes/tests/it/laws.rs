//! The laws of merging, on thousands of made-up stories: a few people, one
//! entry of any kind, clocks a year off, copied computers, and changes that
//! come in any order, twice, late or not at all until the end.
//!
//! `KEEPWELL_CASES` sets how many stories (10,000 unless given). One that goes
//! wrong is told in its shortest form, and again with `KEEPWELL_SEED`.

mod intent;
mod page;
mod story;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::UNIX_EPOCH;
use std::{env, thread};

use story::Story;
use world::World;

const CASES: u64 = 10_000;

#[test]
fn the_laws_hold_whatever_happens() {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
    let (first, cases) = match number("KEEPWELL_SEED") {
        Some(seed) => (seed, 1),
        None => (fresh_seed(), number("KEEPWELL_CASES").unwrap_or(CASES)),
    };
    let threads = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let failed = thread::scope(|scope| {
        let work = |thread: u64| {
            move || {
                let mut seeds = (0..cases).filter(|case| case % threads == thread);
                seeds.find_map(|case| failure(first.wrapping_add(case)))
            }
        };
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(work(thread))).collect();
        running.into_iter().find_map(|thread| thread.join().unwrap())
    });
    if let Some(told) = failed {
        panic!("{told}");
    }
}

/// Another ten thousand every time.
fn fresh_seed() -> u64 {
    UNIX_EPOCH.elapsed().map_or(0, |since| since.as_micros() as u64)
}

/// What went wrong, in the fewest steps found.
fn failure(seed: u64) -> Option<String> {
    let story = Story::new(seed);
    happens(&story).err()?;
    let story = story.shortest(|story| happens(story).is_err());
    let told = happens(&story).err()?;
    Some(format!("KEEPWELL_SEED={seed}, {}: {told}", story.kind))
}

/// Lets a story happen; otherwise its script, and what went wrong at the end.
fn happens(story: &Story) -> Result<(), String> {
    let mut script = Vec::new();
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(story, &mut script)?;
        story.acts.iter().try_for_each(|act| world.act(act))?;
        world.all_meet()
    }));
    let ended = ended.unwrap_or_else(|_| Err("a panic".to_owned()));
    ended.map_err(|what| format!("{what}\n{}", script.join("\n")))
}
