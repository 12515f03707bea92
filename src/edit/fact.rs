//! The facts that a template can name, and how each is written.

use std::borrow::Cow;

use crate::model::{EnrichedEntry, grouped};

/// How a fact is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As people write it.
    Plain,
    /// `:raw`: a number without separators.
    Raw,
    /// `:words`: a number with its noun, `1 citation`.
    Words,
    /// `:et-al`: the first author alone when there are more than two.
    EtAl,
    /// `:first`: the first author.
    First,
    /// `:year`: the year of a date.
    Year,
}

/// A fact's value, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Text, not yet neutralised.
    Text(String),
    /// A count that grows by itself.
    Count {
        /// The number.
        number: u64,
        /// How it is written.
        shown: String,
    },
    /// A rate, which follows from counts.
    Rate(String),
}

macro_rules! facts {
    ($($variant:ident => $name:literal $styles:expr, $about:literal;)*) => {
        /// A fact that a template can name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fact { $(#[doc = $about] $variant),* }

        /// Every fact, as `(name, styles, what it is)`.
        pub const FACTS: &[(&str, &[&str], &str)] = &[$(($name, &$styles, $about)),*];

        impl Fact {
            /// The fact of that name, with the names of its styles.
            pub(super) fn of_name(name: &str) -> Option<(Self, &'static [&'static str])> {
                match name { $($name => Some((Self::$variant, &$styles)),)* _ => None }
            }
        }
    };
}

facts! {
    Citations => "citations" ["raw", "words"], "citations";
    CitationsBy => "citations_by" [], "who counted the citations: the source, or the place a recorded count is from";
    Influential => "influential" ["raw"], "citations that Semantic Scholar calls influential";
    References => "references" ["raw"], "works it cites";
    Velocity => "velocity" [], "citations per 30 days over the last 180 days";
    CitationsAt => "citations_at" ["year"], "day on which the citations were counted";
    Year => "year" [], "year of publication, else of the first preprint";
    Published => "published" ["year"], "date of publication";
    FirstPosted => "first_posted" ["year"], "date of the first preprint";
    Updated => "updated" ["year"], "date of the latest preprint";
    Version => "version" [], "number of the latest preprint";
    Venue => "venue" [], "where it was published";
    Title => "title" [], "title";
    Authors => "authors" ["et-al", "first"], "authors";
    Category => "category" [], "arXiv's primary category";
    Tldr => "tldr" [], "one-sentence summary";
    Doi => "doi" [], "DOI";
    Arxiv => "arxiv" [], "arXiv identifier";
    Acl => "acl" [], "ACL Anthology identifier";
    Pmid => "pmid" [], "PubMed identifier";
    Id => "id" [], "identifier as in the enriched catalog";
    Retracted => "retracted" [], "`retracted`, `withdrawn` or what else the notice says";
}

impl Style {
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "raw" => Self::Raw,
            "words" => Self::Words,
            "et-al" => Self::EtAl,
            "first" => Self::First,
            "year" => Self::Year,
            _ => return None,
        })
    }
}

impl Fact {
    /// Its value; `None` when unknown.
    pub(super) fn value(self, style: Style, entry: &EnrichedEntry) -> Option<Value> {
        let text =
            |text: &str| Some(text.trim()).filter(|t| !t.is_empty()).map(|t| Value::Text(t.to_owned()));
        let of = |option: &Option<String>| option.as_deref().and_then(text);
        let date = |date: String| match style {
            Style::Year => text(date.split('-').next().unwrap_or(&date)),
            _ => text(&date),
        };
        match self {
            Self::Citations => entry.citation_count.map(|n| count(n, style)),
            Self::CitationsBy => entry.counted_by().as_deref().and_then(text),
            Self::Influential => entry.influential_citation_count.map(|n| count(n, style)),
            Self::References => entry.reference_count.map(|n| count(n, style)),
            Self::Velocity => entry.velocity().map(|v| Value::Rate(rate(v))),
            Self::CitationsAt => entry.citations_at.and_then(|at| date(at.strftime("%Y-%m-%d").to_string())),
            Self::Year => entry.year.and_then(|y| text(&y.to_string())),
            Self::Published => entry.published.and_then(|d| date(d.to_string())),
            Self::FirstPosted => entry.first_posted.and_then(|d| date(d.to_string())),
            Self::Updated => entry.updated.and_then(|d| date(d.to_string())),
            Self::Version => entry.version.and_then(|v| text(&v.to_string())),
            Self::Venue => of(&entry.venue),
            Self::Title => of(&entry.title),
            Self::Authors => authors(entry, style).as_deref().and_then(text),
            Self::Category => of(&entry.primary_category),
            Self::Tldr => of(&entry.tldr),
            Self::Doi => of(&entry.ids.doi),
            Self::Arxiv => of(&entry.ids.arxiv),
            Self::Acl => of(&entry.ids.acl),
            Self::Pmid => of(&entry.ids.pmid),
            Self::Id => of(&entry.work_id),
            Self::Retracted => notice(entry).as_deref().and_then(text),
        }
    }
}

