//! The power goes while a sign-in is renewed, at a provider that gives a new
//! refresh token each time and takes an old one for a theft: before it has heard
//! of it, after it has answered, before the new token is used, and after. A gate
//! holds each request at its moment, so that the blow falls there.

use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use testkit::http::Incoming;
use testkit::{Gate, Moment, Random, patient};

use crate::home::{Home, said};
use crate::killer::spread;
use crate::sign_in::{signed_in, signing_in};

/// In seconds: so short that Keepwell renews every token before it uses it (it
/// does when one ends within half a minute), and long enough to be used.
const LIFETIME: u32 = 29;
const ROUNDS: u32 = 40;
const LOGIN: [&str; 3] = ["connect", "login", "Leeds"];
const ENDED: &str = "You are not signed in at Leeds any more.";

/// The words that connect a record to the clinic.
fn connect(url: &str) -> Vec<&str> {
    let mut words = vec!["connect", "add", url, "--sign-in", "--client-id", "keepwell"];
    words.extend(["--name", "Leeds", "--send", "diary=yes"]);
    words
}

/// When the process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    /// It has asked for a token, and the provider never hears of it.
    Unheard,
    /// It has asked, and the provider does it.
    Heard,
    /// The provider has done it; the answer is not on its way yet.
    Answered,
    /// The answer is on its way, or there, or written down.
    Arriving,
    /// The new token is at the endpoint for the first time.
    FirstUse,
    /// It is there once more.
    LaterUse,
}

const BLOWS: [Blow; 6] =
    [Blow::Unheard, Blow::Heard, Blow::Answered, Blow::Arriving, Blow::FirstUse, Blow::LaterUse];

/// What became of the renewal that was struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nothing came of it: the old one is still good.
    Undone,
    /// The new tokens are in the record.
    Kept,
    /// The new tokens are nowhere.
    Lost,
}

/// Somebody who is signed in at a clinic.
struct World {
    gate: Gate,
    home: Home,
    me: String,
    pages: Vec<String>,
    /// How often a sync of one page brings a token.
    brought: usize,
    /// How long the new token takes from the provider to its first use.
    in_between: Duration,
}

impl World {
    fn new() -> Option<Self> {
        let mut world = Self::before()?;
        assert_eq!(signed_in(&world.home, &world.me, &connect(&world.gate.base_url())).code, 0);
        world.measure();
        Some(world)
    }

    /// The same before they have signed in.
    fn before() -> Option<Self> {
        let gate = Gate::start(LIFETIME)?;
        gate.offer_only(&["Patient", "Observation", "Provenance"]);
        let loaded = gate.server.load(&patient::made_up_with(21, 1).bundle);
        let me = loaded[0].strip_prefix("Patient/").unwrap().to_owned();
        let home = Home::new();
        let in_between = Duration::ZERO;
        Some(Self { gate, home, me, pages: Vec::new(), brought: 0, in_between })
    }

    /// A first sync, and then one like those to come.
    fn measure(&mut self) {
        self.home.json(&["sync"]);
        self.write();
        let before = self.gate.requests().len();
        let (given, used) = (self.gate.hold(Moment::Answered), self.gate.hold(Moment::Brought(0)));
        let sync = self.sync();
        given.reached();
        let since = Instant::now();
        given.let_go();
        used.reached();
        self.in_between = since.elapsed();
        used.let_go();
        assert!(said(&sync.wait_with_output().unwrap()).json()[0]["problem"].is_null());
        let requests = &self.gate.requests()[before..];
        self.brought = requests.iter().filter(|one| one.header("authorization").is_some()).count();
        assert!(self.brought > 2, "a sync asks the service several times");
    }

    fn write(&mut self) {
        let note = format!("page {}", self.pages.len());
        let page = self.home.json(&["diary", "add", "--mood", "3", "--note", &note]);
        self.pages.push(page["id"].as_str().unwrap().to_owned());
    }

    fn sync(&self) -> Child {
        self.home.command(&["sync", "--json"]).spawn().unwrap()
    }

    /// Has a sync renew the sign-in, and kills it.
    fn strike(&self, blow: Blow, round: u32, random: &mut Random) {
        let hold = |at| self.gate.hold(at);
        match blow {
            Blow::Unheard => {
                let asked = hold(Moment::Asked);
                let sync = self.sync();
                asked.reached();
                kill(sync);
            }
            Blow::Heard => {
                let (asked, answered) = (hold(Moment::Asked), hold(Moment::Answered));
                let sync = self.sync();
                asked.reached();
                kill(sync);
                asked.let_go();
                answered.reached();
            }
            Blow::Answered => {
                let answered = hold(Moment::Answered);
                let sync = self.sync();
                answered.reached();
                kill(sync);
            }
            Blow::Arriving => {
                let answered = hold(Moment::Answered);
                let sync = self.sync();
                answered.reached();
                answered.let_go();
                thread::sleep(spread(round, self.in_between));
                kill(sync);
            }
            Blow::FirstUse | Blow::LaterUse => {
                let later = 1 + random.below(self.brought - 2);
                let used = hold(Moment::Brought(if blow == Blow::FirstUse { 0 } else { later }));
                let sync = self.sync();
                used.reached();
                kill(sync);
            }
        }
    }

