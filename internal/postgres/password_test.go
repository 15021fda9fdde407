package postgres

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

// The example of RFC 7677, section 3: the proof that a client sends must open
// the stored key, and the server's signature must be the RFC's.
func TestScramVerifier(t *testing.T) {
	t.Parallel()
	const (
		message   = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
		proof     = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
		signature = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
	)
	verifier, err := scramVerifier("pencil", unbase64(t, "W22ZaJ0SNY7soEsUEjb6gQ=="))
	if err != nil {
		t.Fatal(err)
	}
	head, keys, _ := strings.Cut(strings.TrimPrefix(verifier, "SCRAM-SHA-256$"), "$")
	if head != "4096:W22ZaJ0SNY7soEsUEjb6gQ==" {
		t.Errorf("iterations and salt = %s", head)
	}
	stored, server, _ := strings.Cut(keys, ":")
	storedKey := unbase64(t, stored)
	clientKey := unbase64(t, proof)
	for i, b := range sum(storedKey, message) {
		clientKey[i] ^= b
	}
	if got := sha256.Sum256(clientKey); !hmac.Equal(got[:], storedKey) {
		t.Error("the RFC's proof does not open the stored key")
	}
	if got := base64.StdEncoding.EncodeToString(sum(unbase64(t, server), message)); got != signature {
		t.Errorf("server signature = %s, want %s", got, signature)
	}
}

func sum(key []byte, message string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

func unbase64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReaderPassword(t *testing.T) {
	t.Parallel()
	a, again, b := readerPassword("one"), readerPassword("one"), readerPassword("two")
	if a != again || a == b || len(a) != 43 {
		t.Errorf("passwords %q, %q, %q: want 32 bytes in base64, one for each administrator's", a, again, b)
	}
	if got := readerPassword(""); got != "" {
		t.Errorf("without a password of the administrator: %q", got)
	}
}

func TestWithUser(t *testing.T) {
	t.Parallel()
	for dsn, want := range map[string]string{
		"postgres://ann:x@db:5433/sales?sslmode=require":         "postgres://insight_reader:pw@db:5433/sales?sslmode=require",
		"postgres://postgres@/demo?host=%2Frun%2Fpg":             "postgres://insight_reader:pw@/demo?host=%2Frun%2Fpg",
		"postgresql://db/sales?user=ann&password=x&target=1":     "postgresql://insight_reader:pw@db/sales?target=1",
		"host=db user=ann password='x y' dbname=sales":           "host=db user=ann password='x y' dbname=sales user=insight_reader password='pw'",
		"postgres://ann:x@one:5432,two:5432/sales?sslmode=allow": "postgres://insight_reader:pw@one:5432,two:5432/sales?sslmode=allow",
	} {
		if got := withUser(dsn, Reader, "pw"); got != want {
			t.Errorf("withUser(%q)\n got %q\nwant %q", dsn, got, want)
		}
	}
}
