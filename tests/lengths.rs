//! What grows faster than the list it is done to: bytes allocated for a list and for one of twice its length. One test
//! only, because all threads are counted.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

#[expect(dead_code, reason = "each suite uses what it needs of the lists")]
mod listed;
mod skipped;

use std::alloc::System;

use listed::facts;
use opcit::edit::{self, By, Order, Template, Within};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Sections of which the last one cannot be sorted: a fence in it would go over the others.
fn sorted(sections: usize) -> usize {
    let mut source = String::new();
    for section in 1..=sections {
        source += &format!("## Section {section}\n\n");
        for letter in ["d", "b", "c", "a"] {
            source += &format!("* [Title {letter} {section}](https://arxiv.org/abs/2101.{section:05})\n");
        }
        if section == sections {
            source += "  ```\n";
        }
        source.push('\n');
    }
    let listed = facts(&source, 0);
    let region = Region::new(ALLOCATOR);
    let done = edit::sort(&source, &listed, By::Title, Order::Ascending, Within::Section);
    let bytes = region.change().bytes_allocated;
    assert_eq!((done.groups, done.left.len()), (sections, 1));
    bytes
}

/// A title that is nothing but the beginning of what might be a link.
fn annotated(letters: usize) -> usize {
    let source = "* [A Title](https://arxiv.org/abs/2101.00001)\n";
    let mut listed = facts(source, 0);
    listed[0].facts.as_mut().unwrap().title = Some("w".repeat(letters));
    let template = Template::parse(" · {title}").unwrap();
    let region = Region::new(ALLOCATOR);
    let done = edit::annotate(source, &listed, &template, None);
    let bytes = region.change().bytes_allocated;
    assert_eq!(done.added, 1);
    bytes
}

#[test]
fn twice_the_length_costs_about_twice() {
    for (what, cost, length) in
        [("sort", &sorted as &dyn Fn(usize) -> usize, 40), ("annotate", &annotated, 10_000)]
    {
        let (once, twice) = (cost(length), cost(2 * length));
        assert!(twice < 3 * once, "{what}: {once} bytes, and {twice} for twice the length");
    }
}
