//! Every setting: the list behind `--set`, `docs/settings.md` and the test that keeps both true.

use std::fmt::Write as _;

use crate::sources::ALL;

/// One setting.
struct Setting {
    name: String,
    variable: String,
    flag: &'static str,
    default: String,
    about: String,
}

fn setting(name: &str, variable: &str, flag: &'static str, default: &str, about: &str) -> Setting {
    Setting {
        name: name.to_owned(),
        variable: variable.to_owned(),
        flag,
        default: default.to_owned(),
        about: about.to_owned(),
    }
}

fn all() -> Vec<Setting> {
    let mut settings = vec![
        setting(
            "mailto",
            "OPCIT_MAILTO",
            "--mailto",
            "",
            "contact in the User-Agent: services write before they block",
        ),
        setting(
            "cache.path",
            "OPCIT_CACHE",
            "--cache",
            "`opcit/opcit.sqlite` in the user's cache folder",
            "the cache database",
        ),
        setting(
            "cache.snapshot",
            "OPCIT_CACHE_SNAPSHOT",
            "",
            "",
            "recorded facts laid under the cache; a list in the file, comma-separated elsewhere",
        ),
        setting("cache.offline", "OPCIT_OFFLINE", "--offline", "false", "ask nobody"),
        setting(
            "freshness.counts",
            "OPCIT_FRESHNESS_COUNTS",
            "--max-age",
            "7d",
            "how old citation counts may be",
        ),
        setting(
            "freshness.bibliographic",
            "OPCIT_FRESHNESS_BIBLIOGRAPHIC",
            "--max-age",
            "90d",
            "how old titles, authors, abstracts and dates may be",
        ),
        setting(
            "freshness.missing",
            "OPCIT_FRESHNESS_MISSING",
            "--max-age",
            "7d",
            "how long \"does not have it\" is believed (one day while a paper is under 60 days old)",
        ),
        setting("limits.max_time", "OPCIT_MAX_TIME", "--max-time", "", "stop asking after this long"),
        setting(
            "limits.max_requests",
            "OPCIT_MAX_REQUESTS",
            "--max-requests",
            "",
            "stop asking after so many requests",
        ),
        setting(
            "limits.patience",
            "OPCIT_PATIENCE",
            "",
            "60s",
            "how long a source may go without one answer before it is given up for the run",
        ),
        setting(
            "output.format",
            "OPCIT_FORMAT",
            "--format",
            "by extension, else `json`",
            "output format of `enrich`",
        ),
        setting(
            "output.min_change",
            "OPCIT_MIN_CHANGE",
            "--min-change",
            "",
            "keep a count in the output file unless it changed by at least `N` or `N%`",
        ),
        setting(
            "output.template",
            "OPCIT_TEMPLATE",
            "--template",
            "` · {citations:words} · {year}`",
            "what `annotate` writes behind an item",
        ),
        setting(
            "output.all_items",
            "OPCIT_ALL_ITEMS",
            "--all-items",
            "false",
            "also write items that list no paper",
        ),
    ];
    for source in ALL {
        let d = source.descriptor;
        let (id, v) = (d.id, d.variable);
        let of = |key: &str| format!("sources.{id}.{key}");
        let on = if d.on_by_default { "true" } else { "false, true with a key" };
        let interval = if d.interval == d.interval_with_key {
            format!("{}ms", d.interval.as_millis())
        } else {
            format!("{}ms, {}ms with a key", d.interval.as_millis(), d.interval_with_key.as_millis())
        };
        settings.extend([
            setting(&of("url"), &format!("OPCIT_{v}_URL"), "", &format!("`{}`", d.base_url), "base URL"),
            setting(
                &of("interval"),
                &format!("OPCIT_{v}_INTERVAL"),
                "",
                &interval,
                "least time between two requests; less than `100ms` for loopback hosts only",
            ),
            setting(
                &of("batch"),
                &format!("OPCIT_{v}_BATCH"),
                "",
                "",
                "most keys in one request, where the source's own number is not wanted",
            ),
            setting(
                &of("enabled"),
                &format!("OPCIT_{v}_ENABLED"),
                "--sources",
                on,
                "whether it is asked at all",
            ),
        ]);
    }
    settings
}

