#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of `excon schema`, judged by an independent validator: schema.py SCHEMA FOLDER EXAMPLES...

It is a schema; every document of the tests that the loader accepts, and every example, is accepted; each of a list
of wrong ones is refused.
"""
import glob
import json
import re
import sys

import jsonschema
import yaml


class Core(yaml.SafeLoader):
    """Scalars as YAML 1.2's core schema types them."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$|^0o[0-7]+$|^0x[0-9a-fA-F]+$|^0b[01]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$",
     list("-+.0123456789")),
]:
    Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value, 0))


def no_merge(loader, node, deep=False):
    # Keys are texts here whatever they look like, and "<<" is one of them.
    return {loader.construct_scalar(key) if isinstance(key, yaml.ScalarNode) else str(key):
            loader.construct_object(value, deep=True) for key, value in node.value}


Core.add_constructor("tag:yaml.org,2002:map", no_merge)

BAD = {
    "no name": "description: x",
    "not a mapping": "[name]",
    "a section that is a list": "{name: x, nodes: []}",
    "an unknown key in exercise": "{name: x, exercise: {duraton: 4h}}",
    "a bare number as a duration": "{name: x, exercise: {outage: 60}}",
    "a word that is none": "{name: x, exercise: {late: never}}",
    "a seed below nothing": "{name: x, exercise: {seed: -1}}",
    "a day that is a word": "{name: x, exercise: {days: [today]}}",
    "a VM without a source": "{name: x, nodes: {a: {type: VM, resources: {ram: 1 gib, cpu: 1}}}}",
    "a VM without resources": "{name: x, nodes: {a: {type: VM, source: s}}}",
    "resources without cpu": "{name: x, nodes: {a: {type: VM, source: s, resources: {ram: 1 gib}}}}",
    "memory as a bare number": "{name: x, nodes: {a: {type: VM, source: s, resources: {ram: 1024, cpu: 1}}}}",
    "a unit that is none": "{name: x, nodes: {a: {type: VM, source: s, resources: {ram: 1 gob, cpu: 1}}}}",
    "a source without a version": "{name: x, nodes: {a: {type: VM, source: {name: s}, resources: {ram: 1 gib, cpu: 1}}}}",
    "a type that is none": "{name: x, nodes: {a: {type: Router}}}",
    "a Switch with resources": "{name: x, nodes: {a: {type: Switch, resources: {ram: 1 gib, cpu: 1}}}}",
    "a count of nothing": "{name: x, infrastructure: {a: 0}}",
    "links that are a text": "{name: x, infrastructure: {a: {links: lan}}}",
    "a share without a title": "{name: x, injects: {i: {share: {text: t}}}}",
    "a share with the receiver of a message": "{name: x, injects: {i: {share: {title: t, to: all}}}}",
    "an acl without an action": "{name: x, infrastructure: {a: {acls: [{from: a, to: b}]}}}",
    "an acl with a key of its own": "{name: x, infrastructure: {a: {acls: [{from: a, to: b, action: drop, prots: [80/tcp]}]}}}",
    "a feature without a source": "{name: x, features: {a: {type: service}}}",
    "a feature of no type": "{name: x, features: {a: {type: daemon, source: s}}}",
    "an interval with a unit": "{name: x, conditions: {a: {command: x, interval: 30s}}}",
    "a probe without from": "{name: x, conditions: {a: {probe: {http: 'http://a/', every: 30s}}}}",
    "no points": "{name: x, conditions: {a: {command: x, interval: 5, points: 0}}}",
    "a vulnerability without a class": "{name: x, vulnerabilities: {a: {name: a, description: b}}}",
    "a variable with a key of its own": "{name: x, variables: {a: {random: hex16, length: 3}}}",
    "a metric without a max-score": "{name: x, metrics: {a: {type: manual}}}",
    "a metric over what is none": "{name: x, metrics: {a: {type: conditional, max-score: 1, condition: c, over: ever}}}",
    "an evaluation of no metrics": "{name: x, evaluations: {a: {metrics: [], min-score: 50}}}",
    "more than all per cent": "{name: x, evaluations: {a: {metrics: [m], min-score: 101}}}",
    "a goal without tlos": "{name: x, goals: {a: {name: b}}}",
    "a role that is none": "{name: x, entities: {a: {role: Purple}}}",
    "too many copies": "{name: x, entities: {a: {copies: 255}}}",
    "a part of an entity with a wrong role": "{name: x, entities: {a: {entities: {b: {role: Pink}}}}}",
    "expect that is a mapping": "{name: x, injects: {a: {expect: {report: r}}}}",
    "a machine that flies": "{name: x, injects: {a: {machine: {b: fly}}}}",
    "a technique that is none": "{name: x, injects: {a: {atomic: T1}}}",
    "an unknown key in when": "{name: x, events: {a: {when: {unless: [b]}}}}",
    "after without an event": "{name: x, events: {a: {when: {after: {offset: 5s}}}}}",
    "a script without a speed": "{name: x, scripts: {a: {start-time: 0, end-time: 1h, events: {b: 0}}}}",
    "a script without events": "{name: x, scripts: {a: {start-time: 0, end-time: 1h, speed: 1, events: {}}}}",
    "a story without scripts": "{name: x, stories: {a: {speed: 1}}}",
}


def cases(path):
    """The documents of a case file that load by default."""
    for part in re.split(r"^=== ", open(path, encoding="utf-8").read(), flags=re.M)[1:]:
        title, rest = part.split("\n", 1)
        document, said = rest.split("--- default\n", 1)
        said = said.split("--- ocr\n", 1)[0]
        if ": error: " not in said:
            yield title, document


def main():
    schema = json.load(open(sys.argv[1], encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = failed = unread = 0
    documents = [(p, t, d) for p in sorted(glob.glob(sys.argv[2] + "/*.txt")) for t, d in cases(p)]
    documents += [(p, "example", open(p, encoding="utf-8").read()) for p in sys.argv[3:]]
    for path, title, document in documents:
        try:
            value = yaml.load(document, Core)
        except yaml.YAMLError:  # an anchor given twice, which YAML allows and this reader does not
            unread += 1
            continue
        errors = list(validator.iter_errors(value))
        good += 1
        if errors:
            failed += 1
            print(f"{path}: {title}: refused: {errors[0].json_path}: {errors[0].message[:300]}")
    for title, document in BAD.items():
        if validator.is_valid(yaml.load(document, Core)):
            failed += 1
            print(f"accepted: {title}")
    print(f"{good} good documents, {len(BAD)} bad ones, {failed} judged wrongly")
    sys.exit(failed != 0 or good < 80 or unread > 2)


if __name__ == "__main__":
    main()
