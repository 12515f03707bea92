//! What clings to the back of a title: venues, years, notes, identifiers, sites.

use memchr::{memrchr, memrchr_iter};

use super::front::is_nickname;
use super::judge::is_cut_off;
use super::shape::is_cjk;
use super::words::{Class, class};
use super::{kinds, names, tails};

/// What stands before an address and nowhere in a title.
const ADDRESS_KEYS: [&str; 7] = ["pdf", "arxiv", "www", "url", "doi", "project+code", "paper+code"];

fn is_address_key(word: &str) -> bool {
    ADDRESS_KEYS.iter().any(|key| key.eq_ignore_ascii_case(word))
}

/// What follows a `#` that files a note: `#nlp`.
fn is_hashtag(tag: &str) -> bool {
    tag.len() >= 2
        && tag.starts_with(|c: char| c.is_ascii_lowercase())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
}

/// `(original paper`: a few words that lead over to the link which the bracket holds.
fn is_aside(tail: &str) -> bool {
    tail.split(' ').count() <= 4 && tail.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Takes one thing off the back.
pub(super) fn back(text: &str, loose: bool) -> &str {
    let text = text.trim_end();
    if let Some(cut) = text.strip_suffix(':').and_then(|body| {
        let n = body.rfind(':')?;
        let word = body[n + 1..].bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        (word && n + 1 < body.len()).then(|| &body[..n])
    }) {
        return cut;
    }
    let text = text.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '.' | ','
                    | ';'
                    | ':'
                    | '|'
                    | '-'
                    | '–'
                    | '—'
                    | '·'
                    | '\\'
                    | '/'
                    | '→'
                    | '。'
                    | '，'
                    | '：'
                    | '_'
                    | '='
                    | '~'
            )
            || (!c.is_alphanumeric() && is_ornament(c))
    });
    // `A title, PDF`: the key of the address that follows.
    let text = match text.rsplit_once([',', ';']) {
        Some((head, key)) if is_address_key(key.trim_start()) => head.trim_end(),
        _ => text,
    };
    // `…，链接`: the key of what follows.
    let text = match if text.is_ascii() { None } else { text.rsplit_once('，') } {
        Some((head, key))
            if (kinds::is_label(key) || kinds::is_venue(key) || kinds::is_date(key))
                && head.matches('（').count() == head.matches('）').count() =>
        {
            head
        }
        _ => text,
    };
    let hash =
        memrchr(b'#', text.as_bytes()).and_then(|n| Some((text[..n].strip_suffix(' ')?, &text[n + 1..])));
    let text = match hash {
        Some((head, tag)) if is_hashtag(tag) => head,
        _ => text,
    };
    // Asterisks mark notes, unless they name a thing (`A*`).
    let review = text.len().checked_sub(", under review".len()).and_then(|n| text.split_at_checked(n));
    let text = match review {
        Some((head, note)) if note.eq_ignore_ascii_case(", under review") => head,
        _ => text,
    };
    let starless = text.trim_end_matches('*');
    let text = if starless.ends_with(char::is_whitespace) || starless.len() + 1 < text.len() {
        starless.trim_end()
    } else {
        text
    };
    // `滤波综述 (2017), 张三等人`
    if !text.is_ascii()
        && let Some((head, names)) = text.rsplit_once("), ")
        && let Some((title, year)) = head.rsplit_once(" (")
        && kinds::is_date(year)
        && names.chars().all(|c| is_cjk(c) || matches!(c, '、' | '，' | ' '))
        && names.chars().count() <= 30
    {
        return title;
    }
    let brackets = [('(', ')'), ('[', ']'), ('【', '】'), ('（', '）')];
    let of_ascii = if text.is_ascii() { 2 } else { brackets.len() };
    for (open, close) in brackets.into_iter().take(of_ascii) {
        if let Some(body) = text.strip_suffix(close) {
            let Some(n) = opening(body, open, close) else {
                return if body.contains(open) { text } else { body };
            };
            let inside = body[n + open.len_utf8()..].trim();
            let apart = kinds::is_label(inside)
                || kinds::is_date(inside)
                || (kinds::is_venue(inside)
                    && inside.chars().any(|c| c.is_ascii_digit())
                    && !is_short_for(inside, &body[..n]))
                || is_note(inside)
                || (open == '(' && inside.starts_with('@'))
                || (open == '(' && (is_conference(inside) || is_initials_of_venue(inside, &body[..n])))
                || is_cited(inside)
                || kinds::is_institution(inside)
                || (open == '(' && is_journal(inside) && body[..n].split(' ').nth(2).is_some())
                || (open == '[' && is_nickname(inside))
                || (matches!(open, '（' | '(')
                    && !inside.is_ascii()
                    && inside.chars().any(is_cjk)
                    && !body[..n].chars().any(is_cjk))
                || inside.is_empty();
            if n > 0 && apart {
                return &body[..n];
            }
        } else if let Some(n) = text.rfind(open).filter(|&n| !text[n..].contains(close)) {
            // A bracket that never closes begins something else.
            let tail = &text[n + open.len_utf8()..];
            if n > 0
                && (tail.trim().is_empty()
                    || kinds::is_venue(tail)
                    || kinds::is_label(tail)
                    || kinds::is_date(tail)
                    || (open == '(' && (is_cut_off(tail) || is_aside(tail)))
                    || (tail.contains("et al") && names::names(tail) == names::Names::Yes))
            {
                return &text[..n];
            }
        }
    }
    let text = text.strip_suffix('>').filter(|rest| !rest.contains('<')).unwrap_or(text);
    site(text)
        .or_else(|| identified(text))
        .or_else(|| {
            let tail = tails::before_pages(text).or_else(|| tails::before_access(text));
            tail.or_else(|| tails::before_year_and_name(text)).map(|n| &text[..n])
        })
        .or_else(|| text.strip_suffix(".pdf").filter(|title| title.contains(' ')))
        .or_else(|| bare_venue(text))
        .or_else(|| tail(text, loose))
        .unwrap_or(text)
}

