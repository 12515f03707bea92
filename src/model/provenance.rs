//! Who said what: the provenance of an entry's members, by name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Index;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use super::Provenance;

/// The provenance of members by their names (`title`, `ids.doi`), in the order of the names.
///
/// An entry has some two dozen of them, made once and written once, and most say the same: a list costs a tenth of a tree.
///
/// ```
/// use opcit::model::{Provenance, Provenances};
///
/// let recorded = Provenance { source: "recorded".into(), retrieved_at: None, stale: true, origin: None };
/// let mut all = Provenances::default();
/// all.insert("title".into(), recorded);
/// assert_eq!(all["title"].source, "recorded");
/// assert!(all.get("abstract").is_none());
/// ```
#[derive(Clone, Default)]
pub struct Provenances {
    /// What was said, mostly each once: there are two or three of them.
    said: Vec<Provenance>,
    /// Which of them belongs to a name.
    members: Vec<(Cow<'static, str>, usize)>,
}

impl Provenances {
    /// None, with room for `most`.
    pub(crate) fn with_capacity(most: usize) -> Self {
        Self { said: Vec::with_capacity(4), members: Vec::with_capacity(most) }
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.members.binary_search_by(|(known, _)| (**known).cmp(name))
    }

    /// That of the member `name`.
    pub fn get(&self, name: &str) -> Option<&Provenance> {
        self.find(name).ok().map(|at| &self.said[self.members[at].1])
    }

    /// Whether there is one of the member `name`.
    pub fn contains_key(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// Sets that of the member `name`; what it was before.
    pub fn insert(&mut self, name: Cow<'static, str>, provenance: Provenance) -> Option<Provenance> {
        let said = self.say(provenance);
        // Mostly they come in order.
        if self.members.last().is_none_or(|(last, _)| *last < name) {
            self.members.push((name, said));
            return None;
        }
        match self.find(&name) {
            Ok(at) => Some(self.said[std::mem::replace(&mut self.members[at].1, said)].clone()),
            Err(at) => {
                self.members.insert(at, (name, said));
                None
            }
        }
    }

    /// Keeps what is said, for [`Self::push`].
    pub(crate) fn say(&mut self, provenance: Provenance) -> usize {
        // Of a file read back there may be as many as it likes; of so many each is kept once.
        const LOOKED_AT: usize = 8;
        let known =
            self.said.iter().enumerate().rev().take(LOOKED_AT).find(|(_, known)| **known == provenance);
        if let Some((at, _)) = known {
            return at;
        }
        self.said.push(provenance);
        self.said.len() - 1
    }

    /// Sets that of a member whose name stands behind all that are there to something said before.
    pub(crate) fn push(&mut self, name: &'static str, said: usize) {
        debug_assert!(self.members.last().is_none_or(|(last, _)| **last < *name), "`{name}` is out of order");
        self.members.push((Cow::Borrowed(name), said));
    }

    /// Takes out that of the member `name`.
    pub fn remove(&mut self, name: &str) -> Option<Provenance> {
        self.find(name).ok().map(|at| self.said[self.members.remove(at).1].clone())
    }

    /// Takes out all of them.
    pub fn clear(&mut self) {
        self.said.clear();
        self.members.clear();
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// With their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Provenance)> {
        self.members.iter().map(|(name, said)| (&**name, &self.said[*said]))
    }

    /// Without their names.
    pub fn values(&self) -> impl Iterator<Item = &Provenance> {
        self.members.iter().map(|(_, said)| &self.said[*said])
    }

    /// What was said, and the names, in order, with the place of what was said about each.
    pub(crate) fn parts(&self) -> (&[Provenance], impl Iterator<Item = (&str, usize)>) {
        (&self.said, self.members.iter().map(|(name, said)| (&**name, *said)))
    }
}

impl std::fmt::Debug for Provenances {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl PartialEq for Provenances {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Provenances {}

impl Index<&str> for Provenances {
    type Output = Provenance;

    /// # Panics
    ///
    /// Where there is none of that name.
    fn index(&self, name: &str) -> &Provenance {
        match self.get(name) {
            Some(provenance) => provenance,
            None => panic!("no provenance of `{name}`"),
        }
    }
}

impl FromIterator<(Cow<'static, str>, Provenance)> for Provenances {
    fn from_iter<I: IntoIterator<Item = (Cow<'static, str>, Provenance)>>(members: I) -> Self {
        let mut all = Self::default();
        for (name, provenance) in members {
            all.insert(name, provenance);
        }
        all
    }
}

impl<const N: usize> From<[(Cow<'static, str>, Provenance); N]> for Provenances {
    fn from(members: [(Cow<'static, str>, Provenance); N]) -> Self {
        members.into_iter().collect()
    }
}

impl Serialize for Provenances {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Provenances {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Provenances;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                // In order first: a list that grows in its middle would be slow work.
                let mut all = BTreeMap::new();
                while let Some((name, provenance)) = map.next_entry::<String, Provenance>()? {
                    all.insert(Cow::Owned(name), provenance);
                }
                Ok(all.into_iter().collect())
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl schemars::JsonSchema for Provenances {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Provenances".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <BTreeMap<String, Provenance> as schemars::JsonSchema>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(source: &'static str) -> Provenance {
        Provenance { source: source.into(), retrieved_at: None, stale: false, origin: None }
    }

    #[test]
    fn they_are_a_map_in_order() {
        let mut all: Provenances = [("title".into(), said("a")), ("ids.doi".into(), said("b"))].into();
        assert_eq!(all.insert("authors".into(), said("c")), None);
        assert_eq!(all.insert("title".into(), said("d")), Some(said("a")));
        assert_eq!(all.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["authors", "ids.doi", "title"]);
        assert_eq!(all["title"].source, "d");
        assert_eq!(all.remove("ids.doi"), Some(said("b")));
        assert_eq!((all.get("ids.doi"), all.len()), (None, 2));
        let again: Provenances = [("title".into(), said("d")), ("authors".into(), said("c"))].into();
        assert_eq!(all, again);
        assert_ne!(all, [("title".into(), said("d")), ("authors".into(), said("d"))].into());
        assert_eq!(all.values().map(|p| &*p.source).collect::<Vec<_>>(), ["c", "d"]);
        let text = serde_json::to_string(&all).unwrap();
        assert!(text.starts_with("{\"authors\":{\"source\":\"c\""), "{text}");
        assert_eq!(serde_json::from_str::<Provenances>(&text).unwrap(), all);
    }
}
