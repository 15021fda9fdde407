package ingest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// Personal data in free text is replaced by these words.
const (
	emailMark    = "[email]"
	phoneMark    = "[phone]"
	identityMark = "[id number]"
	cardMark     = "[card]"
	secretMark   = "[secret]"
)

// Secrets that people paste by mistake: what follows a word for one and a colon
// or an equals sign, the password of an address, and tokens that are known by
// how they begin (of this program, and of services that marketing data comes
// from).
var (
	namedSecret  = regexp.MustCompile(`(?i)\b(password|passwd|pwd|secret|api[_ -]?key|access[_ -]?key|access[_ -]?token|auth[_ -]?token|token)(\s*[:=：＝]\s*)("[^"]+"|'[^']+'|[^\s,;，；。]+)|(密码|口令|密钥|令牌)([:：=＝是为]\s*)([!-~]{4,})`)
	bearerSecret = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[a-z0-9._~+/=\-]{12,}`)
	urlPassword  = regexp.MustCompile(`(?i)([a-z][a-z0-9+.\-]*://[^\s:/@]+:)[^\s@]+@`)
	knownToken   = regexp.MustCompile(`\b(?:insight_[a-z2-7]{20,}|sk-[A-Za-z0-9_\-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9\-]{10,}|AKIA[A-Z0-9]{12,}|AIza[A-Za-z0-9_\-]{20,}|EAA[A-Za-z0-9]{20,}|ya29\.[A-Za-z0-9_\-]{20,}|eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*)`)
)

// redactSecrets replaces them by a word, and keeps what says that there was one.
func redactSecrets(text string) string {
	text = urlPassword.ReplaceAllString(text, "${1}"+secretMark+"@")
	text = knownToken.ReplaceAllString(text, secretMark)
	text = bearerSecret.ReplaceAllString(text, "${1} "+secretMark)
	return namedSecret.ReplaceAllString(text, "${1}${2}${4}${5}"+secretMark)
}

// Digits, signs and separators also in their full-width forms, which Chinese
// keyboards give.
var (
	emailPattern = regexp.MustCompile(`(?i)[a-z0-9][a-z0-9._%+\-]*[@＠][a-z0-9\-]+(?:[.．][a-z0-9\-]+)*[.．][a-z]{2,}`)
	digitRun     = regexp.MustCompile(`[+＋(（]{0,2}[0-9０-９](?:[ \x{a0}\-－–.()（）]{0,2}[0-9０-９]){6,21}[xXｘＸ]?`)
)

// Redact replaces secrets, e-mail addresses, telephone numbers, identity numbers
// of China and payment card numbers in free text. A run of digits is only taken
// for one of them when it has its form: check digits of identity numbers (GB
// 11643) and cards (Luhn), or the pattern of a telephone number; order numbers,
// dates and amounts stay.
func Redact(text string) string {
	text = redactSecrets(text)
	if !strings.ContainsAny(text, "@＠0123456789０１２３４５６７８９") {
		return text
	}
	text = emailPattern.ReplaceAllString(text, emailMark)
	return digitRun.ReplaceAllStringFunc(text, func(run string) string {
		ascii := toASCII(run)
		lead := run[:len(run)-len(strings.TrimLeft(run, "(（"))]
		switch number := compact(ascii); {
		case isIdentity(number):
			return lead + identityMark
		case isCard(number):
			return lead + cardMark
		case isPhone(ascii, strings.TrimRight(number, "X")):
			return phoneMark
		}
		return run
	})
}

// compact keeps the digits of a number and a final X.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if r == 'x' || r == 'X' {
			return 'X'
		}
		return -1
	}, s)
}

// isIdentity checks a resident identity number of China: 17 digits and a check
// character by ISO 7064 MOD 11-2, as GB 11643-1999 has it.
func isIdentity(s string) bool {
	if len(s) != 18 || strings.IndexByte(s, 'X') >= 0 && strings.IndexByte(s, 'X') < 17 {
		return false
	}
	sum := 0
	for i := range 17 {
		weight := 1 << (17 - i) % 11
		sum += int(s[i]-'0') * weight
	}
	return "10X98765432"[sum%11] == s[17]
}

// isCard checks a payment card number: 13 to 19 digits that pass Luhn's test.
// The first digits 2 to 6 are those of the card networks.
func isCard(s string) bool {
	if len(s) < 13 || len(s) > 19 || strings.Contains(s, "X") || s[0] < '2' || s[0] > '6' {
		return false
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

var (
	mobileCN   = regexp.MustCompile(`^(?:0{0,2}86)?1[3-9]\d{9}$`)
	landlineCN = regexp.MustCompile(`^\(?0\d{2,3}\)?[ -]\d{7,8}$`)
	northAm    = regexp.MustCompile(`^(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}$`)
)

// isPhone recognises a number with a country code (ITU E.164: 8 to 15 digits),
// mobile and fixed numbers of China, and the North American form.
func isPhone(written, number string) bool {
	written = strings.TrimSpace(written)
	if strings.HasPrefix(strings.TrimLeft(written, "("), "+") {
		return len(number) >= 8 && len(number) <= 15
	}
	return mobileCN.MatchString(number) || landlineCN.MatchString(written) || northAm.MatchString(written)
}

// hashID gives a person's id at a source a name that cannot be turned back
// without the installation's secret, and is the same in every import.
func hashID(secret []byte, id string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
