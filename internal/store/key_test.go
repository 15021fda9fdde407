package store_test

import (
	"bytes"
	"sync"
	"testing"
)

// Processes that start at the same time must agree on a key.
func TestKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	keys := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			var err error
			if keys[i], err = b.store.Key(t.Context(), "session"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, key := range keys[1:] {
		if !bytes.Equal(key, keys[0]) || len(key) != 32 {
			t.Errorf("keys %x and %x", keys[0], key)
		}
	}
	other, err := b.store.Key(t.Context(), "other")
	if err != nil || bytes.Equal(other, keys[0]) {
		t.Errorf("another name has the same key (%v)", err)
	}
}
