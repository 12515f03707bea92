//! What the columns of a table hold, by their heads.

use std::ops::Range;

use super::ink::{Break, Ink};
use super::select::is_pointer;
use super::title::{Says, Title};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Titles.
    Title,
    /// Papers: titles, or links labelled with something else.
    Paper,
    /// Short names of methods or models.
    Name,
    /// Authors, venues, years, code, remarks.
    Other,
    /// What is told of the paper that another column names.
    Told,
    /// The head does not say.
    Unknown,
}

/// The roles of a table's columns, from the left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Roles(Vec<Role>);

impl Roles {
    /// Reads the head row.
    pub(super) fn read(ink: &Ink, header: &Range<usize>) -> Self {
        let mut roles = Vec::new();
        let mut heads = Vec::new();
        let mut from = header.start;
        let borders = ink.marks_in(header).iter().filter(|m| m.kind == Break::Cell).map(|m| m.at);
        for end in borders.chain([header.end]) {
            let head = ink.shown(&(from..end)).to_lowercase();
            roles.push(role(&head));
            heads.push(head);
            from = (end + 1).min(header.end);
        }
        // `Paper` beside `Title` holds the links.
        name_things(&mut roles, &heads);
        Self(roles)
    }

    /// The role of column `n`.
    pub(super) fn role(&self, n: usize) -> Role {
        self.0.get(n).copied().unwrap_or(Role::Unknown)
    }

    /// Whether some column holds titles or papers.
    pub(super) fn lists_papers(&self) -> bool {
        self.0.iter().any(|r| matches!(r, Role::Title | Role::Paper))
    }
}

/// A column of data sets or frameworks names what the table lists if it comes first or no other column does; what
/// describes the named is no name where the papers have a column of their own.
fn name_things(roles: &mut [Role], heads: &[String]) {
    const THINGS: [&str; 8] =
        ["dataset", "datasets", "framework", "frameworks", "project", "projects", "benchmark", "benchmarks"];
    const TELLS: [&str; 4] = ["description", "details", "summary", "modality"];
    let first = |heads: &[String], list: &[&str]| {
        heads.iter().position(|h| list.contains(&h.trim_matches(|c: char| !c.is_alphanumeric())))
    };
    // `Paper` beside `Paper link` or `PDF` holds titles, and the name of the model is none.
    if !roles.contains(&Role::Title) && roles.contains(&Role::Name) {
        const LINKS: [&str; 10] = [
            "paper link",
            "paper links",
            "paper url",
            "link",
            "links",
            "url",
            "pdf",
            "arxiv",
            "doi",
            "link to paper",
        ];
        let linked =
            |n: usize| first(&heads[..n], &LINKS).is_some() || first(&heads[n + 1..], &LINKS).is_some();
        let paper = first(heads, &["paper", "papers"]).filter(|&n| roles[n] == Role::Paper && linked(n));
        if let Some(n) = paper {
            roles[n] = Role::Title;
        }
    }
    let titled = roles.contains(&Role::Title);
    let thing = first(heads, &THINGS);
    if let Some(n) = thing.filter(|&n| !titled && (n == 0 || !roles.contains(&Role::Name))) {
        roles[n] = Role::Name;
    }
    if !titled && roles.contains(&Role::Name) && roles.contains(&Role::Paper) {
        for (role, head) in roles.iter_mut().zip(heads) {
            if first(std::slice::from_ref(head), &TELLS).is_some() {
                *role = Role::Told;
            }
        }
    }
}

/// Whether a row without a link lists a paper: a title in the column for it.
pub(super) fn is_listed(ink: &Ink, row: &Range<usize>, roles: Option<&Roles>, says: &Says) -> bool {
    let (Some(roles), Some(title)) = (roles, says.title.as_ref()) else {
        return false;
    };
    let column =
        ink.marks_in(row).iter().filter(|m| m.kind == Break::Cell && m.at < title.range.start).count();
    // `No meeting`: a word or two, and nothing beside them.
    let alone = title.text.split_whitespace().nth(2).is_none()
        && !ink.text[title.range.end.min(row.end)..row.end].contains(char::is_alphanumeric);
    matches!(roles.role(column), Role::Title | Role::Paper) && title.weight >= Title::SURE && !alone
}

