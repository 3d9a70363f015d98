"""Compares a catalog's YAML and CSV with its JSON, read by PyYAML and Python's csv: the libraries vss-tools writes with."""

import csv
import json
import sys

import yaml

folder = sys.argv[1]
nodes = {}


def walk(path, node):
    nodes[path] = {name: value for name, value in node.items() if name != "children"}
    for name, child in node.get("children", {}).items():
        walk(path + "." + name, child)


with open(folder + "/catalog.json", encoding="utf-8") as f:
    for top, node in json.load(f).items():
        walk(top, node)
with open(folder + "/catalog.yaml", encoding="utf-8") as f:
    assert yaml.safe_load(f) == nodes, "YAML differs"
columns = ["type", "datatype", "deprecation", "unit", "min", "max", "description", "comment", "allowed", "default"]
expected = sorted([path] + [str(node.get(c, "")) for c in columns] for path, node in nodes.items())
with open(folder + "/catalog.csv", encoding="utf-8", newline="") as f:
    assert sorted(list(csv.reader(f))[1:]) == expected, "CSV differs"
with open(folder + "/catalog.id", encoding="utf-8") as f:
    identifiers = yaml.safe_load(f)
assert identifiers.keys() == nodes.keys(), "identifiers differ"


def fnv1(text):
    value = 2166136261
    for byte in text.encode().lower():
        value = (value * 16777619 & 0xFFFFFFFF) ^ byte
    return "0x%08X" % value


for path, node in nodes.items():
    unit, datatype, kind = node.get("unit", ""), node.get("datatype", ""), node["type"]
    limits = f"allowed: {node.get('allowed', '')}min: {node.get('min', '')}max: {node.get('max', '')}"
    text = f"{path}: unit: {unit}, datatype: {datatype}, type: {kind}{limits}"
    assert identifiers[path]["staticUID"] == fnv1(text), path
print(len(nodes), "nodes agree")
