//! A page for people: one self-contained file, that searches, sorts, filters and unfolds.
//!
//! # Flow
//!
//! ```text
//! entry ──view──▶ row.html ──▶ spool          head.html (facets, sums, style) ─▶ sink
//!   └──▶ facets: sections, years, sources     spool ─▶ sink, tail.html (script) ─▶ sink
//! ```
//!
//! What stands above the rows (which sections there are, which years) is known after the last of them, so the rows wait
//! in a spool: memory first, then an unnamed temporary file.
//!
//! # Invariants
//!
//! * The page asks nobody for anything. Its Content-Security-Policy forbids everything but this one style and these two
//!   scripts, by their hashes; nothing in the templates carries a `style` or an `on…` attribute.
//! * Every text goes through [`neutral::html`], by the template engine's formatter: a template cannot forget it.
//!   Addresses are built from identifiers or come from [`safe_url`](super::safe_url).
//! * Everything can be read without the scripts. They only hide, order and show what is there, and make no markup from
//!   text (Trusted Types are required and no policy exists).

mod facets;
mod spark;
mod view;

use std::io::{self, BufWriter, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, escape_formatter};
use sha2::{Digest as _, Sha256};

use self::facets::Facets;
use super::spool::Spool;
use super::{BUFFER, Footer, Header, OutputWriter, generator, neutral};
use crate::model::{EnrichedEntry, grouped};

pub(super) struct Html<W: Write> {
    templates: Environment<'static>,
    title: String,
    facets: Facets,
    /// The section of the row written last.
    section: Option<usize>,
    spool: Spool,
    sink: BufWriter<W>,
}

impl<W: Write> Html<W> {
    pub(super) fn new(header: &Header, sink: W) -> io::Result<Self> {
        let catalog = &header.catalog;
        Ok(Self {
            templates: templates().map_err(io::Error::other)?,
            title: catalog.title.clone().unwrap_or_else(|| catalog.path.clone()),
            facets: Facets::default(),
            section: None,
            spool: Spool::new(),
            sink: BufWriter::with_capacity(BUFFER, sink),
        })
    }
}

impl<W: Write> OutputWriter for Html<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        let seen = self.facets.see(entry);
        if self.section != Some(seen.section) {
            self.section = Some(seen.section);
            let names = context! { id => seen.section, path => Serde(&entry.section) };
            render(&self.templates, "section.html", names, &mut self.spool)?;
        }
        render(&self.templates, "row.html", Serde(view::Row::of(entry, &seen)), &mut self.spool)
    }

    fn finish(mut self: Box<Self>, footer: &Footer) -> io::Result<()> {
        let entries = footer.summary.entries;
        let head = context! {
            title => self.title,
            generator => Serde(generator()),
            policy => Value::from_safe_string(policy()),
            style => Value::from_safe_string(STYLE.replace('\r', "")),
            theme => Value::from_safe_string(THEME.replace('\r', "")),
            papers => format!("{} {}", grouped(entries as u64), if entries == 1 { "paper" } else { "papers" }),
            citations => self.facets.citations().map(grouped),
            as_of => footer.as_of.map(|t| t.strftime("%Y-%m-%d").to_string()),
            sections => Serde(self.facets.sections()),
            years => Serde(self.facets.years()),
            sources => Serde(self.facets.sources()),
        };
        render(&self.templates, "head.html", head, &mut self.sink)?;
        self.spool.pour(&mut self.sink)?;
        let tail = context! {
            generator => Serde(generator()),
            script => Value::from_safe_string(SCRIPT.replace('\r', "")),
        };
        render(&self.templates, "tail.html", tail, &mut self.sink)?;
        self.sink.flush()
    }
}

const STYLE: &str = include_str!("page.css");
/// Runs before anything is painted: a reader who chose dark shall not see a flash of light.
const THEME: &str = include_str!("theme.js");
const SCRIPT: &str = include_str!("page.js");

/// The Content-Security-Policy: <https://www.w3.org/TR/CSP3/>. The only image is the icon in the page itself.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src {}; script-src {} {}; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(STYLE),
        hash(THEME),
        hash(SCRIPT)
    )
}

/// The source expression that allows exactly this inline text.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.replace('\r', ""))))
}

/// Standard base 64 with padding: <https://www.rfc-editor.org/rfc/rfc4648#section-4>.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let sign = SIGNS[bits >> (18 - 6 * at) & 63];
            out.push(if at <= three.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

fn templates() -> Result<Environment<'static>, minijinja::Error> {
    let mut templates = Environment::new();
    let syntax =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    templates.set_syntax(syntax);
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => Ok(out.write_str(&neutral::html(text))?),
        _ => escape_formatter(out, state, value),
    });
    templates.add_template("head.html", include_str!("head.html"))?;
    templates.add_template("section.html", include_str!("section.html"))?;
    templates.add_template("row.html", include_str!("row.html"))?;
    templates.add_template("tail.html", include_str!("tail.html"))?;
    Ok(templates)
}

fn render(
    templates: &Environment<'_>,
    name: &str,
    what: impl Into<Value>,
    out: &mut impl Write,
) -> io::Result<()> {
    let template = templates.get_template(name).map_err(io::Error::other)?;
    let text = template.render(what).map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// <https://www.rfc-editor.org/rfc/rfc4648#section-10>
    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn what_stands_inline_cannot_end_its_element() {
        for text in [STYLE, THEME, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
    }

    #[test]
    fn templates_carry_no_code_in_attributes() {
        for text in [
            include_str!("head.html"),
            include_str!("row.html"),
            include_str!("section.html"),
            include_str!("tail.html"),
        ] {
            assert!(!text.contains(" style=") && !text.contains(" on") || !text.contains(" onclick"));
            assert!(!text.contains("|safe"), "what is safe is marked in Rust");
        }
    }
}
