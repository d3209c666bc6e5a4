//! How hard it is to guess a passphrase: Argon2id (RFC 9106) and its price.
//!
//! The price is paid at every unlock, so it is measured on the computer that
//! will pay it, and kept in the key file. Whoever can write the file can ask
//! for any price: it is checked before a byte of memory is taken.
//!
//! Rejected: more than one lane. `argon2` fills lanes one after another, so a
//! guesser with real parallelism would gain on the owner.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::crypto::{KEY_BYTES, KeyError, SALT_BYTES};
use crate::passphrase::Passphrase;

const MEMORY_KIB_MIN: u32 = 8;
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 20;

/// What unlocking should at least take.
const WANTED: Duration = Duration::from_millis(500);
/// Twice the memory takes up to 2.8 times as long, once the cache overflows:
/// from here, doubling ends below one second.
const MAY_DOUBLE: Duration = Duration::from_millis(350);
/// How often the price that was found is tried, and raised.
const CHECKS: u32 = 3;
/// Calibration goes no further: the vault may be carried to a smaller computer.
const CALIBRATED_MEMORY_KIB_MAX: u32 = 256 * 1024;

/// The price of one guess: Argon2id with one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB: 8 to 1,048,576 (1 GiB).
    pub memory_kib: u32,
    /// Passes over the memory: 1 to 20.
    pub passes: u32,
}

