//! British spellings as American ones: only those of which there is no doubt.

/// Beginnings of words, in order: whatever stands behind stays.
const BEGINNINGS: &[(&str, &str)] = &[
    ("ageing", "aging"),
    ("aluminium", "aluminum"),
    ("anaem", "anem"),
    ("anaesthe", "anesthe"),
    ("analogue", "analog"),
    ("analysed", "analyzed"),
    ("analyser", "analyzer"),
    ("analysing", "analyzing"),
    ("armour", "armor"),
    ("artefact", "artifact"),
    ("behaviour", "behavior"),
    ("cancell", "cancel"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("channell", "channel"),
    ("colour", "color"),
    ("defence", "defense"),
    ("dialogue", "dialog"),
    ("diarrhoea", "diarrhea"),
    ("encyclopaed", "encycloped"),
    ("favour", "favor"),
    ("fibre", "fiber"),
    ("flavour", "flavor"),
    ("foetal", "fetal"),
    ("foetus", "fetus"),
    ("grey", "gray"),
    ("gynaecolog", "gynecolog"),
    ("haem", "hem"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("humour", "humor"),
    ("ischaem", "ischem"),
    ("judgement", "judgment"),
    ("labell", "label"),
    ("labour", "labor"),
    ("leukaem", "leukem"),
    ("licence", "license"),
    ("litre", "liter"),
    ("metre", "meter"),
    ("modell", "model"),
    ("neighbour", "neighbor"),
    ("odour", "odor"),
    ("oesophag", "esophag"),
    ("oestro", "estro"),
    ("offence", "offense"),
    ("orthopaed", "orthoped"),
    ("paediatr", "pediatr"),
    ("programme", "program"),
    ("rumour", "rumor"),
    ("signall", "signal"),
    ("sulph", "sulf"),
    ("theatre", "theater"),
    ("travell", "travel"),
    ("tumour", "tumor"),
    ("tunnell", "tunnel"),
    ("vapour", "vapor"),
];

/// Verbs that end in `-ise` and in `-ize`, without the ending.
const VERBS: &[&str] = &[
    "anonym",
    "author",
    "binar",
    "capital",
    "categor",
    "central",
    "character",
    "contextual",
    "crystall",
    "custom",
    "decentral",
    "diagonal",
    "digital",
    "discret",
    "emphas",
    "factor",
    "formal",
    "general",
    "harmon",
    "immun",
    "initial",
    "linear",
    "local",
    "magnet",
    "maxim",
    "memor",
    "minim",
    "mobil",
    "neutral",
    "normal",
    "optim",
    "organ",
    "orthogonal",
    "parallel",
    "parameter",
    "parametr",
    "penal",
    "personal",
    "polar",
    "priorit",
    "quant",
    "random",
    "real",
    "recogn",
    "regular",
    "serial",
    "special",
    "stabil",
    "standard",
    "summar",
    "synchron",
    "token",
    "util",
    "vector",
    "visual",
];

/// Spells a folded word the American way.
pub(super) fn americanise(word: &mut String) {
    if word == "analyse" {
        word.replace_range(5..6, "z");
        return;
    }
    let Some(first) = word.get(..1) else { return };
    let from = BEGINNINGS.partition_point(|(british, _)| *british < first);
    let mut same_letter = BEGINNINGS[from..].iter().take_while(|(british, _)| british.starts_with(first));
    if let Some((british, american)) = same_letter.find(|(british, _)| word.starts_with(british)) {
        word.replace_range(..british.len(), american);
        return;
    }
    if !word.contains("is") {
        return;
    }
    // `organism` and `realistic` are no such verbs.
    let is_verb = |stem: &str| {
        let ending = word.strip_prefix(stem).and_then(|rest| rest.strip_prefix("is"));
        ending.is_some_and(|rest| rest.starts_with(['a', 'e', 'i']))
    };
    if let Some(stem) = VERBS.iter().find(|stem| is_verb(stem)) {
        word.replace_range(stem.len() + 1..stem.len() + 2, "z");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_in_order() {
        assert!(BEGINNINGS.is_sorted());
    }

    #[test]
    fn spellings_of_one_word() {
        for (british, american) in [
            ("colour", "color"),
            ("behavioural", "behavioral"),
            ("modelling", "modeling"),
            ("optimisation", "optimization"),
            ("minimising", "minimizing"),
            ("analyse", "analyze"),
            ("neighbourhood", "neighborhood"),
            ("paediatrics", "pediatrics"),
        ] {
            let (mut a, mut b) = (british.to_owned(), american.to_owned());
            americanise(&mut a);
            americanise(&mut b);
            assert_eq!(a, b);
        }
        for word in ["organism", "realistic", "analysis", "analyses", "precise", "generalist", "minimism"] {
            let mut folded = word.to_owned();
            americanise(&mut folded);
            assert_eq!(folded, word);
        }
    }
}
