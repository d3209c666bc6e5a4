//! A link of 64 kbit/s that drops every 20 s.

use sync::{Cancel, Link};
use testkit::{FaultProxy, Traffic};

use crate::items::{every_kind, set_writer};
use crate::memory::Memory;
use crate::world::{World, quick, sync};

/// What 64 kbit/s carries in 20 s.
const BYTES_BETWEEN_DROPS: usize = 64_000 / 8 * 20;
/// With twelve items each.
const RECORDS: u64 = 17;

/// Sends 204 items and fetches all, with as many syncs as it takes.
fn traffic(world: &World, proxy: &FaultProxy, first: u64) -> Traffic {
    let (carrier, link) = (quick(), Link::new(&proxy.base_url(), None).unwrap());
    // Asked when the connection is made, and not again.
    let capabilities = carrier.look(&world.link(), &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    for seed in first..first + RECORDS {
        // The budget was measured with what the person writes themself.
        for mut item in every_kind(seed, "over a slow link") {
            set_writer(&mut item, None);
            memory.write_item(item);
        }
    }
    assert_eq!(memory.waiting.len(), 204);
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
    // A service each, so that both fetch the same.
    let (Some(good), Some(bad)) = (World::start(1), World::start(1)) else { return };
    let needed = traffic(&good, &FaultProxy::start(&good.server.base_url(), 0, 0.0), 5_000);
    let slow = FaultProxy::start_slow(&bad.server.base_url(), BYTES_BETWEEN_DROPS);
    let spent = traffic(&bad, &slow, 5_000);
    assert!(spent.drops >= 3, "{spent:?}");
    let wasted = spent.bytes.saturating_sub(needed.bytes);
    println!("needed {needed:?}, spent {spent:?}, wasted {wasted} bytes");
    assert!(wasted * 100 <= spent.bytes * 15, "needed {needed:?}, spent {spent:?}");
}
