//! `opcit annotate`: facts behind items, byte-exact.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod listed;

use listed::{facts, folder, read};
use opcit::catalog::{ANNOTATION_CLOSE, ANNOTATION_OPEN};
use opcit::edit::{Template, annotate, remove};

fn always(_: u64, _: u64) -> bool {
    true
}

#[test]
fn every_real_list_gets_its_bytes_back() {
    let Some(files) = folder() else { return };
    let (mut items, mut added, mut missed) = (0, 0, 0);
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let listed = facts(&source, 7);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for template in [Template::DEFAULT, " · {venue} · {authors:et-al}{? ({year})}", " | **{citations}**"] {
            let template = Template::parse(template).unwrap();
            let done = annotate(&source, &listed, &template, &always);
            assert_eq!(remove(&done.text).0, source, "{name}: the bytes are not those from before");
            assert_eq!(done.added + done.unplaced.len(), listed.len(), "{name}: {:?}", done.unplaced);
            assert_eq!(read(&done.text).len(), listed.len(), "{name}");
            for (after, before) in read(&done.text).iter().zip(&listed) {
                let before = &before.entry;
                assert_eq!(
                    (&after.listed_title, &after.links, &after.text, after.line),
                    (&before.listed_title, &before.links, &before.text, before.line),
                    "{name}"
                );
            }
            let again = annotate(&done.text, &facts(&done.text, 7), &template, &always);
            assert_eq!(again.text, done.text, "{name}: a second run changed something");
            let other = annotate(&done.text, &facts(&done.text, 11), &template, &always);
            assert_eq!(remove(&other.text).0, source, "{name}: after a change");
            assert_eq!((other.added, other.removed), (0, 0), "{name}");
            if std::env::var_os("OPCIT_SHOW").is_some() {
                for line in &done.unplaced {
                    eprintln!("{name}:{line}: {}", source.lines().nth(line - 1).unwrap());
                }
                std::fs::write(std::env::temp_dir().join(format!("annotated-{name}")), &done.text).unwrap();
            }
            items += listed.len();
            added += done.added;
            missed += done.unplaced.len();
        }
    }
    eprintln!("{items} items annotated and taken back: {added} written, {missed} without a safe place");
}

fn one(source: &str) -> String {
    let listed = facts(source, 7);
    let template = Template::parse(" · {year}").unwrap();
    let done = annotate(source, &listed, &template, &always);
    assert_eq!(remove(&done.text).0, source);
    done.text.replace(ANNOTATION_OPEN, "‹").replace(ANNOTATION_CLOSE, "›")
}

#[test]
fn shapes() {
    let y = "‹ · 2017›";
    for (source, expected) in [
        ("- T [[paper](https://arxiv.org/abs/2101.00001)]", "- T [[paper](https://arxiv.org/abs/2101.00001)]†"),
    ] {
        assert_eq!(one(source), expected.replace('†', y));
    }
}
