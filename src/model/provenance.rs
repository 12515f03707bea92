//! Who said what: the provenance of an entry's members, by name.

use std::borrow::Cow;
use std::ops::Index;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use super::Provenance;

/// The provenance of members by their names (`title`, `ids.doi`), in the order of the names.
///
/// An entry has some two dozen of them, made once and written once: a list costs a tenth of a tree.
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenances(Vec<(Cow<'static, str>, Provenance)>);

impl Provenances {
    /// None, with room for `most`.
    pub fn with_capacity(most: usize) -> Self {
        Self(Vec::with_capacity(most))
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(name))
    }

    /// That of the member `name`.
    pub fn get(&self, name: &str) -> Option<&Provenance> {
        self.find(name).ok().map(|at| &self.0[at].1)
    }

    /// Whether there is one of the member `name`.
    pub fn contains_key(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// Sets that of the member `name`; what it was before.
    pub fn insert(&mut self, name: Cow<'static, str>, provenance: Provenance) -> Option<Provenance> {
        // Mostly they come in order.
        if self.0.last().is_none_or(|(last, _)| *last < name) {
            self.0.push((name, provenance));
            return None;
        }
        match self.find(&name) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, provenance)),
            Err(at) => {
                self.0.insert(at, (name, provenance));
                None
            }
        }
    }

    /// Sets that of a member whose name stands behind all that are there.
    pub(crate) fn push(&mut self, name: &'static str, provenance: Provenance) {
        debug_assert!(self.0.last().is_none_or(|(last, _)| **last < *name), "`{name}` is out of order");
        self.0.push((Cow::Borrowed(name), provenance));
    }

    /// Takes out that of the member `name`.
    pub fn remove(&mut self, name: &str) -> Option<Provenance> {
        self.find(name).ok().map(|at| self.0.remove(at).1)
    }

    /// Takes out all of them.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// With their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Provenance)> {
        self.0.iter().map(|(name, provenance)| (&**name, provenance))
    }

    /// Without their names.
    pub fn values(&self) -> impl Iterator<Item = &Provenance> {
        self.0.iter().map(|(_, provenance)| provenance)
    }
}

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
                let mut all = Provenances::default();
                while let Some((name, provenance)) = map.next_entry::<String, Provenance>()? {
                    all.insert(name.into(), provenance);
                }
                Ok(all)
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
        <std::collections::BTreeMap<String, Provenance> as schemars::JsonSchema>::json_schema(generator)
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
        let text = serde_json::to_string(&all).unwrap();
        assert!(text.starts_with("{\"authors\":{\"source\":\"c\""), "{text}");
        assert_eq!(serde_json::from_str::<Provenances>(&text).unwrap(), all);
    }
}
