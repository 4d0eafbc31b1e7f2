// Package mail writes the mails that carry support requests, proves what a mail says,
// reads the answers to them, and fetches these from a mailbox.
//
// A Letter is a mail before it is written. It is composed once; the same letter always
// gives the same bytes, and its size is known before a file of it is opened. Files are
// read while the mail travels, so it may have any size.
//
// A letter may carry a statement: a header field, Optool-Statement, that holds a
// support.Statement in a DSSE envelope, the JSON of it in base64. It is signed with the
// key of the customer's licence and says which subject, text and files the mail has. A
// Check compares them with a mail as it arrived, or as a help desk saved it. Mails change
// on their way, and these changes are none:
//
//   - header fields in another order, wrapped in other places, and new ones (Received);
//   - another transfer encoding or character set of text or files, other MIME boundaries,
//     parts nested differently;
//   - other line ends, blanks cut at the ends of lines, empty lines at the end
//     (support.BodyHash);
//   - a "From " line of a mailbox file before the mail;
//   - a subject with more before or after it: marks of a reply (Re:), the vendor's ticket
//     tag, notes in square brackets ([EXTERNAL]).
//
// Everything else is: another subject or text, a file that is missing, new, renamed or
// different, a second text (an HTML part), a field of the statement that is there twice.
// Sender, recipients and date are not signed: mail servers and lists rewrite them.
//
// Whatever comes from outside is bounded: sizes of headers, texts, lines and answers,
// depth and number of parts, and every wait.
//
// Fault codes:
//
//	mail_address         exit 2  an address of the letter is unusable
//	mail_letter          exit 2  something else of the letter is
//	mail_changed         exit 1  a file is no longer what was said of it
//	mail_malformed       exit 5  not a mail, or not one that can be read in one way only
//	statement_missing    exit 5  the mail has no statement
//	statement_forged     exit 5  the statement is not signed by whom it names
//	statement_altered    exit 5  the mail is not the one that the statement describes
//	mailbox_settings     exit 2  the settings of the mailbox cannot work
//	mailbox_unreachable  exit 3  no connection, silence, or nonsense; retryable
//	mailbox_tls          exit 3  no encryption, or none that can be trusted; retryable
//	mailbox_auth         exit 4  user name or password is refused
//	mailbox_refused      exit 4  the server refuses, mostly because there is no such folder
package mail