/// The environment variable and the flag of a setting; a flag is empty where `--set` is the only one.
pub(super) fn twins(name: &str) -> Option<(String, &'static str)> {
    all().into_iter().find(|setting| setting.name == name).map(|setting| (setting.variable, setting.flag))
}

/// The name of every setting.
pub(super) fn names() -> Vec<String> {
    all().into_iter().map(|s| s.name).collect()
}

/// `docs/settings.md`, generated.
pub fn settings_page() -> String {
    let mut page = String::from(
        "# Settings\n\nA flag wins over the environment, the environment over `opcit.toml`, that over the default. Every \
         setting has a flag: its own, or `--set NAME=VALUE`. `opcit enrich --dry-run` shows all that are in force with \
         where each comes from.\n\n`opcit.toml` is searched from the catalog's folder upward; paths in it are relative to \
         it. The part of a name before the last dot is the table: `sources.arxiv.interval` is `interval` under \
         `[sources.arxiv]`. An unknown key is an error that names the nearest known one.\n\nWhere the catalogs of a run \
         have different files, each has the `[[entry]]` of its nearest one. Everything else holds for the whole run and \
         comes from one file: the one that all catalogs have, else the one found from the first name on the command line \
         upward; a warning says what another one would have otherwise. `--config FILE` names the file for everything.\n\n\
         | name | environment | flag | default | meaning |\n|---|---|---|---|---|\n",
    );
    for s in all() {
        let flag = if s.flag.is_empty() { String::new() } else { format!("`{}`", s.flag) };
        let _ = writeln!(page, "| `{}` | `{}` | {flag} | {} | {} |", s.name, s.variable, s.default, s.about);
    }
    page.push_str(
        "\nTwo keys stand in the file only: `catalogs` (a list of files or patterns for when no catalog is named) and \
         `[[entry]]`, below.\n\n## API keys\n\nA key comes from the environment, or from a file that the environment \
         names; never from a flag or `opcit.toml`. It is sent to its own service, or to the URL that the environment \
         names; a URL from `opcit.toml` never gets one. It stands in no log, error, report or cache row.\n\n",
    );
    for source in ALL {
        for variable in source.descriptor.key_variables {
            let _ = writeln!(page, "* `{variable}` or `{variable}_FILE`: {}", source.descriptor.id);
        }
    }
    page.push_str(
        "\n## Single entries\n\n```toml\n[[entry]]\nmatch = \"https://example.org/paper.pdf\" # a URL, an identifier or the \
         exact title\nid = \"arxiv:2306.17582\"                   # pin it to this work\n\n[[entry]]\nmatch = \"An Item That \
         Is No Paper\"\nignore = true\n\n[[entry]]\nmatch = \"arxiv:2205.06175\"\nvenue = \"TMLR\"                          \
         # any field by hand: the curator's word wins\norigin = \"openreview.net\"\n```\n\nFields by hand: `title`, `authors`, \
         `year`, `abstract`, `tldr`, `doi`, `arxiv`, `acl`, `pmid`, `pmcid`, `s2`, `corpus_id`, `dblp`, `openalex`, `venue`, \
         `published`, `first_posted`, `updated`, `version`, `comment`, `journal_ref`, `primary_category`, `categories`, \
         `citation_count`, `influential_citation_count`, `reference_count`, `open_access_pdf`, `publication_types`, \
         `fields_of_study`, `withdrawn`, `retracted` (`{ kind = \"retraction\", date = \"2024-05-01\", notice_doi = \"10.…\" }`); \
         `origin` says where they are from. An empty text is an error: what is not known is left out. In \
         Markdown an item may carry `<!-- opcit: arxiv:2306.17582 -->` or `<!-- opcit: ignore -->` instead.\n",
    );
    page
}