    /// The next sync, and what it shows of the one that was killed. Every page
    /// has come through after it, or waits and nothing is in the way of writing.
    fn look(&mut self) -> Fate {
        let before = self.refresh_tokens();
        let next = self.home.run(&["sync", "--json"]);
        let shown = self.refresh_tokens().split_off(before.len());
        let report: Value = serde_json::from_str(&next.out).unwrap();
        let problem = &report[0]["problem"];
        let [shown] = <[String; 1]>::try_from(shown).expect("each sync renews once");
        let is_old = before.contains(&shown);
        if problem.is_null() {
            assert_eq!((next.code, &report[0]["waiting"]), (0, &0.into()), "{report}");
            return if is_old { Fate::Undone } else { Fate::Kept };
        }
        assert_eq!((next.code, &problem["happened"]), (1, &ENDED.into()), "{report}");
        assert!(is_old, "a token that nobody has used is no theft");
        self.waits_for_the_person();
        Fate::Lost
    }

    /// The sign-in has ended: nobody is asked, and writing goes on.
    fn waits_for_the_person(&mut self) {
        let asked = self.gate.requests().len();
        self.write();
        let paused = self.home.run(&["sync"]);
        assert!(paused.code == 1 && paused.out.contains(ENDED), "{}", paused.out);
        assert_eq!(self.gate.requests().len(), asked);
        let waiting = self.home.json(&["outbox"]).to_string();
        assert!(self.pages.last().is_some_and(|page| waiting.contains(page)), "{waiting}");
        assert!(self.home.run(&["connect", "list"]).out.contains("the sign-in has ended"));
        assert_eq!(signed_in(&self.home, &self.me, &LOGIN).code, 0);
        assert!(self.home.json(&["sync"])[0]["problem"].is_null());
    }

    /// Those that the provider was shown.
    fn refresh_tokens(&self) -> Vec<String> {
        let token = |request: &Incoming| {
            let form = String::from_utf8_lossy(&request.body).into_owned();
            form.split('&').find_map(|pair| pair.strip_prefix("refresh_token=").map(str::to_owned))
        };
        let requests = self.gate.requests();
        requests.iter().filter(|one| one.target == "/auth/token").filter_map(token).collect()
    }

    /// Each page is at the service, once.
    fn all_is_there(&self, context: &str) {
        for page in &self.pages {
            let query = format!("Observation?identifier=urn:ietf:rfc:3986|urn:uuid:{page}");
            assert_eq!(self.gate.server.search(&query).len(), 1, "{context}");
        }
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    let ended = child.wait().unwrap();
    assert!(!ended.success(), "it was done before it was killed");
}

/// `KEEPWELL_SEED` repeats a run.
fn seeded() -> Random {
    let seed = std::env::var("KEEPWELL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()));
    eprintln!("KEEPWELL_SEED={seed}");
    Random::new(seed)
}

#[test]
fn a_renewal_killed_at_any_moment_is_written_down_or_asks_for_the_person() {
    let Some(mut world) = World::new() else { return };
    let mut random = seeded();
    let (mut kept, mut lost) = (0, 0);
    for round in 0..ROUNDS {
        let blow = *random.pick(&BLOWS);
        world.write();
        world.strike(blow, round, &mut random);
        world.home.check();
        let fate = world.look();
        let context = format!("round {round}, {blow:?}, {fate:?}");
        let fits = match blow {
            Blow::Unheard => fate == Fate::Undone,
            Blow::Heard | Blow::Answered => fate == Fate::Lost,
            // Written down, or on the way there.
            Blow::Arriving => fate != Fate::Undone,
            // On the disk before anybody uses it.
            Blow::FirstUse | Blow::LaterUse => fate == Fate::Kept,
        };
        assert!(fits, "{context}");
        kept += u32::from(fate == Fate::Kept);
        lost += u32::from(fate == Fate::Lost);
        world.all_is_there(&context);
    }
    world.home.check();
    assert_eq!(world.home.json(&["rebuild"])["same"], true);
    eprintln!("of {ROUNDS} killed, {kept} had written the new token down, {lost} had lost it");
}

/// Where somebody signs in again: the sign-in there was is good until the new one
/// is in the record.
#[test]
fn a_sign_in_killed_half_way_leaves_the_one_there_was() {
    let Some(mut world) = World::new() else { return };
    for at in [Moment::Asked, Moment::Answered] {
        world.write();
        let hold = world.gate.hold(at);
        let (login, _said) = signing_in(&world.home, &world.me, &LOGIN);
        hold.reached();
        kill(login);
        drop(hold);
        world.home.check();
        assert_eq!(world.look(), Fate::Kept, "{at:?}");
        world.all_is_there(&format!("{at:?}"));
        assert_eq!(signed_in(&world.home, &world.me, &LOGIN).code, 0);
        assert!(world.home.json(&["sync"])[0]["problem"].is_null());
    }
}

/// There is a connection, or there is none, and the next try makes one.
#[test]
fn a_first_sign_in_killed_half_way_leaves_nothing_behind() {
    let Some(mut world) = World::before() else { return };
    let url = world.gate.base_url();
    world.write();
    for at in [Moment::Asked, Moment::Answered] {
        let hold = world.gate.hold(at);
        let (adding, _said) = signing_in(&world.home, &world.me, &connect(&url));
        hold.reached();
        kill(adding);
        drop(hold);
        world.home.check();
        let connections = world.home.json(&["connect", "list"]);
        assert_eq!(connections, Value::Array(Vec::new()), "{at:?}");
    }
    assert_eq!(signed_in(&world.home, &world.me, &connect(&url)).code, 0);
    assert!(world.home.json(&["sync"])[0]["problem"].is_null());
    world.all_is_there("after the third try");
}
