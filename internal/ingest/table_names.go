package ingest

import "github.com/insight-agent/insight/internal/evidence"

// TypeName is what people call a type of column.
func TypeName(t Type, lang evidence.Lang) string { return label("type_"+string(t), lang) }

// SkipName says why lines are no data.
func SkipName(k SkipKind, lang evidence.Lang) string { return label(string(k), lang) }
