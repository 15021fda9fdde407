package tools

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// argTexts shows the parameters of a statement to a reader, each as a literal
// that PostgreSQL reads in its place. Nothing is ever executed from them.
func argTexts(args []any) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = argText(a)
	}
	return out
}

func argText(arg any) string {
	switch v := arg.(type) {
	case string:
		return v
	case time.Time:
		if v.Location() == time.UTC && v.Equal(v.Truncate(24*time.Hour)) {
			return v.Format(time.DateOnly) // a date, as the compiler binds one
		}
		return v.Format(time.RFC3339)
	}
	list := reflect.ValueOf(arg)
	if list.Kind() != reflect.Slice {
		return fmt.Sprint(arg)
	}
	parts := make([]string, list.Len())
	for i := range parts {
		parts[i] = argText(list.Index(i).Interface())
		if list.Type().Elem().Kind() == reflect.String {
			parts[i] = quoteElement(parts[i])
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// quoteElement quotes a text inside an array literal, as section 8.15.2 of
// PostgreSQL's manual says.
func quoteElement(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