/// What happened to the paper since, in a word or two: `retracted`, `withdrawn`, `expression of concern`.
pub(super) fn notice(entry: &EnrichedEntry) -> Option<String> {
    match &entry.retracted {
        Some(notice) => Some(match notice.kind.as_str() {
            "retraction" => "retracted".to_owned(),
            "withdrawal" => "withdrawn".to_owned(),
            "removal" => "removed".to_owned(),
            other => other.replace(['_', '-'], " "),
        }),
        None => (entry.withdrawn == Some(true)).then(|| "withdrawn".to_owned()),
    }
}

fn count(number: u64, style: Style) -> Value {
    let shown = match style {
        Style::Raw => number.to_string(),
        Style::Words if number == 1 => "1 citation".to_owned(),
        Style::Words => format!("{} citations", grouped(number)),
        _ => grouped(number),
    };
    Value::Count { number, shown }
}

/// Names are kept as given: nobody knows which part of one is the family's.
fn authors(entry: &EnrichedEntry, style: Style) -> Option<String> {
    let names: Vec<&str> = entry.authors.iter().map(|a| a.name.as_str()).collect();
    Some(match (style, names.as_slice()) {
        (_, []) => return None,
        (Style::First, [first, ..]) => (*first).to_owned(),
        (Style::EtAl, [one, two]) => format!("{one} and {two}"),
        (Style::EtAl, [first, _, ..]) => format!("{first} et al."),
        _ => names.join(", "),
    })
}

/// One decimal below ten, none above.
fn rate(velocity: f64) -> String {
    let text = if velocity.abs() < 9.95 { format!("{velocity:.1}") } else { format!("{velocity:.0}") };
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// Text from outside for a place that may be Markdown, a table cell or HTML: only what all of them read alike. Signs
/// with a meaning become character references, which cannot close a code span or escape what follows.
pub(super) fn neutral(text: &str) -> Cow<'_, str> {
    let special = |c: char| {
        matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '['
                | ']'
                | '{'
                | '}'
                | '|'
                | '~'
                | '$'
                | '<'
                | '>'
                | '&'
                | '@'
                | ':'
                | 'w'
                | 'W'
        ) || c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if rest.starts_with(|n: char| n == '#' || n.is_ascii_alphanumeric()) => out.push_str("&amp;"),
            '&' => out.push('&'),
            // What would become a link by itself.
            ':' if !rest.starts_with("//") => out.push(':'),
            'w' | 'W' if !rest.get(..3).is_some_and(|r| r.eq_ignore_ascii_case("ww.")) => out.push(c),
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            _ if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => {}
            _ if special(c) => out.push_str(&format!("&#{};", u32::from(c))),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for (number, style, shown) in [
            (0, Style::Words, "0 citations"),
            (1, Style::Words, "1 citation"),
            (1234, Style::Words, "1,234 citations"),
            (1_234_567, Style::Plain, "1,234,567"),
            (1_234_567, Style::Raw, "1234567"),
        ] {
            assert_eq!(count(number, style), Value::Count { number, shown: shown.to_owned() });
        }
        assert_eq!([rate(2.44), rate(9.96), rate(-0.04), rate(-3.0)], ["2.4", "10", "0.0", "-3.0"]);
    }

    #[test]
    fn what_would_become_a_link_by_itself_is_none() {
        for (text, shown) in [
            ("www.x.org", "&#119;ww.x.org"),
            ("WwW.x.org wwWW.", "&#87;wW.x.org w&#119;WW."),
            ("how www we ww. w", "how www we ww. w"),
            ("wwé. wé wéw. 图w图w.", "wwé. wé wéw. 图w图w."),
        ] {
            assert_eq!(neutral(text), shown);
        }
    }

    #[test]
    fn values_cannot_become_markup() {
        assert_eq!(neutral("Nature Medicine & Health"), "Nature Medicine & Health");
        assert_eq!(
            neutral("a|b `c` [d](http://e) <i> *f*_g_"),
            "a&#124;b &#96;c&#96; &#91;d&#93;(http&#58;//e) &lt;i&gt; &#42;f&#42;&#95;g&#95;"
        );
        assert_eq!(neutral("x --> <!-- y\r\nz\u{1b}[0m"), "x --&gt; &lt;!-- y  z&#91;0m");
        assert_eq!(neutral("&lt; AT&T \\ www.x.org \u{202e}"), "&amp;lt; AT&amp;T &#92; &#119;ww.x.org ");
    }
}
