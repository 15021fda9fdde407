// Package secret reads what a configuration may name but not hold: keys,
// tokens and addresses with a password. A reference is env:NAME, a variable of
// the environment, or file:PATH, a file that holds nothing else.
package secret

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// ErrNoReference is returned for a text that refers to nothing; it may be the
// secret itself, so no error repeats it.
var ErrNoReference = errors.New("give a reference, env:NAME or file:PATH, and not the secret itself")

// IsReference reports whether a text has the form of a reference.
func IsReference(text string) bool {
	kind, name, _ := strings.Cut(text, ":")
	return (kind == "env" || kind == "file") && name != ""
}

// Read returns what a reference points to, without the white space around it.
// Its errors name the variable or the file, and never what is in it.
func Read(reference string) (string, error) {
	if !IsReference(reference) {
		return "", ErrNoReference
	}
	kind, name, _ := strings.Cut(reference, ":")
	value := os.Getenv(name)
	if kind == "file" {
		raw, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		value = string(raw)
	}
	if value = strings.TrimSpace(value); value != "" {
		return value, nil
	}
	if kind == "env" {
		return "", fmt.Errorf("the environment variable %s is not set", name)
	}
	return "", fmt.Errorf("the file %s is empty", name)
}
