//! Which computers belong to a person: signed facts, and what follows from them.
//!
//! Each computer is a *replica* with an identity of its own. It is named by the
//! hash of its signing key, so a name cannot be taken by another key. Facts are
//! only ever added: *this computer belongs*, *this one no longer does*, *here is
//! the key of a new epoch for that one*. Whatever order they arrive in, they say
//! the same. A removal is final: a computer that comes back joins anew, with
//! new keys.
//!
//! A fact holds when a member signed it, even a member that was removed since:
//! whoever passed it on was a member when it took it. That someone removed
//! cannot hand in more of them is seen to where sets are opened.
//!
//! Rejected: one signing key shared by all computers of a person. Removing one
//! would then take away nothing. Rejected: a list of members that is edited. Two
//! computers that each changed theirs would need a merge of trust.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::crypto::{self, ID_BYTES, KEY_BYTES};
use crate::keyring::Compartment;
use crate::keys::{Signer, verify_signature};

const CONTEXT: &[u8] = b"keepwell fact 1\0";

/// One computer of a person: the first 16 bytes of the SHA-256 of its signing
/// key. A copied vault is the same replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplicaId(#[serde(with = "hex")] [u8; ID_BYTES]);

impl ReplicaId {
    /// The one that signs with the key `public`.
    #[must_use]
    pub fn of(public: &[u8]) -> Self {
        let mut id = [0; ID_BYTES];
        for (to, from) in id.iter_mut().zip(crypto::sha256(public)) {
            *to = from;
        }
        Self(id)
    }

    /// The bytes as they are.
    #[must_use]
    pub fn from_bytes(bytes: [u8; ID_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes as they are.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for ReplicaId {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut id = [0; ID_BYTES];
        hex::decode_to_slice(text, &mut id)?;
        Ok(Self(id))
    }
}

/// Something that is so from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Fact {
    /// A computer belongs.
    Added {
        /// What it signs with (Ed25519).
        #[serde(with = "hex")]
        sign: [u8; KEY_BYTES],
        /// What it is granted keys with (X25519).
        #[serde(with = "hex")]
        agree: [u8; KEY_BYTES],
        /// What its owner calls it.
        name: String,
        /// When, in microseconds since 1970, by the adder's clock.
        at: i64,
    },
    /// A computer no longer belongs.
    Removed {
        /// Which.
        replica: ReplicaId,
        /// The epoch that begins with it, of both compartments.
        epoch: u32,
        /// When, in microseconds since 1970, by the remover's clock.
        at: i64,
    },
    /// The key of an epoch, for one computer alone.
    Granted {
        /// Of which compartment.
        compartment: Compartment,
        /// Which epoch.
        epoch: u32,
        /// For whom.
        to: ReplicaId,
        /// The key, sealed by HPKE.
        #[serde(with = "hex")]
        sealed: Vec<u8>,
    },
    /// The person of this record had another id in a record that was taken
    /// into this one: what carries it is theirs.
    Formerly {
        /// The id they had.
        #[serde(with = "hex")]
        person: [u8; ID_BYTES],
        /// The record, which readings are named after.
        #[serde(with = "hex")]
        record: [u8; ID_BYTES],
        /// What that record's computers signed with (Ed25519), one key after
        /// another.
        #[serde(with = "hex")]
        keys: Vec<u8>,
    },
}

/// A fact as it is kept and sent: word for word, with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedFact {
    /// Who says so.
    pub by: ReplicaId,
    /// The fact as JSON.
    #[serde(with = "hex")]
    pub bytes: Vec<u8>,
    /// Ed25519 over record, signer and bytes.
    #[serde(with = "hex")]
    pub signature: Vec<u8>,
}

impl SignedFact {
    /// Says `fact` of the record. `None` if it cannot be written down, which no
    /// fact is.
    #[must_use]
    pub fn sign(signer: &Signer, record: &[u8; ID_BYTES], fact: &Fact) -> Option<Self> {
        let by = ReplicaId::of(&signer.public_key());
        let bytes = serde_json::to_vec(fact).ok()?;
        let signature = signer.sign(&words(record, by, &bytes)).to_vec();
        Some(Self { by, bytes, signature })
    }

    /// What it says; `None` where only a newer Keepwell can read it.
    #[must_use]
    pub fn fact(&self) -> Option<Fact> {
        serde_json::from_slice(&self.bytes).ok()
    }

    /// Names it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        crypto::sha256(&[self.by.0.as_slice(), &self.bytes].concat())
    }
}

fn words(record: &[u8; ID_BYTES], by: ReplicaId, bytes: &[u8]) -> Vec<u8> {
    [CONTEXT, record, &by.0, bytes].concat()
}