/// `Title. arXiv:1706.03762`, `Title doi:10.1000/1`
pub(super) fn identified(text: &str) -> Option<&str> {
    let blank = text.bytes().rposition(|b| b == b' ')?;
    let (head, word) = (&text[..blank], &text[blank + 1..]);
    let colon = word.bytes().position(|b| b == b':')?;
    let (scheme, id) = (&word[..colon], &word[colon + 1..]);
    let known = ["arxiv", "doi", "pmid", "pmcid"].iter().any(|known| known.eq_ignore_ascii_case(scheme));
    let open = head.rfind('(').is_some_and(|n| !head[n..].contains(')'));
    (known && !open && id.bytes().any(|b| b.is_ascii_digit())).then_some(head)
}

/// `Title ICLR 2017`, `Title CVPR2018`, `Title @ECCV'18`: a venue known by its initials goes with its year, unless
/// the title needs it (`Findings of WMT 2020`).
pub(super) fn bare_venue(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    if !bytes.last().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let stem = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let year = &text[stem.len()..];
    let stem = stem.trim_end_matches([' ', '\'', '’', '-', '`']);
    if !(year.len() == 4 && kinds::year_in(year).is_some() || year.len() == 2) {
        return None;
    }
    let (head, venue) = stem.rsplit_once([' ', '@'])?;
    let capitals = venue.bytes().filter(u8::is_ascii_uppercase).count();
    if capitals < 2 || !class(venue).is(Class::VENUE) {
        return None;
    }
    let title = head.trim_end_matches([' ', '@']);
    let last = title.rsplit(' ').next().unwrap_or(title);
    let owes = title.len() == head.len() && class(last).is(Class::FUNCTION);
    (!owes && title.split_ascii_whitespace().nth(2).is_some()).then_some(title)
}

