package ingest

import "testing"

func TestRedact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Mail me: jane.doe+x@example.co.uk!":                   "Mail me: [email]!",
		"联系我 zhang＠example.com 谢谢":                             "联系我 [email] 谢谢",
		"我的电话是13812345678，快打":                                  "我的电话是[phone]，快打",
		"电话 +86 138-1234-5678":                                 "电话 [phone]",
		"打１３８１２３４５６７８吧":                                        "打[phone]吧",
		"座机 010-12345678":                                      "座机 [phone]",
		"call (415) 555-2671 now":                              "call [phone] now",
		"call 415-555-2671":                                    "call [phone]",
		"ring +44 20 7946 0958":                                "ring [phone]",
		"身份证11010519491231002X":                                "身份证[id number]",
		"card 4111 1111 1111 1111 exp 09/27":                   "card [card] exp 09/27",
		"card 5500-0000-0000-0004":                             "card [card]",
		"order 2026090112345678 is late":                       "order 2026090112345678 is late",
		"订单号 110105194912310021 还没到":                           "订单号 110105194912310021 还没到", // fails the check digit
		"from 2026-09-01 to 2026-09-30":                        "from 2026-09-01 to 2026-09-30",
		"paid 1,234,567.00 for 24 items":                       "paid 1,234,567.00 for 24 items",
		"@brand great, 10/10":                                  "@brand great, 10/10",
		"比上次便宜 30 元，买了 3 件":                                    "比上次便宜 30 元，买了 3 件",
		"my password: hunter2, thanks":                         "my password: [secret], thanks",
		"api_key=abc123def ok":                                 "api_key=[secret] ok",
		"密码是hunter2吗":                                          "密码是[secret]吗",
		"口令：Tr0ub4dor&3":                                       "口令：[secret]",
		"Authorization: Bearer abcdef.ghijkl-123456":           "Authorization: Bearer [secret]",
		"at postgres://ann:hunter2@db.internal/shop now":       "at postgres://ann:[secret]@db.internal/shop now",
		"insight_2f5hn7mvwzwfymsnckbqvm33buijrk4uwojo7obmsrvp": "[secret]",
		"key sk-proj-abcdefghijklmnop1234":                     "key [secret]",
		"AKIAIOSFODNN7EXAMPLE leaked":                          "[secret] leaked",
		"How many password resets last week?":                  "How many password resets last week?",
		"token economy, basic plan and bearer bonds":           "token economy, basic plan and bearer bonds",
		"密码重置的次数":                                              "密码重置的次数",
		"":                                                     "",
	} {
		if got := Redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"a@b.co 13812345678", "(((+86", "110105194912310021X", "＠１２３"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Redact(s)
		if twice := Redact(once); twice != once {
			t.Fatalf("%q became %q and then %q", s, once, twice)
		}
	})
}
