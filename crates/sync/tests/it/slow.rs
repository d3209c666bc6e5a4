//! A link of 64 kbit/s that drops every 20 s.

use sync::{Cancel, Link};
use testkit::{FaultProxy, Traffic};

use crate::items::with_a_sitting;
use crate::memory::Memory;
use crate::world::{World, quick, sync};

/// What 64 kbit/s carries in 20 s.
const BYTES_BETWEEN_DROPS: usize = 64_000 / 8 * 20;
/// With thirteen items each.
const RECORDS: u64 = 16;
/// The seed of the first.
const FIRST: u64 = 5_000;

/// Sends 208 items and fetches all, with as many syncs as it takes.
fn traffic(world: &World, proxy: &FaultProxy, everything: bool) -> Traffic {
    let (carrier, link) = (quick(), Link::new(&proxy.base_url(), None).unwrap());
    // Asked when the connection is made, and not again.
    let mut capabilities = carrier.look(&world.link(), &Cancel::new()).unwrap();
    capabilities.everything &= everything;
    let mut memory = Memory::default();
    for seed in FIRST..FIRST + RECORDS {
        with_a_sitting(seed, "over a slow link")
            .into_iter()
            .for_each(|item| memory.write_item(item));
    }
    assert_eq!(memory.waiting.len(), 208);
    let _ = proxy.take_traffic();
    for _ in 0..20 {
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        if outcome.stopped.is_none() && memory.waiting.is_empty() {
            return proxy.take_traffic();
        }
    }
    panic!("{} items are still waiting", memory.waiting.len());
}

#[test]
#[allow(clippy::print_stdout)]
fn two_hundred_items_waste_little_of_it() {
    // A service each, so that both fetch the same, and by types: the one answer of
    // `$everything` would be more than all of them.
    let (Some(good), Some(bad)) = (World::start(1), World::start(1)) else { return };
    let needed = traffic(&good, &FaultProxy::start(&good.server.base_url(), 0, 0.0), false);
    let slow = FaultProxy::start_slow(&bad.server.base_url(), BYTES_BETWEEN_DROPS);
    let spent = traffic(&bad, &slow, true);
    assert!(spent.drops >= 3, "{spent:?}");
    // What was cut, or that and what was asked to find out what became of it.
    let wasted = spent.cut.max(spent.bytes.saturating_sub(needed.bytes));
    println!("needed {needed:?}, spent {spent:?}, wasted {wasted} bytes");
    assert!(wasted * 100 <= spent.bytes * 15, "needed {needed:?}, spent {spent:?}");
}
