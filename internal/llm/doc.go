// Package llm is the one seam to language models. Its adapters (packages
// ollama and openai below it) implement langchaingo's llms.Model, so that
// everything above speaks that interface and names no provider; package
// provider opens the one that the configuration asks for.
//
// What the interface has no words for goes two ways. What holds for a whole
// service (context length, thinking, keep-alive, seed) is configuration. What
// differs from call to call is a call option of this package: WithFormat asks
// for JSON that fits a schema, WithPurpose names the call in records, traces
// and metrics. Both travel in CallOptions.Metadata under one private key, so
// give llms.WithMetadata and llms.WithOptions, which replace the map, before
// them.
//
// What neither adapter can honour is refused with a BadRequest error that
// names the option, never dropped: see NewRequest.
//
// Every failure is an *Error with a Kind. Its text holds neither prompts, nor
// answers, nor keys, so that it may be logged and shown.
package llm
