//! `docs/sources.md` is what the descriptors say.

use std::path::Path;

use opcit::model::source_label;
use opcit::sources::{ALL, page};

#[test]
fn the_page_about_sources_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sources.md");
    if std::env::var_os("OPCIT_BLESS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let file = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(file == page(), "docs/sources.md is out of date: `OPCIT_BLESS=1 cargo test --test sources_page`");
}

#[test]
fn the_page_says_of_every_source_who_it_is_and_how_it_is_left_alone() {
    let page = page();
    for descriptor in ALL.iter().map(|source| source.descriptor) {
        let about = &descriptor.about;
        for needed in [
            source_label(descriptor.id.as_str()),
            about.asked,
            about.licence,
            about.terms,
            descriptor.base_url,
            &format!("OPCIT_{}_URL", descriptor.variable),
            &format!("[sources.{}]", descriptor.id),
        ] {
            assert!(page.contains(needed), "{} lacks {needed}", descriptor.id);
        }
        for field in descriptor.fields {
            assert!(page.contains(&format!("`{field}`")), "{} {field}", descriptor.id);
        }
        for variable in descriptor.key_variables {
            assert!(page.contains(variable), "{variable}");
        }
    }
}
