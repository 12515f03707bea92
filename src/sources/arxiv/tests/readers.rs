//! The quick readers against the general one: wherever a quick one has an opinion, the general one shares it.

use bytes::Bytes;
use proptest::prelude::*;

use super::super::feed::FeedEntry;
use super::super::{Body, Feed, entry, quick};
use super::{NEW, OLD, PREFIXES};

/// Both readers over a whole feed.
fn feeds_agree(text: &str) {
    let Some(mut plain) = Feed::read_plain(text) else { return };
    let mut any = Feed::read_any(text).expect(text);
    let told = |entries: Vec<FeedEntry>| -> Vec<_> {
        let entries = entries.into_iter();
        entries
            .map(|e| {
                (
                    e.span.clone(),
                    e.paper().map(|(id, version)| (id.into_owned(), version)),
                    e.damaged,
                    e.is_error(),
                    e.is_hollow(),
                )
            })
            .collect()
    };
    for entry in &plain.entries {
        let alone = entry::parse_any(&text[entry.span.clone()]);
        assert_eq!(alone.ok().as_ref(), entry.record.as_deref(), "{text}");
    }
    let (of_plain, of_any) = (std::mem::take(&mut plain.entries), std::mem::take(&mut any.entries));
    assert_eq!(told(of_plain), told(of_any), "{text}");
    assert_eq!(plain, any, "{text}");
}

/// A feed of entries in the usual form: what the service sends to a question whose papers it all has.
fn usual() -> String {
    let error = Feed::read_any(NEW).unwrap().entries.into_iter().find(FeedEntry::is_error);
    let mut text = NEW.to_owned();
    if let Some(error) = error {
        text.replace_range(error.span, "");
    }
    text
}

#[test]
fn a_feed_in_the_usual_form_is_read_without_the_general_reader() {
    let usual = usual();
    let plain = Feed::read_plain(&usual).expect("nothing in it is unusual");
    assert!(plain.entries.len() > 1 && plain.entries.iter().all(|entry| entry.record.is_some()));
    feeds_agree(&usual);
    for unusual in [
        usual.replacen("<entry>", "<!-- <entry> --><entry>", 1),
        usual.replacen("<entry>", "<wrapped><entry>", 1).replacen("</feed>", "</wrapped></feed>", 1),
        usual.replacen("</entry>", "</entry>between", 1),
        usual.replacen("</entry>", "", 1),
        usual.replace("</feed>", ""),
        usual.replace("</feed>", "</feed>\" x=\"</feed>"),
        usual.replacen("<entry>", "<x a=\"<entry>", 1),
    ] {
        assert!(Feed::read_plain(&unusual).is_none(), "{unusual}");
    }
}

/// Both readers over one text: wherever the quick one has an opinion, it is the general one's.
fn readers_agree(text: &str) {
    if let Some(record) = quick::parse(text) {
        assert_eq!(entry::parse_any(text), Ok(record), "{text}");
    }
}

#[test]
fn the_quick_reader_reads_what_the_service_sends() {
    let body = Bytes::from_static(NEW.as_bytes());
    let body = Body::new(&body);
    let feed = Feed::read(body.text()).unwrap();
    let papers = feed.entries.iter().filter(|entry| !entry.is_error());
    let quick = papers.clone().filter(|e| quick::parse(&NEW[e.span.clone()]).is_some()).count();
    assert_eq!(quick, papers.count(), "an entry of the usual form is left to the general reader");
    for layout in [NEW, OLD, PREFIXES] {
        for entry in Feed::read(layout).unwrap().entries {
            readers_agree(&layout[entry.span]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_quick_reader_never_differs(
        layout in 0_usize..2,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..30, 0_usize..4), 1..4),
    ) {
        const PIECES: [&str; 30] = [
            "<", ">", "/", "\"", "'", "&", ";", "=", " ", "\r\n", "\t", "&amp;", "&lt;", "&#233;", "&nope;", "<!-- x -->",
            "<![CDATA[x]]>", "]]>", " xmlns=\"urn:x\"", " term=\"a  b\"", "<b>", "</b>", "<b/>", "<title>Two</title>",
            "</entry>", "<entry>", "\u{e9}", "<?pi?>", "<author><name>A</name></author>", "<arxiv:doi>10.1000/x</arxiv:doi>",
        ];
        let layout = [NEW, OLD][layout];
        let entry = Feed::read(layout).unwrap().entries.swap_remove(0);
        let mut text = layout[entry.span].to_owned();
        for (at, piece, cut) in edits {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let from = at.index(places.len());
            let end = places.get(from + cut).copied().unwrap_or(text.len());
            text.replace_range(places[from]..end, PIECES[piece]);
        }
        readers_agree(&text);
    }

    #[test]
    fn the_plain_reading_of_a_feed_never_differs(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..16, 0_usize..9), 1..4),
    ) {
        const PIECES: [&str; 16] = [
            "<entry>", "</entry>", "<feed>", "</feed>", "<x>", "</x>", "<x/>", "\"", "<?pi?>", "<!-- x -->", "]]>", "&nope;",
            " xmlns:arxiv=\"urn:x\"", "text", "\r\n", "",
        ];
        let mut text = usual();
        for (at, piece, cut) in edits {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let from = at.index(places.len());
            let end = places.get(from + cut).copied().unwrap_or(text.len());
            text.replace_range(places[from]..end, PIECES[piece]);
        }
        feeds_agree(&text);
    }
}
