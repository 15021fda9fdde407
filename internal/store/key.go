package store

import (
	"context"
	"crypto/rand"
)

// keyBytes is the length of a key: that of the hash which it is used with.
const keyBytes = 32

// Key returns the secret key of a name, the same for every process on this
// database. The first call of a name makes it.
func (s *Store) Key(ctx context.Context, name string) ([]byte, error) {
	fresh := make([]byte, keyBytes)
	rand.Read(fresh) //nolint:errcheck // it never fails
	var key []byte
	// The update changes nothing; it makes RETURNING give the row that was there.
	err := s.pool.QueryRow(ctx, `
		INSERT INTO insight.keys AS k (name, key, made_at) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET key = k.key
		RETURNING key`, name, fresh, s.now()).Scan(&key)
	return key, fail("read key", err)
}
