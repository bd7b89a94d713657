//go:build tools

// Package yaml pins the language host of programs in YAML.
package yaml

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
