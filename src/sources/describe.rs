//! The page about all sources (`docs/sources.md`), made of their descriptors.

use std::fmt::Write as _;
use std::time::Duration;

use super::{ALL, Descriptor, Role};
use crate::model::{Field, source_label};

/// The page, as Markdown. A test keeps the file equal to it.
pub fn page() -> String {
    let mut out = String::from(HEAD);
    out.push_str("| source | asked | by default | at most one request in |\n|---|---|---|---|\n");
    for descriptor in ALL.iter().map(|source| source.descriptor) {
        let id = descriptor.id;
        let role = match descriptor.role {
            Role::Primary => "first",
            Role::GapFiller => "for what is missing",
        };
        let on = if descriptor.on_by_default { "on" } else { "off" };
        let _ = writeln!(out, "| [`{id}`](#{id}) | {role} | {on} | {} |", interval(descriptor));
    }
    out.push_str(BODY);
    for source in ALL {
        section(&mut out, source.descriptor);
    }
    out
}

const HEAD: &str = "\
# Sources

<!-- Made from the descriptors in src/sources. Do not edit: `OPCIT_BLESS=1 cargo test --test sources_page` writes it. -->

Who is asked about the papers of a list, about which of them, how often, and what for. Nobody else is ever contacted:
links in a list are not fetched.

";

const BODY: &str = "
## Who is asked about what

arXiv and Semantic Scholar are asked about every work they can be asked about. The others are **gap fillers**: when the
first two have spoken, a gap filler is asked about those works only that still lack something it can give, and it waits
until nothing else is under way, so that its batches fill. A list of some dozen papers costs at most one request to
each. `opcit plan` shows it beforehand.

Every answer is kept in the cache, \"does not have it\" too. Counts and retractions are asked for again after a week,
everything else after three months (`[freshness]` in `opcit.toml`).

What a gap filler says never changes what a better source says: the order is fixed for each field, and every value in
the output names its source. A source that could not be asked makes a run incomplete (exit code 6, run again to go on),
because a paper may have been retracted meanwhile; it does not make an entry `deferred` when arXiv and Semantic Scholar
have answered.

## Switching sources on and off

* `--sources arxiv,semantic-scholar` asks these and no others, in this run.
* `[sources.crossref]` with `enabled = false` in `opcit.toml` switches one off, `enabled = true` switches one on;
  `OPCIT_CROSSREF_ENABLED` does the same from outside.
* Without either, a gap filler follows the first two: where one of them is asked at another address than its own
  (`OPCIT_ARXIV_URL`, `OPCIT_S2_URL`, or `url` in `opcit.toml`: a mirror, a stand-in, a test), a gap filler is asked
  only if its address is set as well. A run that was pointed away from the public services does not contact them by the
  back door.

Each source has its own settings, `url`, `interval`, `batch` and `enabled`, in `[sources.<id>]` ([settings](settings.md)).
";

fn section(out: &mut String, descriptor: &Descriptor) {
    let Descriptor { id, about, variable, .. } = descriptor;
    let _ = writeln!(out, "\n<a id=\"{id}\"></a>\n\n## {}\n", source_label(id.as_str()));
    let _ = writeln!(out, "{}\n", about.asked);
    let _ = writeln!(out, "* **Requests:** {} At most one in {}.", about.requests, interval(descriptor));
    let _ = writeln!(
        out,
        "* **Address:** {} (`OPCIT_{variable}_URL`, `OPCIT_{variable}_INTERVAL`)",
        descriptor.base_url
    );
    if !descriptor.key_variables.is_empty() {
        let names: Vec<String> = descriptor.key_variables.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(out, "* **API key:** {}; sent to this address only.", names.join(", else "));
    }
    let _ = writeln!(out, "* **Fields:** {}", fields(descriptor.fields));
    if !descriptor.asked_for.is_empty() {
        let _ = writeln!(out, "* **Asked for:** {}", fields(descriptor.asked_for));
    }
    let _ = writeln!(out, "* **Licence:** {}", about.licence);
    let _ = writeln!(out, "* **Rules:** <{}>", about.terms);
    let off = if descriptor.on_by_default {
        format!("`[sources.{id}]` with `enabled = false`")
    } else {
        format!("it is off; `[sources.{id}]` with `enabled = true`, or a key, switches it on")
    };
    let _ = writeln!(out, "* **Switching it off:** {off}");
}

fn fields(fields: &[Field]) -> String {
    fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ")
}

fn interval(descriptor: &Descriptor) -> String {
    let seconds = |interval: Duration| format!("{} s", interval.as_secs_f64());
    let plain = seconds(descriptor.interval);
    if descriptor.key_variables.is_empty() || descriptor.interval == descriptor.interval_with_key {
        plain
    } else {
        format!("{plain} ({} with a key)", seconds(descriptor.interval_with_key))
    }
}
