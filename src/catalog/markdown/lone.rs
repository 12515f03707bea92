//! Titles told by what stands around them rather than by their words: a few words of a venue or a label that are all
//! an entry has, a tool behind whose name a description stands.

use super::ink::{self, is_blank};
use super::judge::{self, is_identifier, is_other, is_talk};
use super::kinds;
use super::names::{self, Names};
use super::persons;
use super::pieces::{Form, Piece};
use super::shape::Shape;
use super::weigh::{Weighed, Weigher};
use super::words::{Class, class};

impl Weigher<'_> {
    /// The title where no piece can be one by its words: the first on its line that is set apart as a title is and
    /// could pass for a venue or a label only.
    pub(super) fn lone(&self) -> Option<Weighed> {
        let first = self.pieces.first()?;
        let text = ink::trim(&self.ink.text[first.range.clone()]);
        let facts = first.link.map(|n| self.ink.links[n].facts);
        if let Some(title) = self.before_rest(first, text) {
            let range = first.range.start..first.range.start + title;
            return Some(Weighed { weight: 0, range, piece: 0 });
        }
        let apart = match first.form {
            Form::Strong => true,
            Form::Link => facts.is_some_and(|facts| facts.scholarly || facts.pdf),
            // `Words [[Paper]](…)`
            Form::Plain => self.pieces.get(1).is_some_and(|p| p.link.is_some() && p.from == first.from),
            _ => false,
        };
        if apart && self.is_unread(text) {
            return Some(Weighed { weight: 0, range: first.range.clone(), piece: 0 });
        }
        // `Segment Things, CVPR 2020 [[Paper]](…)`
        let n = text.find(", ").filter(|_| apart && self.roles().is_none())?;
        let (head, rest) = (&text[..n], &text[n + 2..]);
        let fits = head.contains(' ')
            && head.starts_with(|c: char| c.is_ascii_uppercase())
            && (kinds::is_venue(rest) || kinds::is_date(rest))
            && !is_other(head)
            && !kinds::is_institution(head);
        fits.then(|| Weighed { weight: 0, range: first.range.start..first.range.start + n, piece: 0 })
    }

    /// `Some GAN (2017), Jane Doe. [[pdf]](…)`, `Some GAN, ICML 2017`: how long a title is that looks like a name but
    /// stands where the title does, with a year, a venue or real names behind it. A whole label that looks like names
    /// is the title of the paper it leads to if nothing else is.
    fn before_rest(&self, first: &Piece, text: &str) -> Option<usize> {
        if self.roles().is_some() {
            return None;
        }
        if let Some(link) = first.link {
            let facts = self.ink.links[link].facts;
            let plain =
                !text.contains("et al") && !text.contains(['.', '&', '(']) && kinds::year_in(text).is_none();
            let words = text.split_ascii_whitespace().count();
            return (plain
                && (facts.scholarly || facts.pdf)
                && words >= 6
                && text.is_ascii()
                && !kinds::is_venue(text))
            .then_some(first.range.len());
        }
        let linked = self.pieces[1..].iter().any(|p| p.link.is_some() && p.from == first.from);
        if first.form != Form::Plain || !linked {
            return None;
        }
        let at = text.find(" (").into_iter().chain(text.find(", ")).min()?;
        let (title, rest) = (&text[..at], text[at..].trim_start_matches([' ', ',', '(']));
        let words = title.split_ascii_whitespace().count();
        if !(2..=4).contains(&words) || persons::is_person(title) || judge::is_other(title) {
            return None;
        }
        let end = rest.find([',', ')']).unwrap_or(rest.len());
        let next = &rest[..end];
        let dated = kinds::is_date(next) || kinds::is_venue(next);
        let behind = rest[end..].trim_start_matches([')', ',', ' ']);
        let named = |text: &str| text.contains('.') && names::names(text) != Names::No;
        (named(rest)
            || (dated
                && (behind.is_empty() || named(behind) || kinds::is_date(behind) || kinds::is_venue(behind))))
        .then_some(at)
    }

    /// Whether the label of the link says who wrote what stands before it: `A title. [Doe (1960)](…)`.
    pub(super) fn names_source(&self, n: usize, label: &str) -> bool {
        let Some(before) = n.checked_sub(1).map(|k| &self.pieces[k]) else { return false };
        let Some((names, year)) = label.strip_suffix(')').and_then(|l| l.rsplit_once(" (")) else {
            return false;
        };
        let words = ink::trim(&self.ink.text[before.range.clone()]);
        before.from == self.pieces[n].from
            && before.link.is_none()
            && year.len() >= 4
            && kinds::is_date(year.trim_end_matches(|c: char| c.is_ascii_lowercase()))
            && (names.contains("et al") || (!names.contains(',') && persons::are_persons(names)))
            && words.contains(' ')
            && !judge::is_other(words)
    }

    /// Whether the words could be a title if nothing else is: no year, no names, and not of venue words alone.
    fn is_unread(&self, text: &str) -> bool {
        let plain = text.len() <= 60
            && text.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'-' | b'\''))
            && text.starts_with(|c: char| c.is_ascii_uppercase());
        if !plain || self.roles().is_some() {
            return false;
        }
        let known = |word: &str, classes: Class| class(word).is(classes);
        let mut words = text.split_ascii_whitespace();
        if text.contains(' ') {
            // A venue's own name begins with it: `Nature Machine Intelligence`.
            let venues = words.clone().filter(|w| known(w, Class::VENUE)).count();
            let rest = words.clone().any(|w| {
                known(w, Class::TOPIC)
                    || !known(w, Class::VENUE.or(Class::PUBLICATION).or(Class::LABEL).or(Class::FUNCTION))
            });
            let journal = ["Nature", "Cell", "IEEE", "ACM", "npj", "PLOS", "PLoS", "BMC"]
                .contains(&words.next().unwrap_or(""));
            return venues > 0 && rest && !journal && !kinds::is_label(text);
        }
        ["PyTorch", "TensorFlow", "Keras", "Caffe", "JAX", "MXNet", "Theano", "Chainer"].contains(&text)
    }

    /// Whether piece `n` stands in a description of the tool whose name begins the line as a link or in bold:
    /// `[Name](…) - A library for graphs.`
    pub(super) fn is_description(&self, n: usize) -> bool {
        let piece = &self.pieces[n];
        // A description is not cut into many pieces.
        let mut near = n.saturating_sub(8)..n;
        let Some(first) = near.find(|&k| self.pieces[k].from == piece.from) else { return false };
        if !self.names_tool(first) {
            return false;
        }
        let facts = piece.link.map(|link| self.ink.links[link].facts);
        let paper = facts.is_some_and(|facts| facts.scholarly || facts.pdf || facts.says_paper);
        !paper
            && matches!(piece.form, Form::Plain | Form::Link)
            && self.describes(&self.pieces[first], &self.pieces[first + 1])
    }

    /// Whether piece `n` stands in what a cell tells of the paper whose number and title begin it: `| 3) **NAME** - It
    /// shows … |`, `| 3) A Title  It shows … |`.
    pub(super) fn tells_of_numbered(&self, n: usize) -> bool {
        let piece = &self.pieces[n];
        if self.roles().is_none() || !matches!(piece.form, Form::Plain | Form::Quoted) {
            return false;
        }
        let cell = &self.ink.text[piece.from..piece.range.start];
        let cell = ink::trim_start(cell);
        let digits = cell.bytes().take(3).take_while(u8::is_ascii_digit).count();
        digits > 0
            && cell[digits..].starts_with(") ")
            && ink::trim(&cell[digits + 1..]).contains(char::is_alphabetic)
    }

    /// Whether the piece is a link or bold, on a word or two, that begins its line and leads to no paper.
    fn names_tool(&self, n: usize) -> bool {
        let piece = &self.pieces[n];
        if piece.link.is_none() && piece.form != Form::Strong {
            return false;
        }
        let facts = piece.link.map(|link| self.ink.links[link].facts).unwrap_or_default();
        let text = &self.ink.text[piece.range.clone()];
        let begins = n == 0 || self.pieces[n - 1].from != piece.from;
        begins
            && !(facts.scholarly || facts.pdf || facts.says_paper)
            && text.split_ascii_whitespace().nth(3).is_none()
            && !kinds::is_label(text)
            && !is_identifier(text)
    }

    fn describes(&self, name: &Piece, piece: &Piece) -> bool {
        let gap = &self.ink.text[name.range.end..piece.range.start];
        let text = ink::trim(&self.ink.text[piece.range.clone()]);
        if piece.form != Form::Plain {
            return false;
        }
        let set_apart = piece.dash || gap.contains(':') || text.starts_with(':');
        let text = text.trim_start_matches(|c: char| c == ':' || is_blank(c) || c.is_whitespace());
        let shape = Shape::of(text);
        if !set_apart || shape.words < 3 || shape.capitals * 2 > shape.words + 1 {
            return false;
        }
        // A title within the description: `a library, see NAME: Title`.
        if shape.colon {
            return false;
        }
        let stops = self.ink.text[piece.range.end..].starts_with('.');
        let first = text.split(' ').next().unwrap_or("");
        let article = ["a", "an", "the"].iter().any(|a| a.eq_ignore_ascii_case(first));
        let kind = text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_kind);
        if name.link.is_none() {
            // What a name in bold stands before is more often its title.
            return piece.dash && kind && article && stops;
        }
        let spoken = ["it", "this"].iter().any(|a| a.eq_ignore_ascii_case(first));
        kind && (article || stops || shape.capitals <= 2)
            || ((article || spoken) && stops)
            || (stops && is_talk(text))
    }
}

/// Words by which a description says what kind of thing it describes.
fn is_kind(word: &str) -> bool {
    const KINDS: [&str; 16] = [
        "package",
        "packages",
        "library",
        "libraries",
        "framework",
        "toolkit",
        "toolbox",
        "tool",
        "tools",
        "dataset",
        "datasets",
        "problems",
        "software",
        "simulator",
        "platform",
        "suite",
    ];
    KINDS.iter().any(|kind| kind.eq_ignore_ascii_case(word))
}

/// Whether a name before a colon is a category: words of titles only, `Segmentation`, `Object Detection`.
pub(super) fn is_category(name: &str) -> bool {
    let topic = |word: &str| {
        word.bytes().all(|b| b.is_ascii_alphabetic())
            && class(word).is(Class::TOPIC)
            && !word.bytes().skip(1).any(|b| b.is_ascii_uppercase())
            && CATEGORY_ENDS.iter().any(|end| word.to_ascii_lowercase().ends_with(end))
    };
    let mut words = name.split_ascii_whitespace();
    words.next_back().is_some_and(topic) && words.all(|word| class(word).is(Class::TOPIC))
}

/// What names of tasks end with.
const CATEGORY_ENDS: [&str; 5] = ["tion", "sion", "ing", "sis", "ery"];