/// Whether the cells of a head row are papers, each the head of its column: in two of them or more stands a link to one.
pub(super) fn heads_columns(ink: &Ink, header: &Range<usize>) -> bool {
    let marks = ink.marks_in(header);
    let papers = ink.links_in(header).map(|n| &ink.links[n]).filter(|link| link.facts.scholarly);
    let mut columns: Vec<usize> = papers.map(|link| marks.partition_point(|m| m.at < link.start)).collect();
    columns.dedup();
    columns.len() >= 2
}

/// Whether a link in a column of papers is one by that alone: a PDF, or a label that only points (`link`).
pub(super) fn links_paper(ink: &Ink, row: &Range<usize>, roles: &Roles) -> bool {
    if !roles.0.contains(&Role::Paper) {
        return false;
    }
    let mut borders = ink.marks_in(row).iter().filter(|m| m.kind == Break::Cell).peekable();
    let mut column = 0;
    ink.links_in(row).map(|n| &ink.links[n]).any(|link| {
        while borders.next_if(|border| border.at < link.start).is_some() {
            column += 1;
        }
        let paper = link.facts.pdf || (!link.facts.aside && is_pointer(&link.label));
        paper && !link.is_image() && !link.facts.local && roles.role(column) == Role::Paper
    })
}

fn role(head: &str) -> Role {
    let head = head.to_lowercase();
    let words: Vec<&str> = head.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let any = |list: &[&str]| words.iter().any(|w| list.contains(w));
    let part = |list: &[&str]| list.iter().any(|w| head.contains(w));
    if words.is_empty() {
        Role::Unknown
    } else if words.len() <= 3 && words.last().is_some_and(|w| matches!(*w, "model" | "models")) {
        // `Language Model`
        Role::Name
    } else if any(&["title", "titles"]) || part(&["标题", "题目", "論文名", "论文名", "タイトル"])
    {
        Role::Title
    } else if any(&[
        "code",
        "github",
        "repo",
        "repository",
        "venue",
        "conference",
        "journal",
        "year",
        "date",
        "author",
        "authors",
        "citation",
        "citations",
        "stars",
        "star",
        "publication date",
        "published",
        "institute",
        "institution",
        "affiliation",
        "organization",
        "comment",
        "comments",
        "note",
        "notes",
        "remark",
        "remarks",
        "description",
        "tags",
        "tag",
        "category",
        "kind",
        "modality",
        "task",
        "tasks",
        "dataset",
        "datasets",
        "license",
        "licence",
        "context",
        "length",
        "demo",
        "website",
        "video",
        "project",
        "homepage",
        "summary",
        "abstract",
        "keywords",
        "language",
        "framework",
        "size",
        "params",
        "parameters",
        "type",
        "month",
        "affiliations",
        "institutes",
        "publisher",
        "source",
        "score",
        "accuracy",
        "map",
        "base",
        "backbone",
    ]) || part(&[
        "代码", "作者", "年份", "简介", "备注", "链接", "引用", "日期", "会议", "期刊", "机构", "说明",
        "时长", "封面", "视频",
    ]) {
        if any(&["paper", "papers"]) { Role::Paper } else { Role::Other }
    } else if any(&[
        "paper",
        "papers",
        "article",
        "articles",
        "publication",
        "work",
        "works",
        "reference",
        "manuscript",
        "preprint",
    ]) || part(&["论文", "文章", "論文"])
    {
        Role::Paper
    } else if any(&[
        "name",
        "names",
        "model",
        "models",
        "method",
        "methods",
        "algorithm",
        "approach",
        "abbr",
        "abbreviation",
        "acronym",
        "tool",
        "short",
    ]) || part(&["名字", "名称", "模型", "方法"])
    {
        Role::Name
    } else {
        Role::Unknown
    }
}
