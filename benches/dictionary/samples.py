"""Writes samples in the shapes of both services, of words chosen here, to train the cache's dictionary on.

    samples.py FOLDER [SHARE]

SHARE of the words of abstracts are invented: they stand for what no dictionary knows (names, terms, other languages), so that
the codes of a dictionary fit what is left when all that it knows is taken out. Rows of Semantic Scholar come with their members
in the order of the service, some in that of the alphabet, as services that pass them on write them.
"""
import json, os, random, sys

random.seed(20261122)
NOUNS = """model models method methods approach framework system network networks architecture representation representations
feature features task tasks dataset datasets data training learning performance accuracy results experiments evaluation
benchmark benchmarks knowledge information language image images text video speech audio graph graphs attention transformer
transformers encoder decoder embedding embeddings prompt prompts reasoning generation understanding retrieval translation
classification segmentation detection recognition prediction optimization regression clustering distillation adaptation
robustness efficiency inference algorithm algorithms function functions distribution distributions parameter parameters
sample samples label labels domain domains context user users question questions answer answers problem problems solution
analysis study survey paper work code patient patients disease diagnosis health medicine cancer treatment radiology report
reports protein proteins molecule molecules gene drug cell cells clinical records hospital brain agent agents environment
policy reward control robot state action simulation theory equation energy field quantum particle galaxy star temperature
phase spin matter lattice boundary estimate estimation uncertainty error noise complexity bound convergence gradient loss
objective search space structure sequence sequences token tokens layer layers scale memory cost quality""".split()
ADJ = """large pre-trained deep neural novel new efficient effective robust general multi-modal multimodal self-supervised
supervised unsupervised few-shot zero-shot state-of-the-art medical clinical visual natural open-source downstream different
diverse complex simple high-quality low-resource real-world existing recent previous previous significant substantial better
large-scale end-to-end domain-specific human scientific linear nonlinear optimal dynamic statistical stochastic sparse dense
generative discriminative contrastive automatic comprehensive extensive systematic unified scalable reliable interpretable""".split()
VERBS = """propose present introduce develop show demonstrate evaluate investigate explore study find achieve improve outperform
provide enable require leverage exploit learn train fine-tune capture generate predict reduce address analyze compare apply
describe discuss identify extend establish consider obtain derive prove""".split()
OPEN = ["In this paper, we", "In this work, we", "Here, we", "We", "To address these challenges, we", "Specifically, we",
        "Furthermore, we", "Moreover, we", "Finally, we", "Additionally, we", "Our results show that we", "However, we"]
LINKS = ["for", "of", "in", "with", "on", "from", "across", "based on", "such as", "as well as", "compared to", "in terms of",
         "and", "using", "by", "between", "through", "without", "which can be used for", "while", "due to the", "and the"]
TAILS = ["The code is available at https://github.com/", "has been widely used in", "remains a challenging problem because",
         "have shown remarkable performance on", "Extensive experiments demonstrate that our method outperforms",
         "Large language models (LLMs) have demonstrated", "This paper presents", "the proposed method achieves",
         "state-of-the-art performance on a wide range of tasks", "there has been a growing interest in", "can be found in",
         "Recent advances in", "play an important role in", "Despite the success of", "are publicly available at", "in order to"]
GIVEN = "Wei Jun Yi Li Jing Yang Xin Hao Chen Ming Alexander Michael David Daniel Thomas Maria Anna James John Robert Peter Andrew Paul Jan Kai Lei Yu Hui".split()
FAMILY = "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Kim Lee Park Nguyen Smith Johnson Müller Singh Kumar Garcia Martin Schmidt".split()
CATS = "cs.CL cs.CV cs.LG cs.AI cs.IR cs.RO eess.IV eess.AS stat.ML q-bio.QM math.OC physics.med-ph quant-ph astro-ph.GA cond-mat.mtrl-sci hep-th cs.SE cs.CR cs.HC".split()
VENUES = ["Conference on Empirical Methods in Natural Language Processing", "Annual Meeting of the Association for Computational Linguistics",
          "Neural Information Processing Systems", "International Conference on Learning Representations", "Nature Communications",
          "International Conference on Machine Learning", "Computer Vision and Pattern Recognition", "npj Digital Medicine",
          "IEEE Transactions on Medical Imaging", "International Conference on Medical Image Computing and Computer-Assisted Intervention",
          "Bioinformatics", "AAAI Conference on Artificial Intelligence", "IEEE International Conference on Computer Vision", "Physical Review"]
FIELDS = ["Computer Science", "Medicine", "Mathematics", "Physics", "Engineering", "Biology", "Environmental Science", "Linguistics"]
r = random.random
pick = random.choice

def phrase():
    return " ".join(([pick(ADJ)] if r() < .6 else []) + [pick(NOUNS)] + ([pick(NOUNS)] if r() < .3 else []))

def invented():
    return "".join(pick("bcdfghjklmnprstvwz") + pick("aeiou") for _ in range(random.randint(1, 4))) + pick(["", "", "", "n", "s", "l"])

def sentence():
    return " ".join(invented() if r() < SHARE and word.isalpha() else word for word in known_sentence().split(" "))

def known_sentence():
    if r() < .3:
        return f"{pick(TAILS)} {phrase()} {pick(LINKS)} {phrase()}."
    s = f"{pick(OPEN)} {pick(VERBS)} {pick(['a', 'the', 'an', 'that the', 'our', 'several', 'how'])} {phrase()}"
    for _ in range(random.randint(1, 3)):
        s += f" {pick(LINKS)} {pick(['', 'the ', 'a ', ''])}{phrase()}"
    return s + pick([".", ".", ", and " + phrase() + "."])