impl Cost {
    /// The least that guards a record: 64 MiB, three passes (RFC 9106,
    /// section 4, second choice, with one lane).
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3 };

    /// Too little to guard a record. For tests that make many vaults.
    pub const LIGHT: Self = Self { memory_kib: 8 * 1024, passes: 1 };

    /// Measures this computer and returns the price that makes an unlock take
    /// half a second to one second, never below [`Cost::DEFAULT`]. Takes one or
    /// two seconds itself.
    #[must_use]
    pub fn calibrate() -> Self {
        Self::calibrate_by(Self::measure)
    }

    /// Memory first, since it is what a guesser's hardware lacks; then passes,
    /// whose time is proportional.
    fn calibrate_by(measure: impl Fn(Self) -> Option<Duration>) -> Self {
        let mut cost = Self::DEFAULT;
        let Some(mut took) = measure(cost) else { return cost };
        while took <= MAY_DOUBLE && cost.memory_kib < CALIBRATED_MEMORY_KIB_MAX {
            let doubled = Self { memory_kib: cost.memory_kib * 2, ..cost };
            let Some(longer) = measure(doubled) else { break };
            (cost, took) = (doubled, longer);
        }
        // Whatever else the computer does makes it look slow, and the price low.
        for _ in 0..CHECKS {
            let Some(again) = measure(cost) else { break };
            took = took.min(again);
            if took >= WANTED {
                break;
            }
            let before = f64::from(cost.passes);
            let passes = WANTED.as_secs_f64() / took.as_secs_f64() * before;
            // A float becomes the nearest u32 there is: no time is too short.
            cost.passes = (passes.ceil() as u32).clamp(cost.passes, PASSES_MAX);
            took = took.mul_f64(f64::from(cost.passes) / before);
        }
        cost
    }

    fn measure(self) -> Option<Duration> {
        let start = Instant::now();
        self.stretch(b"how long does it take?", &[0; SALT_BYTES]).ok()?;
        Some(start.elapsed())
    }

    pub(crate) fn key_from(
        self,
        passphrase: &Passphrase,
        salt: &[u8; SALT_BYTES],
    ) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        self.stretch(passphrase.as_bytes(), salt)
    }

    fn stretch(
        self,
        secret: &[u8],
        salt: &[u8; SALT_BYTES],
    ) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        let params = self.params()?;
        let mut memory = self.allocate(params.block_count())?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(secret, salt, key.as_mut_slice(), memory.as_mut_slice())
            .map_err(|_| self.out_of_range())?;
        Ok(key)
    }

    fn params(self) -> Result<Params, KeyError> {
        let accepted = (MEMORY_KIB_MIN..=MEMORY_KIB_MAX).contains(&self.memory_kib)
            && (1..=PASSES_MAX).contains(&self.passes);
        if !accepted {
            return Err(self.out_of_range());
        }
        Params::new(self.memory_kib, self.passes, 1, Some(KEY_BYTES))
            .map_err(|_| self.out_of_range())
    }

    fn allocate(self, blocks: usize) -> Result<Zeroizing<Vec<Block>>, KeyError> {
        let mut memory = Zeroizing::new(Vec::new());
        memory
            .try_reserve_exact(blocks)
            .map_err(|_| KeyError::NotEnoughMemory { memory_kib: self.memory_kib })?;
        memory.resize(blocks, Block::default());
        Ok(memory)
    }

    fn out_of_range(self) -> KeyError {
        KeyError::CostOutOfRange { memory_kib: self.memory_kib, passes: self.passes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// A computer that needs this many milliseconds for [`Cost::DEFAULT`], and
    /// `growth` times as long for twice the memory.
    fn computer(default_ms: f64, growth: f64) -> impl Fn(Cost) -> Option<Duration> {
        move |cost| {
            let doublings = f64::from(cost.memory_kib / Cost::DEFAULT.memory_kib).log2();
            let passes = f64::from(cost.passes) / f64::from(Cost::DEFAULT.passes);
            Some(Duration::from_secs_f64(default_ms / 1000.0 * growth.powf(doublings) * passes))
        }
    }

    /// Busy with something else each time a price is first tried.
    #[test]
    fn a_busy_moment_makes_no_vault_cheap() {
        for default_ms in (30..=1000).step_by(5) {
            let (computer, tried) =
                (computer(f64::from(default_ms), 2.0), RefCell::new(Vec::new()));
            let cost = Cost::calibrate_by(|cost| {
                let is_first = !tried.borrow().contains(&cost);
                tried.borrow_mut().push(cost);
                Some(computer(cost)?.mul_f64(if is_first { 1.5 } else { 1.0 }))
            });
            let took = computer(cost).unwrap().as_secs_f64();
            assert!((0.499..=1.0).contains(&took), "{default_ms} ms: {took} s");
        }
    }

    #[test]
    fn unlocking_takes_half_a_second_to_one_on_any_usual_computer() {
        for default_ms in (30..=1000).step_by(5) {
            for growth in [1.9, 2.0, 2.4, 2.8] {
                let computer = computer(f64::from(default_ms), growth);
                let cost = Cost::calibrate_by(&computer);
                let took = computer(cost).unwrap().as_secs_f64();
                assert!((0.499..=1.0).contains(&took), "{default_ms} ms, {growth}: {took} s");
            }
        }
    }

    #[test]
    fn a_slow_computer_pays_the_default_and_no_less() {
        assert_eq!(Cost::calibrate_by(computer(2500.0, 2.0)), Cost::DEFAULT);
        assert_eq!(Cost::calibrate_by(|_| None), Cost::DEFAULT);
    }

    #[test]
    fn a_very_fast_computer_stays_within_the_caps() {
        let cost = Cost::calibrate_by(|_| Some(Duration::ZERO));
        assert_eq!(cost, Cost { memory_kib: CALIBRATED_MEMORY_KIB_MAX, passes: PASSES_MAX });
        assert!(cost.params().is_ok());
    }

    #[test]
    fn memory_that_is_not_there_is_not_asked_for() {
        let cost = Cost::calibrate_by(|cost| {
            (cost == Cost::DEFAULT).then_some(Duration::from_millis(100))
        });
        assert_eq!(cost, Cost { memory_kib: Cost::DEFAULT.memory_kib, passes: 15 });
    }

    #[test]
    fn the_real_measurement_never_goes_below_the_default() {
        let cost = Cost::calibrate();
        assert!(cost.memory_kib >= Cost::DEFAULT.memory_kib, "{cost:?}");
        assert!(cost.passes >= Cost::DEFAULT.passes, "{cost:?}");
        assert!(cost.params().is_ok(), "{cost:?}");
    }

    #[test]
    fn a_price_outside_the_caps_is_refused_before_memory_is_taken() {
        let refused = [(7, 1), (0, 1), (8, 0), (MEMORY_KIB_MAX + 1, 1), (u32::MAX, 1), (8, 21)];
        for (memory_kib, passes) in refused {
            let cost = Cost { memory_kib, passes };
            let error = KeyError::CostOutOfRange { memory_kib, passes };
            assert_eq!(cost.stretch(b"secret", &[0; SALT_BYTES]).unwrap_err(), error);
        }
    }

    #[test]
    fn memory_that_cannot_be_had_is_an_error() {
        let error = KeyError::NotEnoughMemory { memory_kib: Cost::LIGHT.memory_kib };
        assert_eq!(Cost::LIGHT.allocate(usize::MAX).err(), Some(error));
    }

    /// The expected key was computed by OpenSSL's Argon2id.
    #[test]
    fn agrees_with_another_implementation() {
        let cost = Cost { memory_kib: 64, passes: 2 };
        let key = cost.stretch(b"password", b"somesaltsomesalt").unwrap();
        assert_eq!(
            hex::encode(key.as_slice()),
            "1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1"
        );
    }
}
