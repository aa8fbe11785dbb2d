#!/usr/bin/env python3
"""Writes docs/conformance.md: upstream's tests of 1.36 with the state of its last run against Keelson.

  report.py --run 'how it was run' [--target FILE] REPORT...

Reports are those of ginkgo, as JSON (--json-report) or JUnit (--junit-report). Later reports win over earlier ones, and
all of them over what the page says already; tests that no report tells of keep their row. --check fails where a test
that passed on the page does not pass in the reports.

With --further tests beyond conformance get a section of their own; they are kept from run to run as the others are.

tests.tsv beside this file lists the tests by what they need: A only an API server, C controllers and scheduler, S services
and their network, N1 one node, N2 several; B are no conformance tests, but on by default.
"""
import argparse
import csv
import json
import os
import re
import sys
import xml.etree.ElementTree as xml

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, '..', '..', 'docs', 'conformance.md')
ROW = re.compile(r'^\| (\[.*) \| (\S+) \| (passed|failed|skipped|not run) \| (\d*) \|$')
RUN = re.compile(r'^(\d+)\. (.*)$')


def tests():
    """The class of every test by its name, in the order of the page."""
    with open(os.path.join(HERE, 'tests.tsv'), encoding='utf-8') as file:
        return {row['test']: row['class'] for row in csv.DictReader(file, delimiter='\t')}


def page(path):
    """The states of an earlier page by test, each with the number of its run, and the runs by number."""
    states, runs = {}, {}
    if os.path.exists(path):
        with open(path, encoding='utf-8') as file:
            for line in file:
                row, run = ROW.match(line.rstrip('\n')), RUN.match(line.rstrip('\n'))
                if row and row.group(4):
                    states[row.group(1)] = (row.group(3), int(row.group(4)))
                elif run:
                    runs[int(run.group(1))] = run.group(2)
    return states, runs


def from_json(path):
    with open(path, encoding='utf-8') as file:
        suites = json.load(file)
    for suite in suites:
        for spec in suite.get('SpecReports') or []:
            name = ' '.join((spec.get('ContainerHierarchyTexts') or []) + [spec.get('LeafNodeText', '')])
            # what the focus left out is skipped without an attempt
            if spec.get('LeafNodeType') == 'It' and spec.get('NumAttempts'):
                yield name, {'passed': 'passed', 'skipped': 'skipped'}.get(spec['State'], 'failed')


def from_junit(path):
    for case in xml.parse(path).iter('testcase'):
        name = re.sub(r'^\[It\] ', '', case.get('name', ''))
        name = name[:name.rindex('[Conformance]') + len('[Conformance]')] if '[Conformance]' in name else name
        if case.find('failure') is not None or case.find('error') is not None:
            yield name, 'failed'
        elif case.find('skipped') is None:
            yield name, 'passed'


def write(path, classes, states, runs):
    used = sorted({run for _, run in states.values()})
    number = {run: i for i, run in enumerate(used, 1)}
    counts = {}
    for name, kind in classes.items():
        counts.setdefault(kind, {}).setdefault(states.get(name, ('not run', 0))[0], []).append(name)
    lines = ['# Conformance', '',
             'Upstream\'s conformance tests of Kubernetes 1.36 and their state in the last run against Keelson. The suite is'
             ' upstream\'s `e2e.test`, unchanged; it is no part of this repository. The page is written by'
             ' `integration-tests/conformance/report.py`.', '',
             '| class | needs | tests | passed | failed | skipped | not run |', '|---|---|---|---|---|---|---|']
    needs = {'A': 'an API server', 'C': 'controllers and scheduler', 'S': 'services and their network',
             'N1': 'one node', 'N2': 'several nodes', 'B': 'one node; beyond conformance, on by default'}
    for kind in sorted(counts):
        of = {state: len(names) for state, names in counts[kind].items()}
        lines.append('| ' + ' | '.join([kind, needs.get(kind, ''), str(sum(of.values()))]
                                       + [str(of.get(s, 0)) for s in ('passed', 'failed', 'skipped', 'not run')]) + ' |')
    lines += ['', '## Runs', '']
    lines += [f'{number[run]}. {runs.get(run, "")}' for run in used]
    lines += ['', '## Tests', '', '| test | class | state | run |', '|---|---|---|---|']
    for name, kind in classes.items():
        state, run = states.get(name, ('not run', 0))
        lines.append(f'| {name} | {kind} | {state} | {number.get(run, "")} |')
    further = sorted(name for name in states if name not in classes)
    if further:
        passed = sum(states[name][0] == 'passed' for name in further)
        lines += ['', '## Further rows', '',
                  f'Tests of the suite beyond conformance that are on by default: {passed} of {len(further)} that were run'
                  ' passed.', '', '| test | class | state | run |', '|---|---|---|---|']
        lines += [f'| {name} | - | {states[name][0]} | {number[states[name][1]]} |' for name in further]
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('reports', nargs='+', metavar='REPORT')
    arguments.add_argument('--run', required=True, help='how it was run, one line')
    arguments.add_argument('--target', default=PAGE, help='the page, docs/conformance.md by default')
    arguments.add_argument('--check', action='store_true', help='fail where a test does not pass that passed before')
    arguments.add_argument('--further', action='store_true', help='tell of tests beyond conformance, too')
    given = arguments.parse_args()
    classes = tests()
    states, runs = page(given.target)
    before = dict(states)
    run = max(runs, default=0) + 1
    runs[run] = ' '.join(given.run.split())
    for report in given.reports:
        for name, state in from_junit(report) if report.endswith('.xml') else from_json(report):
            if name in classes or given.further:
                states[name] = (state, run)
    write(given.target, classes, states, runs)
    lost = [name for name, (state, _) in states.items() if before.get(name, ('',))[0] == 'passed' and state == 'failed']
    for name in lost:
        print('passed before:', name)
    sys.exit(1 if given.check and lost else 0)


if __name__ == '__main__':
    main()