/// ` | IEEE Conference Publication`, as browsers name a page.
pub(super) fn site(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let apart = |&n: &usize| n > 0 && bytes[n - 1] == b' ' && bytes.get(n + 1) == Some(&b' ');
    let last = |sign: u8| memrchr_iter(sign, bytes).find(apart);
    let at = last(b'|').or_else(|| last(b'-'))?;
    let (head, name) = (&text[..at - 1], &text[at + 2..]);
    ["IEEE Conference Publication", "IEEE Journals", "IEEE Xplore", "Papers With Code", "Semantic Scholar"]
        .iter()
        .any(|site| name.starts_with(site))
        .then_some(head)
}

/// Where the bracket that closes the text was opened.
pub(super) fn opening(body: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0u32;
    body.char_indices().rev().find_map(|(n, c)| {
        if c == close {
            depth += 1;
        } else if c == open {
            if depth == 0 {
                return Some(n);
            }
            depth -= 1;
        }
        None
    })
}

/// `, ICML 2020`, `. NeurIPS 2019`, ` 2023`
pub(super) fn tail(text: &str, loose: bool) -> Option<&str> {
    // Each sign counts where it stands last; a venue is not long.
    let bytes = text.as_bytes();
    if let Some(n) = tails::before_glued(text) {
        return Some(&text[..n]);
    }
    let mut seen = [false; 128];
    let near = bytes.len().saturating_sub(90);
    let blanks = memrchr_iter(b' ', &bytes[near..bytes.len().saturating_sub(1)]).map(|n| near + n);
    // The sign behind a blank, then the one before it.
    let signs = blanks.flat_map(|n| {
        let behind = match bytes[n + 1..] {
            [sign @ (b'-' | b'|' | b'@'), b' ', ..] => Some((sign, n, n + 3)),
            _ => None,
        };
        let before = match bytes[near..n] {
            [.., sign @ (b'.' | b',')] => Some((sign, n - 1, n + 1)),
            [.., b'?'] => Some((b'?', n, n + 1)),
            _ => None,
        };
        behind.into_iter().chain(before)
    });
    for (sign, head, end) in signs {
        if std::mem::replace(&mut seen[usize::from(sign)], true) {
            continue;
        }
        let end = &text[end..];
        let dated = end.bytes().any(|b| b.is_ascii_digit());
        let year =
            dated && kinds::is_date(end) && end.trim_matches(|c: char| !c.is_alphanumeric()).len() >= 4;
        let venue = || kinds::is_venue(end) && (dated || end.split_whitespace().count() <= 2);
        if text[..head].contains(' ') && (year || venue()) {
            return Some(&text[..head]);
        }
    }
    if loose && let Some((head, year)) = text.rsplit_once(' ') {
        let bare = year.len() == 4 && kinds::year_in(year).is_some();
        if bare && head.split_whitespace().count() >= 3 {
            return Some(head);
        }
    }
    None
}

/// A venue known by a name that stands for nothing else: `(NeurIPS)`.
fn is_conference(text: &str) -> bool {
    const CONFERENCES: [&str; 22] = [
        "ICML",
        "ICLR",
        "NeurIPS",
        "NIPS",
        "CVPR",
        "ICCV",
        "ECCV",
        "WACV",
        "BMVC",
        "EMNLP",
        "NAACL",
        "COLING",
        "AAAI",
        "IJCAI",
        "SIGIR",
        "SIGGRAPH",
        "INTERSPEECH",
        "Interspeech",
        "ICASSP",
        "MICCAI",
        "TPAMI",
        "TMLR",
    ];
    CONFERENCES.contains(&text)
}

