"""The script people really use: the `arxiv` and `semanticscholar` packages, in batches, delays off.

Usage: peers.py CATALOG.jsonl OUT.json, with OPCIT_ARXIV_URL and OPCIT_S2_URL naming the services. It keeps nothing but
its output: killed, it starts again from nothing.
"""

import json
import os
import sys

import arxiv
from semanticscholar import SemanticScholar

FIELDS = (
    "paperId corpusId externalIds title abstract year publicationDate venue publicationVenue journal publicationTypes "
    "authors citationCount influentialCitationCount referenceCount isOpenAccess openAccessPdf tldr s2FieldsOfStudy url"
).split()


def batches(items, size):
    for start in range(0, len(items), size):
        yield items[start : start + size]


def main(catalog, out):
    with open(catalog, encoding="utf-8") as lines:
        ids = [json.loads(line)["url"].rsplit("/", 1)[1] for line in lines]
    papers = {}
    client = arxiv.Client(page_size=100, delay_seconds=0.0)
    client.query_url_format = os.environ["OPCIT_ARXIV_URL"] + "/api/query?{}"
    for batch in batches(ids, 100):
        for paper in client.results(arxiv.Search(id_list=batch)):
            papers[paper.get_short_id().split("v")[0]] = {
                "title": paper.title,
                "authors": [author.name for author in paper.authors],
                "abstract": paper.summary,
                "published": paper.published.isoformat(),
                "updated": paper.updated.isoformat(),
                "comment": paper.comment,
                "journal_ref": paper.journal_ref,
                "doi": paper.doi,
                "primary_category": paper.primary_category,
                "categories": paper.categories,
            }
    scholar = SemanticScholar(api_url=os.environ["OPCIT_S2_URL"], retry=False)
    for batch in batches(ids, 500):
        rows = scholar.get_papers(["ARXIV:" + paper for paper in batch], fields=FIELDS)
        for row in rows:
            data = row.raw_data
            paper = papers.setdefault(data["externalIds"]["ArXiv"], {})
            paper["citation_count"] = data["citationCount"]
            paper["venue"] = data["venue"]
            paper["s2"] = data["paperId"]
    with open(out, "w", encoding="utf-8") as file:
        json.dump([{"id": paper, **papers.get(paper, {})} for paper in ids], file, indent=2, ensure_ascii=False)


main(*sys.argv[1:])
