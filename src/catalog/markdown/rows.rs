//! Rows of tables, which are entries by themselves.

use super::blocks::{Block, Kind};
use super::group::{State, Walk};
use super::select::lists_paper;
use super::tables::{self, Roles};
use super::title;

impl Walk<'_> {
    pub(super) fn table(&mut self, n: usize) {
        let document = self.document;
        let rows: Vec<usize> = self.children(n).collect();
        let mut roles: Option<Roles> = None;
        let mut without = Vec::new();
        let mut papers = 0usize;
        for &row in &rows {
            let block = &document.blocks[row];
            let parts = vec![block.ink.clone()];
            if matches!(block.kind, Kind::Row { header: true }) && !lists_paper(document, &parts, &block.span)
            {
                roles = Some(Roles::read(&document.ink, &block.ink));
                continue;
            }
            // The methods that the columns compare.
            if matches!(block.kind, Kind::Row { header: true })
                && tables::heads_columns(&document.ink, &block.ink)
            {
                continue;
            }
            let linked = || roles.as_ref().is_some_and(|r| tables::links_paper(&document.ink, &block.ink, r));
            if lists_paper(document, &parts, &block.span) || linked() {
                papers += 1;
                let says = title::find(&document.ink, &parts, roles.as_ref());
                self.push(parts, block.span.clone(), says);
            } else {
                without.push((parts, block.span.clone()));
            }
        }
        // In a table of papers the rows without a link list papers too.
        let listing =
            papers >= 2 && papers >= without.len() && roles.as_ref().is_some_and(Roles::lists_papers);
        for (parts, span) in without {
            let all = self.options.all_items && self.is_item(&parts);
            if !listing && !all {
                continue;
            }
            let says = title::find(&document.ink, &parts, roles.as_ref());
            if all || tables::is_listed(&document.ink, &parts[0], roles.as_ref(), &says) {
                self.push(parts, span, says);
            }
        }
    }

    /// A row of an HTML table, which stands by itself.
    pub(super) fn row(&mut self, block: &Block, header: bool, state: &mut State<'_>) {
        state.waiting.clear();
        state.open = None;
        let parts = vec![block.ink.clone()];
        let look = self.look(&parts, &block.span, state.roles.as_ref());
        if look.paper {
            self.push(parts, block.span.clone(), look.says);
        } else if header {
            state.roles = Some(Roles::read(&self.document.ink, &block.ink));
        } else if self.options.all_items && self.is_item(&parts) {
            self.push(parts, block.span.clone(), look.says);
        }
    }
}
