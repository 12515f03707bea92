//! JSON as the service delivers it: every field optional, numbers now and then as text, odd values in odd places.
//!
//! Strictness is chosen per field. Where a wrong type means that the row is garbled (its ids, its title, its authors,
//! its citation count) [`Text`], [`Count`] and [`Object`] refuse it; where that would cost a whole record for a
//! detail, [`Lax`] reads it as absent.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::ParseError;

/// A slice of a reply as text. `what` it is called in the message.
pub(super) fn text<'a>(raw: &'a [u8], what: &str) -> Result<&'a str, ParseError> {
    std::str::from_utf8(raw).map_err(|_| garbled(what, &"it is not UTF-8"))
}

/// What a slice says, where it is an object of that kind.
pub(super) fn object<'a, T: Deserialize<'a>>(json: &'a str, what: &str) -> Result<T, ParseError> {
    let object: Object<T> = serde_json::from_str(json).map_err(|error| garbled(what, &error))?;
    object.0.ok_or_else(|| garbled(what, &"it is null"))
}

fn garbled(what: &str, why: &dyn fmt::Display) -> ParseError {
    ParseError(format!("the {what} is garbled: {why}"))
}

/// Text, an integer (kept as its digits), or null.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Text<'a>(Option<Cow<'a, str>>);

impl<'a> Text<'a> {
    /// A text.
    pub(super) const fn of(text: Cow<'a, str>) -> Self {
        Self(Some(text))
    }

    /// The text, trimmed, where there is any.
    pub(super) fn get(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, an integer or null")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Text(None))
            }
        }

        deserializer.deserialize_any(TextVisitor)
    }
}

/// A count: an integer, the same as text (the official schema says text in places), or null.
#[derive(Debug, Default, PartialEq, Clone, Copy)]
pub(super) struct Count(pub(super) Option<u64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountVisitor;

        impl Visitor<'_> for CountVisitor {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a count or null")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                match text.trim() {
                    "" => Ok(Count(None)),
                    text => text
                        .parse()
                        .map(|number| Count(Some(number)))
                        .map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Count(Some(number)))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Count(None))
            }
        }

        deserializer.deserialize_any(CountVisitor)
    }
}

/// An object or null. (Derived readers take an array for an object too, by position.)
#[derive(Debug, Default)]
pub(super) struct Object<T>(pub(super) Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or null")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|value| Object(Some(value)))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Object(None))
            }
        }

        deserializer.deserialize_any(ObjectVisitor(PhantomData))
    }
}

/// A detail: whatever does not read as a `T` is absent.
#[derive(Debug, Default)]
pub(super) struct Lax<T>(pub(super) T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Lax<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).unwrap_or_default()))
    }
}

/// What becomes of a [`Detail`] that does not read.
pub(super) trait How: Default {
    /// It fails the whole.
    const STRICT: bool;
}

/// It fails the whole.
#[derive(Debug, Default)]
pub(super) struct Strictly;
/// It is absent.
#[derive(Debug, Default)]
pub(super) struct Laxly;

impl How for Strictly {
    const STRICT: bool = true;
}
impl How for Laxly {
    const STRICT: bool = false;
}

/// As [`Lax`], for readers that try the strict way first: it costs half, and says the same wherever it succeeds.
#[derive(Debug, Default)]
pub(super) struct Detail<T, H>(pub(super) T, PhantomData<H>);

impl<T, H> Detail<T, H> {
    /// A detail that was read otherwise.
    pub(super) const fn new(value: T) -> Self {
        Self(value, PhantomData)
    }
}

impl<'de, T: Deserialize<'de> + Default, H: How> Deserialize<'de> for Detail<T, H> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = if H::STRICT {
            // What is null is absent either way.
            Option::deserialize(deserializer)?.unwrap_or_default()
        } else {
            Lax::deserialize(deserializer)?.0
        };
        Ok(Self(value, PhantomData))
    }
}

/// Whether brackets nest deeper than any reply of the service does (which is five levels).
pub(super) fn too_deep(json: &str) -> bool {
    const MAX_DEPTH: usize = 64;
    let mut depth = 0_usize;
    let mut rest = json.as_bytes().iter();
    while let Some(byte) = rest.next() {
        match byte {
            // Most of a reply is text: on to where it ends.
            b'"' => loop {
                let Some(at) = memchr::memchr2(b'"', b'\\', rest.as_slice()) else { return false };
                if rest.nth(at) == Some(&b'"') {
                    break;
                }
                rest.next();
            },
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return true;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<String> {
        serde_json::from_str::<Text<'_>>(json).unwrap().get().map(str::to_owned)
    }

    #[test]
    fn text_may_be_a_number_and_blank_text_is_none() {
        assert_eq!(text("\"a\""), Some("a".to_owned()));
        assert_eq!(text("\" caf\\u00e9 \""), Some("café".to_owned()));
        assert_eq!(text("41"), Some("41".to_owned()));
        assert_eq!(text("\" \""), None);
        assert_eq!(text("null"), None);
        assert!(serde_json::from_str::<Text<'_>>("[1]").is_err());
        assert!(serde_json::from_str::<Text<'_>>("true").is_err());
    }

    #[test]
    fn counts_may_be_text_but_not_nonsense() {
        let count = |json| serde_json::from_str::<Count>(json).map(|c| c.0);
        assert_eq!(count("0").unwrap(), Some(0));
        assert_eq!(count("\"17\"").unwrap(), Some(17));
        assert_eq!(count("\"\"").unwrap(), None);
        assert_eq!(count("null").unwrap(), None);
        assert!(count("-1").is_err());
        assert!(count("\"many\"").is_err());
        assert!(count("{}").is_err());
    }

    #[test]
    fn a_lax_detail_never_fails_on_well_formed_json() {
        assert_eq!(serde_json::from_str::<Lax<Vec<u8>>>("[1, 2]").unwrap().0, [1, 2]);
        assert!(serde_json::from_str::<Lax<Vec<u8>>>("{\"a\": [[]]}").unwrap().0.is_empty());
        assert!(serde_json::from_str::<Lax<Vec<u8>>>("null").unwrap().0.is_empty());
    }

    #[test]
    fn depth_is_counted_outside_text_only() {
        assert!(!too_deep(&format!("[\"{}\\\"[\"]", "[".repeat(500))));
        assert!(!too_deep(&"[]".repeat(500)));
        assert!(too_deep(&"[".repeat(65)));
        assert!(too_deep(&"{\"a\":".repeat(65)));
    }
}
