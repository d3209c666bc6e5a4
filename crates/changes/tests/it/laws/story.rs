//! What happens in one case: made from a seed, and made shorter when it fails.

use model::EntryKind;
use testkit::Random;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Writes on what they have.
    Edit,
    /// Writes on a version that they have long written beyond.
    EditOld,
    Delete,
    Revert,
    Choose,
    Accept,
    /// Gives another computer some of what they have, some of it twice.
    Send,
    /// Copies the whole computer; both go on.
    Copy,
}

/// A deed, who does it, and the dice for everything else about it. Each act
/// throws its own, so that the others stay the same when one is left out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Act {
    pub(crate) deed: Deed,
    pub(crate) who: usize,
    pub(crate) dice: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) kind: EntryKind,
    pub(crate) replicas: usize,
    /// For what comes before and after the acts.
    pub(crate) dice: u64,
    pub(crate) acts: Vec<Act>,
}

/// How often each deed is done.
const DEEDS: [Deed; 24] = {
    use Deed::{Accept, Choose, Copy, Delete, Edit, EditOld, Revert, Send};
    [
        Edit, Edit, Edit, Edit, Edit, Edit, Edit, EditOld, EditOld, EditOld, Delete, Delete,
        Revert, Revert, Choose, Choose, Accept, Copy, Send, Send, Send, Send, Send, Send,
    ]
};
const MOST_ACTS: usize = 14;

impl Story {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let kind = *random.pick(&EntryKind::ALL);
        let replicas = 2 + random.below(4);
        let dice = random.bits();
        let acts = (0..=random.below(MOST_ACTS)).map(|_| Act {
            deed: *random.pick(&DEEDS),
            who: random.below(replicas),
            dice: random.bits(),
        });
        Self { kind, replicas, dice, acts: acts.collect() }
    }

    /// The story with every act left out that it goes wrong without.
    pub(crate) fn shortest(mut self, goes_wrong: impl Fn(&Self) -> bool) -> Self {
        let mut index = self.acts.len();
        while index > 0 {
            index -= 1;
            let mut shorter = self.clone();
            shorter.acts.remove(index);
            if goes_wrong(&shorter) {
                self = shorter;
                index = self.acts.len();
            }
        }
        self
    }
}