/// One computer, as the facts have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub id: ReplicaId,
    /// What its owner calls it.
    pub name: String,
    /// What it signs with.
    pub sign: [u8; KEY_BYTES],
    /// What it is granted keys with.
    pub agree: [u8; KEY_BYTES],
    /// Who added it; itself for the first.
    pub added_by: ReplicaId,
    /// When it was added, in microseconds since 1970.
    pub added_at: i64,
    /// When it was removed.
    pub removed_at: Option<i64>,
    /// The lowest epoch that began with its removal.
    pub removed_epoch: Option<u32>,
}

/// A grant, as the facts have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Of which compartment.
    pub compartment: Compartment,
    /// Which epoch.
    pub epoch: u32,
    /// By whom.
    pub by: ReplicaId,
    /// For whom.
    pub to: ReplicaId,
    /// The key, sealed by HPKE.
    pub sealed: Vec<u8>,
}

/// Who a person was in another record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Formerly {
    /// The id they had.
    pub person: [u8; ID_BYTES],
    /// The record.
    pub record: [u8; ID_BYTES],
    /// What its computers signed with (Ed25519).
    pub keys: Vec<[u8; KEY_BYTES]>,
}

/// Everyone who belongs or belonged, from facts that hold.
#[derive(Debug, Clone, Default)]
pub struct Members {
    by_id: BTreeMap<ReplicaId, Member>,
    grants: Vec<Granted>,
    formerly: BTreeSet<Formerly>,
}

