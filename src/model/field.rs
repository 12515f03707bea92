//! The fields of a work that sources fill, by their names in the enriched catalog.

use std::fmt;

macro_rules! fields {
    ($($variant:ident => $name:literal),* $(,)?) => {
        /// A field of a work that a source may fill; displays as its JSON name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field { $(#[doc = concat!("`", $name, "`")] $variant),* }

        impl Field {
            /// Every field, in the order of the enriched entry.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The JSON name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

fields! {
    Ids => "ids",
    Title => "title",
    Authors => "authors",
    Abstract => "abstract",
    Tldr => "tldr",
    FirstPosted => "first_posted",
    Updated => "updated",
    Version => "version",
    Published => "published",
    Year => "year",
    Venue => "venue",
    JournalRef => "journal_ref",
    Comment => "comment",
    PublicationTypes => "publication_types",
    PrimaryCategory => "primary_category",
    Categories => "categories",
    FieldsOfStudy => "fields_of_study",
    CitationCount => "citation_count",
    InfluentialCitationCount => "influential_citation_count",
    ReferenceCount => "reference_count",
    OpenAccessPdf => "open_access_pdf",
    Withdrawn => "withdrawn",
    Retracted => "retracted",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
