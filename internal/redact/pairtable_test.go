package redact

import "testing"

func TestPairsInTables(t *testing.T) {
	for _, f := range []form{formText, formSQL} {
		checkPairs(t, f, tableCases, "\n\n")
	}
}

const tableCases = ` id | login | password 
----+-------+-------------
  1 | a     | «Xy7hjkl9Qp2»
  2 | b     | «Summer-2024!»
(2 rows)

+----+-------------+------+
| id | password    | role |
+----+-------------+------+
|  1 | «Summer-2024!» | user |
|  2 | NULL        | user |
+----+-------------+------+

| System | Login | **Password** |
|--------|:-----:|--------------|
| ERP    | adm   | «qWe7!rTz»     |
| CRM    | adm   | ` + "`«qWe8!rTz»`" + ` |

USER   PASSWORD     ROLE
alice  «Summer2024!»  admin
bob    «velvet»       guest

LOGIN      PASSWORD
---------- ------------
alice      «Summer2024!»
bob        «velvet»

| Parameter | Password | Purpose |
|-----------|----------|---------|
| default   | none     | the password of the first login |
| minimum   | 12       | characters it must have |

TEST  PASS  FAIL
unit  12    0
smoke 7     1

| Key | Type | Meaning |
|-----|------|---------|
| a   | text | a name  |`
