"""Bytes a payload, by dictionary and by how zstd is told to look for matches.

    opcit cache export | measure.py src/cache/payload.dict src/cache/payload-3.dict

Needs `zstandard` of PyPI. Prints the mean by source, without checksum, length and number of the dictionary, with the four bytes
that every frame begins with.
"""
import json, sys
import zstandard as zstd

slices = {}
for line in sys.stdin:
    row = json.loads(line)
    if payload := row.get("payload"):
        text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
        slices.setdefault(row["source"], []).append(text.encode())

FAST = dict(window_log=17, chain_log=13, search_log=1, target_length=0, strategy=zstd.STRATEGY_FAST)
HEADER = dict(write_checksum=False, write_content_size=False, write_dict_id=False)
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        content = file.read()
    ways = {f"level {level}": zstd.ZstdCompressionParameters.from_level(
        level, source_size=2200, dict_size=len(content), **HEADER) for level in (1, 3, 5)}
    ways["matches of six"] = zstd.ZstdCompressionParameters(min_match=6, hash_log=14, **FAST, **HEADER)
    ways["matches of five"] = zstd.ZstdCompressionParameters(min_match=5, hash_log=15, **FAST, **HEADER)
    for name, parameters in ways.items():
        packer = zstd.ZstdCompressor(dict_data=zstd.ZstdCompressionDict(content), compression_params=parameters)
        means = {source: sum(len(packer.compress(s)) for s in all) / len(all) for source, all in slices.items()}
        print(path, name, {source: round(mean) for source, mean in means.items()}, round(sum(means.values())))
