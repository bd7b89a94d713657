"""Print what patterns of .dockerignore match in Docker, as JSON: test/fixtures/docker-patterns-oracle.json.

Usage:  python tools/data/docker_patterns_oracle.py > test/fixtures/docker-patterns-oracle.json

Runs github.com/moby/patternmatcher v0.6.0, which the builder uses, on random patterns and paths. Needs Go.
"""

import json
import pathlib
import random
import subprocess
import tempfile

PROGRAM = """package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

func answer(text string, path string) interface{} {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		return nil
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil
	}
	found, err := matcher.MatchesOrParentMatches(path)
	if err != nil {
		return nil
	}
	return found
}

func main() {
	var cases []struct{ Text, Path string }
	json.NewDecoder(os.Stdin).Decode(&cases)
	answers := []interface{}{}
	for _, one := range cases {
		answers = append(answers, answer(one.Text, one.Path))
	}
	bytes, _ := json.Marshal(answers)
	fmt.Println(string(bytes))
}
"""
PARTS = ["a", "b", "ab", "*", "?", "a*", "*.py", "**", "**/", "[ab]", "[^a]", "a?b", "*b*", "src", "model.py", ".", " ", "\\*", "[a-c]x"]
PATHS = ["a", "b", "ab", "a/b", "src/model.py", "src/a/model.py", "model.py", "a/b/c.py", "x.py", "src/x.py", "*", "a/*", "ax"]
PATHS += ["src/ab/b", "a b", ".env", "src/.env", "ab/model.py", "aab", "src"]
CHOSEN = [
    ("*\n!src\n", "src/model.py"), ("*\n!src\n", "a.py"), ("*\n!src/**\n", "src/a/b.py"), ("*.pyc\n", "src/x.pyc"),
    ("**/*.pyc\n", "src/x.pyc"), ("**/*.pyc\n", "x.pyc"), ("src\n!src/model.py\n", "src/model.py"), ("tests/\n", "tests/a.py"),
    ("./a\n", "a"), ("a/../b\n", "b"), ("../x\n", "x"), ("!\n", "a"), ("[\n", "a"), ("a/**\n", "a"), ("a/**\n", "a/b"),
    ("**\n", "a/b"), ("a**b\n", "a/x/b"), ("a**/b\n", "ax/b"), ("a\\ b\n", "a b"),
]


def line(choose):
    pattern = "/".join(choose.choice(PARTS) for _ in range(choose.randint(1, 3)))
    pattern = ("/" if choose.random() < 0.15 else "") + pattern + ("/" if choose.random() < 0.15 else "")
    pattern = ("!" if choose.random() < 0.25 else "") + pattern
    return choose.choice(["#{}", "  {} "]).format(pattern) if choose.random() < 0.1 else pattern


def main():
    choose = random.Random(14)
    texts = ["".join(line(choose) + "\n" for _ in range(choose.randint(1, 3))) for _ in range(400)]
    cases = [(text, choose.choice(PATHS)) for text in texts] + CHOSEN
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "main.go").write_text(PROGRAM)
        for words in (["mod", "init", "oracle"], ["get", "github.com/moby/patternmatcher@v0.6.0"]):
            subprocess.run(["go", *words], cwd=folder, check=True, capture_output=True)
        asked = json.dumps([{"Text": text, "Path": path} for text, path in cases])
        found = subprocess.run(["go", "run", "-mod=mod", "."], cwd=folder, input=asked, capture_output=True, text=True, check=True)
    rows = [[text, path, answer] for (text, path), answer in zip(cases, json.loads(found.stdout)) if answer is not None]
    source = "github.com/moby/patternmatcher v0.6.0: ignorefile.ReadAll, MatchesOrParentMatches"
    print('{"source": ' + json.dumps(source) + ', "rows": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]}")


main()
