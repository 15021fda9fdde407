package postgres

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// readerPassword derives the reader's password from the administrator's, so
// that every replica knows it and nothing stores it. There is none where the
// administrator has none: a socket that trusts its users.
func readerPassword(admin string) string {
	if admin == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(derive(admin, "insight reader password v1"))
}

// readerSalt is derived likewise, so that replicas store one verifier and not
// each their own.
func readerSalt(admin string) []byte { return derive(admin, "insight reader salt v1")[:16] }

func derive(secret, label string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(label))
	return mac.Sum(nil)
}

// scramIterations is PostgreSQL's own default (scram_iterations).
const scramIterations = 4096

// scramVerifier returns what PostgreSQL stores for an ASCII password: the
// password itself then never crosses the wire, nor reaches the server's log.
// RFC 5802, section 3, with SHA-256 (RFC 7677).
func scramVerifier(password string, salt []byte) (string, error) {
	salted, err := pbkdf2.Key(sha256.New, password, salt, scramIterations, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("derive the reader's verifier: %w", err)
	}
	clientKey := derive(string(salted), "Client Key")
	storedKey := sha256.Sum256(clientKey)
	serverKey := derive(string(salted), "Server Key")
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", scramIterations, b64(salt), b64(storedKey[:]), b64(serverKey)), nil
}