/// `(CVM)`, `(IEEE Access)`: a venue by its initials, or by its society; not those of the words before it: `Anterior
/// Cruciate Ligament (ACL)`.
fn is_initials_of_venue(text: &str, before: &str) -> bool {
    if let Some(name) = text.strip_prefix("IEEE ") {
        return name.starts_with(|c: char| c.is_ascii_uppercase()) && kinds::is_venue(text);
    }
    let initials = (3..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
    initials && class(text).is(Class::VENUE) && {
        let mut words = before.split([' ', '-']).filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()));
        let last = words.next_back().unwrap_or("");
        let own = text
            .bytes()
            .last()
            .is_some_and(|b| last.as_bytes().first().is_some_and(|w| w.eq_ignore_ascii_case(&b)));
        !own
    }
}

/// `Findings of the 2019 Conference on Filters (COF19)`: the short name of what the title tells of, with its year.
fn is_short_for(inside: &str, before: &str) -> bool {
    const HELD: [&str; 5] = ["conference", "workshop", "challenge", "competition", "symposium"];
    !inside.contains(' ')
        && kinds::year_in(before).is_some()
        && before.split(' ').any(|word| HELD.iter().any(|held| held.eq_ignore_ascii_case(word)))
}

/// What curators put in brackets behind a title.
pub(super) fn is_note(text: &str) -> bool {
    const CHOSEN: [&str; 4] = ["oral", "spotlight", "poster", "best paper"];
    const NOTES: [&str; 16] = [
        "oral",
        "spotlight",
        "poster",
        "best paper",
        "best paper award",
        "highlight",
        "new",
        "short paper",
        "long paper",
        "must read",
        "recommended",
        "workshop",
        "under review",
        "in press",
        "to appear",
        "withdrawn",
    ];
    let counted = || {
        let count = text.get(..8).filter(|t| t.eq_ignore_ascii_case("cited by")).map(|_| &text[8..]);
        count.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit() || b" ,+.kK~".contains(&b)))
    };
    // `Oral, tracking`
    let first = text.split_once([',', ';']).map_or(text, |(first, _)| first.trim_end());
    let noted = |note: &&str| {
        note.eq_ignore_ascii_case(text) || (CHOSEN.contains(note) && note.eq_ignore_ascii_case(first))
    };
    NOTES.iter().any(noted) || counted() || text.chars().all(is_ornament)
}

/// `Journal of Everything and More 2018`: words in capitals and a year, with nothing that is held in a year.
pub(super) fn is_journal(text: &str) -> bool {
    const HELD: [&str; 7] = ["challenge", "competition", "contest", "task", "version", "track", "edition"];
    let Some((name, year)) = text.rsplit_once([' ', ',']) else { return false };
    let mut words =
        name.split([' ', '-', '/']).map(|w| w.trim_matches([',', '&', ':', '.'])).filter(|w| !w.is_empty());
    let mut count = 0;
    year.len() == 4
        && kinds::year_in(year).is_some()
        && words.all(|word| {
            count += 1;
            let letters = word.bytes().all(|b| b.is_ascii_alphabetic());
            let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
            letters
                && (capital || class(word).is(Class::FUNCTION))
                && !HELD.iter().any(|h| h.eq_ignore_ascii_case(word))
        })
        && (2..=9).contains(&count)
        && name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// `Doe et al., 2017`, `Doe & Roe 2017`
pub(super) fn is_cited(text: &str) -> bool {
    let names = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '\'' | '’'));
    let dated = names.len() + 2 <= text.len();
    // `Doe, Roe, and Major. ICLR 2019`
    let published = || {
        let (head, venue) = text.rsplit_once(". ").or_else(|| text.rsplit_once(", "))?;
        (kinds::is_venue(venue) && names::names(head) != names::Names::No).then_some(())
    };
    text.contains("et al") || (dated && (names::names(names) != names::Names::No || published().is_some()))
}

/// Emoji, stars, arrows: nothing a title ends with.
pub(super) fn is_ornament(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2460}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}' | '\u{200d}' | '•' | '†' | '‡' | '※')
}
