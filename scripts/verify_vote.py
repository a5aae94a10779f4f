#!/usr/bin/env python3
"""Count a PRECISEU public vote again, from its published ledger alone.

    python3 verify_vote.py vote.jsonl [--head HEAD] [--code CODE]

HEAD is one that you noted while the vote ran, CODE that of your receipt. Needs Python 3.9 or later
alone. On each line of the file is one JSON value: first the paper, then for each day its entries
and the batch they make, last the count. An entry is ["confirm", code, category, finalist],
["annul", code, number, reason] or ["restore", code, number]. What is checked:

1. The entries of a day, each hashed, stand in the order of their hashes and make, with a blank of
   chance, the root of their batch: a Merkle tree, a byte 0 before an entry, a byte 1 before a pair.
2. Every batch makes the next head: SHA-256 of the head before, the day and the root. The heads
   stood on a public page while the vote ran, so nobody could change the past unseen.
3. Every code is confirmed once, for a finalist of the paper; its annulments are numbered from 1,
   and each but the last was restored.
4. The votes that count, and by reason those that do not, are as many as the file says.
The name of the edition is in no hash: compare the file's fingerprint with that on the ledger's page.
Ends with 0 when everything holds, 1 when something does not, 2 when it is not such a file.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path


class Wrong(Exception):
    pass


def need(holds, words):
    if not holds:
        raise Wrong(words)


def root_of(level):
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0].hex()


class Ledger:
    """Reads the file value by value: the leaves of one day, and a few words per code."""

    def __init__(self, paper):
        self.paper, self.choices = paper, [(name, one) for name, finalists in paper.items() for one in finalists]
        self.number = {choice: number for number, choice in enumerate(self.choices)}
        self.votes, self.annulled, self.restored, self.days = {}, {}, {}, {}
        self.leaves, self.heads, self.day = [], ["0" * 64], ""

    def entry(self, entry):
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        leaf = hashlib.sha256(b"\x00" + text.encode()).digest()
        need(not self.leaves or self.leaves[-1] < leaf, f"{text}: not in the order of the hashes.")
        self.leaves.append(leaf)
        act, code, *more = entry
        if act == "confirm":
            need(tuple(more) in self.number, f"{text}: nobody of the paper.")
            need(code not in self.votes, f"{text}: this code was confirmed before.")
            self.votes[code] = self.number[tuple(more)]
        elif act == "annul":
            need(more[0] not in self.annulled.setdefault(code, {}), f"{text}: annulled twice under one number.")
            self.annulled[code][more[0]] = more[1]
        elif act == "restore":
            self.restored.setdefault(code, []).append(more[0])
        else:
            raise Wrong(f"{text}: no act of a ledger.")

    def batch(self, row):
        need(row["batch"] >= self.day, f"{row['batch']}: comes after {self.day}.")
        self.day = row["batch"]
        root = root_of(sorted([*self.leaves, bytes.fromhex(row["blank"])]))
        need(root == row["root"], f"{self.day}: the entries do not make the root of their batch.")
        self.heads.append(hashlib.sha256(f"{self.heads[-1]} {self.day} {root}".encode()).hexdigest())
        need(self.heads[-1] == row["head"], f"{self.day}: the batch does not make the next head.")
        self.leaves = []

    def out(self, code):
        """Why the vote of `code` does not count; nothing where it does."""
        reasons, restored = self.annulled.get(code, {}), sorted(self.restored.get(code, []))
        numbers = list(range(1, len(reasons) + 1))
        need(code in self.votes, f"{code}: annulled or restored, and never confirmed.")
        need(sorted(reasons) == numbers and restored in (numbers, numbers[:-1]), f"{code}: annulments out of order.")
        return None if restored == numbers else reasons[len(reasons)]

    def count(self):
        need(not self.leaves, "Entries of the last day are in no batch.")
        votes, annulled = Counter(self.votes.values()), Counter()
        for code in {*self.annulled, *self.restored}:
            reason = self.out(code)
            if reason is not None:
                votes[self.votes[code]] -= 1
                annulled[reason] += 1
        tally = {category: {} for category in self.paper}
        for number, (category, finalist) in enumerate(self.choices):
            tally[category][finalist] = votes[number]
        return {"annulled": dict(annulled), "tally": tally}


def verified(lines):
    """The ledger of the file. Raises Wrong where something does not hold, ValueError and its like where it is none."""
    paper = json.loads(next(lines))
    if paper["format"] != 1:
        raise ValueError(f"this script knows format 1, the file has {paper['format']!r}")
    ledger, count = Ledger(paper["paper"]), None
    for text in lines:
        need(count is None, "Something stands behind the count.")
        row = json.loads(text)
        if isinstance(row, list):
            ledger.entry(row)
        elif "batch" in row:
            ledger.batch(row)
        else:
            count = row
    need(count is not None, "The count is missing: the file is not whole.")
    need(ledger.count() == count, f"The count is {ledger.count()}, and the file says {count}.")
    return ledger


def main():
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("file", "--head", "--code"):
        asked.add_argument(name)
    asked, whole = asked.parse_args(), hashlib.sha256()
    try:
        with Path(asked.file).open("rb") as lines:
            ledger = verified(whole.update(line) or line.decode() for line in lines)
        need(asked.head is None or asked.head in ledger.heads, "This head is not in the chain of the file.")
        code = (asked.code or "").strip().upper()
        need(not code or code in ledger.votes, f"No vote has the code {code}.")
    except Wrong as wrong:
        return print(f"DOES NOT HOLD: {wrong}") or 1
    except (OSError, ValueError, LookupError, TypeError, StopIteration, AttributeError) as wrong:
        return print(f"This is no ledger of a vote: {wrong!r}") or 2
    if code:
        reason, (category, finalist) = ledger.out(code), ledger.choices[ledger.votes[code]]
        print(f"{code}: {category}, {finalist}: {'counted' if reason is None else 'annulled: ' + reason}")
    print(json.dumps(ledger.count(), indent=2, ensure_ascii=False, sort_keys=True))
    print(f"Fingerprint of the file (SHA-256): {whole.hexdigest()}")
    votes, batches, head = len(ledger.votes), len(ledger.heads) - 1, ledger.heads[-1]
    print(f"Everything holds. {votes} votes, {batches} batches. Last head: {head}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
