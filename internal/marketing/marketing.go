// Package marketing holds the canonical schema "marketing", into which the
// importers and the demo write, and the semantic model that describes it. The
// columns take the names of Fivetran's dbt_ad_reporting and of GA4, so that a
// warehouse that already has those maps onto it one to one. Data of any other
// shape needs no schema of ours: a semantic model over it is enough.
package marketing

import (
	"embed"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed semantic/*.yaml
var model embed.FS

// Migrations returns the schema as goose migrations, one SQL file each, at the
// root of the file system.
func Migrations() fs.FS { return sub(migrations, "migrations") }

// Model returns the semantic model as YAML files at the root of the file
// system, for semantic.Load.
func Model() fs.FS { return sub(model, "semantic") }

// sub cannot fail: the directories are embedded above.
func sub(f embed.FS, dir string) fs.FS {
	s, err := fs.Sub(f, dir)
	if err != nil {
		panic(err)
	}
	return s
}