def title():
    return " ".join(w.capitalize() for w in f"{phrase()} {pick(LINKS)} {phrase()}".split())

def digits(n):
    return "".join(pick("0123456789") for _ in range(n))

def hexa(n):
    return "".join(pick("0123456789abcdef") for _ in range(n))

def sample(i):
    authors = [f"{pick(GIVEN)} {pick(FAMILY)}" for _ in range(random.randint(1, 8))]
    t, text = title(), " ".join(sentence() for _ in range(random.randint(5, 9)))
    y, m, d = random.randint(2015, 2026), random.randint(1, 12), random.randint(1, 28)
    aid = f"{y % 100:02}{m:02}.{digits(5)}"
    cats = random.sample(CATS, random.randint(1, 3))
    if i % 2:
        e = f"""<entry>
    <id>http://arxiv.org/abs/{aid}v{random.randint(1, 4)}</id>
    <title>{t}</title>
    <updated>{y}-{m:02}-{d:02}T{digits(2)}:{digits(2)}:{digits(2)}Z</updated>
    <link href="https://arxiv.org/abs/{aid}v1" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{aid}v1" rel="related" type="application/pdf" title="pdf"/>
    <summary>{text}</summary>
"""
        e += "".join(f'    <category term="{c}" scheme="http://arxiv.org/schemas/atom"/>\n' for c in cats)
        e += f"    <published>{y}-{m:02}-{d:02}T{digits(2)}:{digits(2)}:{digits(2)}Z</published>\n"
        if r() < .4:
            e += f"    <arxiv:comment>{digits(2)} pages, {digits(1)} figures, accepted at {pick(['CVPR', 'EMNLP', 'ACL', 'NeurIPS', 'ICLR', 'MICCAI'])} {y}</arxiv:comment>\n"
        e += f'    <arxiv:primary_category term="{cats[0]}"/>\n'
        if r() < .2:
            e += f"    <arxiv:journal_ref>Phys. Rev. {digits(3)}, {digits(4)} ({y})</arxiv:journal_ref>\n"
        for a in authors:
            e += f"    <author>\n      <name>{a}</name>\n    </author>\n"
        if r() < .2:
            e += f'    <arxiv:doi>10.1109/{digits(6)}</arxiv:doi>\n    <link rel="related" href="https://doi.org/10.1109/{digits(6)}" title="doi"/>\n'
        return (e + "  </entry>").encode()
    preprint = r() < .5
    venue = "arXiv.org" if preprint else pick(VENUES)
    cid, sha = random.randint(2 * 10**8, 28 * 10**7), hexa(40)
    ids = {}
    if r() < .6:
        ids["DBLP"] = f"journals/corr/abs-{aid.replace('.', '-')}" if preprint else f"conf/emnlp/{pick(FAMILY)}{y % 100}"
    ids["ArXiv"] = aid
    if not preprint:
        ids["ACL"] = f"{y}.emnlp-main.{digits(3)}"
    ids["DOI"] = f"10.48550/arXiv.{aid}" if preprint else f"10.{digits(4)}/{digits(8)}"
    ids["CorpusId"] = cid
    row = {
        "paperId": sha, "externalIds": ids, "corpusId": cid,
        "publicationVenue": {"id": "1901e811-ee72-4b20-8f7e-de08cd395a10", "name": "arXiv.org", "alternate_names": ["ArXiv"], "issn": "2331-8422", "url": "https://arxiv.org"} if preprint
        else {"id": f"{hexa(8)}-{hexa(4)}-4{hexa(3)}-{hexa(4)}-{hexa(12)}", "name": venue, "type": pick(["conference", "journal"]), "alternate_names": [pick(["EMNLP", "ACL", "NeurIPS"])], "url": "https://www.aclweb.org/"},
        "url": f"https://www.semanticscholar.org/paper/{sha}", "title": t, "venue": venue, "year": y,
        "referenceCount": random.randint(0, 120), "citationCount": random.randint(0, 900), "influentialCitationCount": random.randint(0, 90),
        "isOpenAccess": not preprint,
        "openAccessPdf": {"url": f"https://arxiv.org/pdf/{aid}", "status": "GREEN", "license": pick([None, "CCBY"]),
                          "disclaimer": f"Notice: Paper or abstract available at https://arxiv.org/abs/{aid}, which is subject to the license by the author or copyright owner provided with this content. Please go to the source to verify the license and copyright information for your use."},
        "s2FieldsOfStudy": [{"category": c, "source": s} for c in random.sample(FIELDS, 2) for s in ("external", "s2-fos-model")],
        "tldr": pick([None, {"model": "tldr@v2.0.0", "text": sentence()}]),
        "publicationTypes": pick([None, ["JournalArticle"], ["JournalArticle", "Conference"], ["Review"]]),
        "publicationDate": f"{y}-{m:02}-{d:02}",
        "journal": {"name": "ArXiv", "volume": f"abs/{aid}"} if preprint else {"name": venue, "pages": f"{digits(3)}-{digits(3)}", "volume": digits(2)},
        "authors": [{"authorId": digits(9), "name": a} for a in authors],
        "abstract": text,
    }
    return json.dumps(row, ensure_ascii=False, sort_keys=i % 8 > 4, separators=((", ", ": ") if i % 4 else (",", ":"))).encode()

folder = sys.argv[1]
SHARE = float(sys.argv[2]) if len(sys.argv) > 2 else 0
os.makedirs(folder, exist_ok=True)
for i in range(4000):
    with open(f"{folder}/{i:04}", "wb") as f:
        f.write(sample(i))