impl Members {
    /// What `facts` say together, in any order. They were found to hold when
    /// they were kept; see [`accepts`](Self::accepts).
    pub fn of<'a>(facts: impl IntoIterator<Item = &'a SignedFact>) -> Self {
        let mut members = Self::default();
        let mut removals = Vec::new();
        for signed in facts {
            match signed.fact() {
                Some(Fact::Added { sign, agree, name, at }) => {
                    members.add(signed.by, sign, agree, name, at);
                }
                Some(Fact::Removed { replica, epoch, at }) => removals.push((replica, epoch, at)),
                Some(Fact::Granted { compartment, epoch, to, sealed }) => {
                    members.grants.push(Granted { compartment, epoch, by: signed.by, to, sealed });
                }
                Some(Fact::Formerly { person, record, keys }) => {
                    let keys = keys.as_chunks().0.to_vec();
                    members.formerly.insert(Formerly { person, record, keys });
                }
                None => {}
            }
        }
        for (replica, epoch, at) in removals {
            if let Some(member) = members.by_id.get_mut(&replica) {
                member.removed_at = Some(member.removed_at.map_or(at, |known| known.min(at)));
                let lowest = member.removed_epoch.map_or(epoch, |known| known.min(epoch));
                member.removed_epoch = Some(lowest);
            }
        }
        members
    }

    fn add(
        &mut self,
        added_by: ReplicaId,
        sign: [u8; KEY_BYTES],
        agree: [u8; KEY_BYTES],
        name: String,
        added_at: i64,
    ) {
        let id = ReplicaId::of(&sign);
        let member = Member {
            id,
            name,
            sign,
            agree,
            added_by,
            added_at,
            removed_at: None,
            removed_epoch: None,
        };
        // Told twice, the earlier telling counts, whatever came first.
        let earlier = |known: &Member| {
            (known.added_at, known.added_by, &known.name)
                <= (member.added_at, member.added_by, &member.name)
        };
        if !self.by_id.get(&id).is_some_and(earlier) {
            self.by_id.insert(id, member);
        }
    }

    /// Everyone, removed ones too, in order of being added.
    #[must_use]
    pub fn all(&self) -> Vec<&Member> {
        let mut all: Vec<&Member> = self.by_id.values().collect();
        all.sort_by_key(|member| (member.added_at, member.id));
        all
    }

    /// Everyone who belongs now.
    pub fn active(&self) -> impl Iterator<Item = &Member> {
        self.by_id.values().filter(|member| member.removed_at.is_none())
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: ReplicaId) -> Option<&Member> {
        self.by_id.get(&id)
    }

    /// Whether it belonged and no longer does.
    #[must_use]
    pub fn is_removed(&self, id: ReplicaId) -> bool {
        self.get(id).is_some_and(|member| member.removed_at.is_some())
    }

    /// Every grant.
    #[must_use]
    pub fn grants(&self) -> &[Granted] {
        &self.grants
    }

    /// Who the person was in records that were taken into this one.
    #[must_use]
    pub fn formerly(&self) -> &BTreeSet<Formerly> {
        &self.formerly
    }

    /// The highest epoch that any fact speaks of; 1 before any removal.
    #[must_use]
    pub fn highest_epoch(&self) -> u32 {
        let removed = self.by_id.values().filter_map(|member| member.removed_epoch);
        removed.chain(self.grants.iter().map(|grant| grant.epoch)).max().unwrap_or(1)
    }

    /// Whether nobody who was removed can have the key of an epoch: the epoch
    /// began with or after every removal, and none of them gave or got it.
    #[must_use]
    pub fn is_clean(&self, compartment: Compartment, epoch: u32) -> bool {
        let mut removed = self.by_id.values().filter(|member| member.removed_at.is_some());
        removed.all(|member| {
            let later = member.removed_epoch.is_none_or(|began| epoch >= began);
            let mut same = self
                .grants
                .iter()
                .filter(|grant| grant.compartment == compartment && grant.epoch == epoch);
            later && same.all(|grant| grant.by != member.id && grant.to != member.id)
        })
    }

    /// Whether a fact that arrived holds: one of them signed it.
    #[must_use]
    pub fn accepts(&self, record: &[u8; ID_BYTES], signed: &SignedFact) -> bool {
        let words = words(record, signed.by, &signed.bytes);
        self.get(signed.by).is_some_and(|by| verify_signature(&by.sign, &words, &signed.signature))
    }

    /// Whether any of them, now or before, signed `message`.
    #[must_use]
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.by_id.values().any(|member| verify_signature(&member.sign, message, signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: [u8; ID_BYTES] = [7; ID_BYTES];

    fn signer(seed: u8) -> Signer {
        Signer::from_seed(&[seed; KEY_BYTES]).unwrap()
    }

    fn id(seed: u8) -> ReplicaId {
        ReplicaId::of(&signer(seed).public_key())
    }

    fn added(by: u8, who: u8, at: i64) -> SignedFact {
        let fact = Fact::Added {
            sign: signer(who).public_key(),
            agree: [who; KEY_BYTES],
            name: format!("computer {who}"),
            at,
        };
        SignedFact::sign(&signer(by), &RECORD, &fact).unwrap()
    }

    fn removed(by: u8, who: u8, epoch: u32) -> SignedFact {
        let fact = Fact::Removed { replica: id(who), epoch, at: 50 };
        SignedFact::sign(&signer(by), &RECORD, &fact).unwrap()
    }

    fn granted(by: u8, to: u8, epoch: u32) -> SignedFact {
        let compartment = Compartment::Circle;
        let fact = Fact::Granted { compartment, epoch, to: id(to), sealed: vec![1] };
        SignedFact::sign(&signer(by), &RECORD, &fact).unwrap()
    }

    #[test]
    fn facts_say_the_same_in_any_order() {
        let mut facts = vec![added(1, 1, 10), added(1, 2, 20), removed(1, 2, 2), added(2, 2, 30)];
        let all = |facts: &[SignedFact]| -> Vec<Member> {
            Members::of(facts).all().into_iter().cloned().collect()
        };
        let one = all(&facts);
        facts.reverse();
        assert_eq!(all(&facts), one);
        assert_eq!(one[1].added_at, 20);
        assert_eq!(one[1].removed_at, Some(50));
    }

    #[test]
    fn only_members_are_believed() {
        let members = Members::of(&[added(1, 1, 10)]);
        assert!(members.accepts(&RECORD, &added(1, 2, 20)));
        assert!(!members.accepts(&RECORD, &added(3, 3, 20)), "nobody adds themselves");
        assert!(!members.accepts(&[8; ID_BYTES], &added(1, 2, 20)), "of another record");
        let mut altered = added(1, 2, 20);
        altered.bytes.push(b' ');
        assert!(!members.accepts(&RECORD, &altered));
        let mut claimed = added(3, 3, 20);
        claimed.by = id(1);
        assert!(!members.accepts(&RECORD, &claimed));
    }

    #[test]
    fn an_epoch_is_clean_when_no_removed_computer_has_its_key() {
        let circle = Compartment::Circle;
        let mut facts = vec![added(1, 1, 10), added(1, 2, 20), added(1, 3, 30)];
        assert!(Members::of(&facts).is_clean(circle, 1));
        facts.extend([removed(1, 3, 2), granted(1, 1, 2), granted(1, 2, 2)]);
        assert!(!Members::of(&facts).is_clean(circle, 1));
        assert!(Members::of(&facts).is_clean(circle, 2));
        // At the same time, the second removed the first and granted its epoch 2.
        facts.extend([removed(2, 1, 2), granted(2, 3, 2)]);
        let members = Members::of(&facts);
        assert!(!members.is_clean(circle, 2));
        assert_eq!(members.highest_epoch(), 2);
        assert!(members.is_clean(circle, 3));
    }

    #[test]
    fn a_fact_from_a_newer_version_is_kept_and_not_read() {
        let strange =
            SignedFact { by: id(1), bytes: b"{\"Moved\":{}}".to_vec(), signature: vec![] };
        assert_eq!(strange.fact(), None);
        assert!(Members::of(&[strange]).all().is_empty());
    }

    #[test]
    fn a_replica_is_named_by_its_key() {
        let text = id(1).to_string();
        assert_eq!(text.parse(), Ok(id(1)));
        assert!("not hex".parse::<ReplicaId>().is_err());
        assert_ne!(id(1), id(2));
    }
}
