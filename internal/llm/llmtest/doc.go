// Package llmtest holds what tests need in place of a language model: a scripted
// llms.Model (NewModel), scripted servers that speak Ollama's and OpenAI's
// protocols (NewServer), transcripts of a real model that are committed beside
// the test (Replay), and the suite that every adapter must pass (Conformance,
// Real).
package llmtest
