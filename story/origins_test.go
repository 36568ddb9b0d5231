package story_test

import (
	"slices"
	"strings"
	"testing"

	"ifolge/article"
	"ifolge/story"
)

// The first report of a sale, and what the other tests say of it.
const (
	sale     = "Fergen Fannaråk skal selges til Hellas i april, sier to ansatte i rederiet Sognalinjen til Fjordposten.\n\nFergen har gått mellom Balestrand og Hella siden 1991 og tar 80 biler."
	director = "Administrerende direktør Tor Helle sier til Bergensnytt at Fannaråk blir solgt til et rederi i Hellas.\n\nKjøperen holder til i Pireus og overtar i april. Hun skal settes i trafikk mellom øyer, og mannskapet på tolv får tilbud om arbeid på andre båter."
	hidden   = "Rederiet Sognalinjen kvitter seg med Fannaråk. Fergen blir solgt til Hellas og forlater fjorden i april.\n\nHun har fraktet folk og biler i en mannsalder, og de reisende kommer til å savne skipet. Ny båt er ventet til sommeren."
	saleNTB  = "Fergen Fannaråk skal selges til Hellas i april, skriver Fjordposten.\n\nAvisen har opplysningen fra to ansatte i rederiet Sognalinjen."
)

func first() *article.Article { return paper("Fjordposten", "4 0630", "nb", sale) }

// correction is what the paper of the first report says two days later.
func correction(text string) *article.Article {
	a := paper("Fjordposten", "6 0900", "nb", text)
	a.ID = "rettelse"
	return a
}

// TestOriginsAreCountedByTheRules has one small story for each rule of
// doc/origins.md.
func TestOriginsAreCountedByTheRules(t *testing.T) {
	for _, tt := range []struct {
		rule        string
		articles    []*article.Article
		paper, says string // the claim
		want        int
		open        bool // not counted so yet: doc/origins.md says so
	}{
		{"a sole origin is one", []*article.Article{first()}, "Fjordposten", "skal selges", 1, false},
		{"who only repeats it adds none", ferry(), "Fjordposten", "skal selges", 1, false},
		{"an echo of what is not here is one origin", []*article.Article{paper("NTB", "4 0745", "nb", saleNTB)}, "NTB", "skal selges", 1, false},
		{"two echoes of what is not here are one", []*article.Article{
			paper("NTB", "4 0745", "nb", saleNTB),
			paper("Havneposten", "4 0900", "nb", "Rederiet Sognalinjen vil selge fergen Fannaråk til Hellas i april, ifølge Fjordposten.\n\nHavneposten har ikke fått kommentar fra rederiet."),
		}, "NTB", "skal selges", 1, false},
		{"who says it to two papers is one", []*article.Article{
			paper("Fjordposten", "4 0630", "nb", "Svømmehallen i Vadheim blir stengt fra nyttår, sier ordfører Marit Lunde til Fjordposten.\n\nHallen ble bygd i 1974, og taket lekker."),
			paper("Kystbladet", "4 0900", "nb", "– Svømmehallen i Vadheim blir stengt fra nyttår, sier ordfører Marit Lunde til Kystbladet.\n\nTaket på hallen lekker, og reparasjonen blir for dyr."),
		}, "Fjordposten", "blir stengt", 1, false},
		{"who says it again later is one", []*article.Article{
			paper("Fjordposten", "4 0630", "nb", "Svømmehallen i Vadheim blir stengt fra nyttår, sier ordfører Marit Lunde.\n\nHallen ble bygd i 1974, og taket lekker."),
			paper("Fjordposten Kveld", "11 1800", "nb", "Svømmehallen i Vadheim blir stengt fra nyttår, gjentar Lunde en uke senere.\n\nOrdfører Marit Lunde møtte innbyggerne i Vadheim tirsdag. Taket på hallen lekker."),
		}, "Fjordposten", "blir stengt", 1, false},
		{"five papers at one press conference are one", []*article.Article{
			paper("Fjordposten", "4 1200", "nb", "Broen over Vadheimselva må rives, sa veisjef Tor Helle på en pressekonferanse tirsdag.\n\nBroen er 60 meter lang."),
			paper("Kystbladet", "4 1205", "nb", "– Broen over Vadheimselva må rives, sa veisjef Tor Helle.\n\nHan møtte pressen tirsdag."),
			paper("Havneposten", "4 1210", "nb", "Veisjef Tor Helle sier at broen over Vadheimselva må rives.\n\nDet kom fram på en pressekonferanse tirsdag."),
		}, "Fjordposten", "må rives", 1, false},
		{"a second source of its own makes two", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", director),
		), "Fjordposten", "skal selges", 2, false},
		{"who confirms is one that counts", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "Administrerende direktør Tor Helle bekrefter overfor Bergensnytt at Fannaråk blir solgt til et rederi i Hellas.\n\nKjøperen holder til i Pireus og overtar i april. Hun skal settes i trafikk mellom øyer, og mannskapet på tolv får tilbud om arbeid på andre båter."),
		), "Fjordposten", "skal selges", 2, false},
		{"another unnamed source elsewhere makes two", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "En kilde i Sjøfartsdirektoratet sier til Bergensnytt at Fannaråk blir solgt til et rederi i Hellas.\n\nKilden har sett salgspapirene. Der heter det at kjøperen overtar i april, og at hun skal settes i trafikk mellom øyer."),
		), "Fjordposten", "skal selges", 2, false},
		{"another speaker with the same words makes two", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "Fergen Fannaråk skal selges til Hellas i april, sier administrerende direktør Tor Helle i Sognalinjen til Bergensnytt.\n\nKjøperen er et rederi i Pireus."),
		), "Fjordposten", "skal selges", 2, false},
		{"unnamed sources of the same description are one", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "Fergen Fannaråk skal selges til Hellas i april, sier to ansatte i rederiet Sognalinjen til Bergensnytt.\n\nDe to vil ikke stå fram med navn."),
		), "Fjordposten", "skal selges", 1, false},
		{"two papers with the same document are one", []*article.Article{
			paper("Fjordposten", "4 0630", "nb", "Boltene i broen over Vadheimselva var rustet i stykker, går det fram av en rapport fra Statens vegvesen.\n\nFjordposten har lest rapporten."),
			paper("Kystbladet", "4 1000", "nb", "Ifølge en rapport fra Statens vegvesen var boltene i broen over Vadheimselva rustet i stykker.\n\nRapporten er på 40 sider."),
		}, "Fjordposten", "rustet i stykker", 1, false},
		{"who denies never counts", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "Administrerende direktør Tor Helle i Sognalinjen avviser overfor Bergensnytt at fergen Fannaråk skal selges til Hellas i april.\n\nFergen blir på sambandet, sier han."),
		), "Fjordposten", "skal selges", 1, false},
		{"who declines never counts", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "Administrerende direktør Tor Helle i Sognalinjen vil ikke bekrefte overfor Bergensnytt at fergen Fannaråk skal selges til Hellas i april."),
		), "Fjordposten", "skal selges", 1, false},
		{"who believes never counts", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "Skipsmegler Siv Aune tror at fergen Fannaråk skal selges til Hellas i april.\n\nMarkedet for brukte ferger er godt, sier hun til Bergensnytt."),
		), "Fjordposten", "skal selges", 1, false},
		{"what is only believed has none", []*article.Article{
			paper("Bergensnytt", "5 0700", "nb", "Skipsmegler Siv Aune tror at fergen Fannaråk blir solgt til Hellas i april.\n\nMarkedet for brukte ferger er godt, sier hun til Bergensnytt."),
		}, "Bergensnytt", "blir solgt", 0, false},
		{"what is only denied has none", []*article.Article{
			paper("Bergensnytt", "5 0700", "nb", "Administrerende direktør Tor Helle i Sognalinjen avviser overfor Bergensnytt at fergen Fannaråk skal selges til Hellas i april."),
		}, "Bergensnytt", "skal selges", 0, false},
		{"what its paper takes back has none", []*article.Article{first(),
			correction("Rettelse: Fjordposten skrev tirsdag at fergen Fannaråk skal selges til Hellas i april. Det er ikke riktig. Fjordposten beklager feilen."),
		}, "Fjordposten", "skal selges", 0, false},
		{"what its paper takes back has none, echoes or not", append(ferry(),
			correction("Rettelse: Fjordposten skrev tirsdag at fergen Fannaråk skal selges til Hellas i april. Det er ikke riktig. Fjordposten trekker opplysningen tilbake og beklager."),
		), "Fjordposten", "skal selges", 0, false},
		{"who takes back leaves the other", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", director),
			correction("Rettelse: Fjordposten skrev tirsdag at fergen Fannaråk skal selges til Hellas i april. De to kildene trekker det de sa tilbake. Fjordposten beklager."),
		), "Fjordposten", "skal selges", 1, false},
		{"what nobody shows does not count", append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", hidden),
		), "Fjordposten", "skal selges", 1, false},
		{"in Nynorsk and English too", []*article.Article{first(),
			paper("Fjellbladet", "4 0900", "nn", "Ferja Fannaråk skal seljast til Hellas i april, skriv Fjordposten.\n\nAvisa har opplysninga frå to tilsette i reiarlaget Sognalinjen."),
			paper("Fjord Times", "4 1100", "en", "The ferry Fannaråk is to be sold to Greece in April, Fjordposten reports.\n\nThe newspaper cites two employees of the shipping company Sognalinjen."),
		}, "Fjordposten", "skal selges", 1, false},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			ss := group(tt.articles...)
			got := -1
			if _, c, _ := claimOf(ss, tt.paper, tt.says); c != nil {
				got = len(c.Origins)
			}
			switch {
			case tt.open && got == tt.want:
				t.Error("is counted right now: take its mark away, here and in doc/origins.md")
			case !tt.open && got != tt.want:
				t.Errorf("%d origins, want %d:\n%s", got, tt.want, printed(1, ss...))
			}
		})
	}
}

// One claim in all that is said of the sale, so that the counts above are of one
// claim and not of several.
func TestOneClaimIsGroupedAcrossPapersAndLanguages(t *testing.T) {
	as := append(ferry(),
		paper("Fjellbladet", "4 0900", "nn", "Ferja Fannaråk skal seljast til Hellas i april, skriv Fjordposten.\n\nAvisa har opplysninga frå to tilsette i reiarlaget Sognalinjen."),
		paper("Fjord Times", "4 1100", "en", "The ferry Fannaråk is to be sold to Greece in April, Fjordposten reports.\n\nThe newspaper cites two employees of the shipping company Sognalinjen."),
	)
	ss := group(as...)
	_, want, _ := claimOf(ss, "Fjordposten", "selges")
	for _, tt := range [][2]string{{"NTB", "selges"}, {"Kystbladet", "selges"}, {"Havneposten", "solgt"}, {"Fjellbladet", "seljast"}, {"Fjord Times", "sold"}} {
		if _, c, _ := claimOf(ss, tt[0], tt[1]); c == nil || c.ID != want.ID {
			t.Errorf("%s is not in the claim of Fjordposten:\n%s", tt[0], printed(1, ss...))
		}
	}
	if want.Outlets != 6 {
		t.Errorf("%d outlets, want 6", want.Outlets)
	}
}

// TestEvidenceIsNamed has a small story for each of story.Kinds: the member, or the
// article, that shows it.
func TestEvidenceIsNamed(t *testing.T) {
	first := first()
	version := func() []*story.Sketch {
		a := *first
		b := paper("Fjordposten", "4 0930", "nb", strings.Replace(sale, "i april", "i mai", 1))
		b.ID = "oppdatert"
		one, two := draw(&a), draw(b)
		one.Item, two.Item = "salg", "salg"
		return []*story.Sketch{one, two}
	}
	drawn := func(as ...*article.Article) []*story.Sketch {
		var ss []*story.Sketch
		for _, a := range as {
			ss = append(ss, draw(a))
		}
		return ss
	}
	seen, rows := map[string]bool{}, evidenceRows(t)
	for _, tt := range []struct {
		kind        string
		sketches    []*story.Sketch
		paper, says string
		open        bool // not shown so yet: doc/origins.md says so
	}{
		{"version", version(), "oppdatert", "skal selges", false},
		{"stated hop", drawn(ferry()...), "NTB", "skal selges", false},
		{"wire mark", drawn(
			paper("NTB", "4 0630", "nb", "Snøras har stengt fylkesveien over Vikafjellet. Fem biler står fast bak raset, og ingen er skadet.\n\nMannskaper rydder."),
			paper("Kystbladet", "4 0800", "nb", "VIK (NTB): Fylkesveien over Vikafjellet er stengt av et snøras. Bak raset står fem biler fast.\n\nIngen har meldt om skader, og ryddingen er i gang."),
		), "Kystbladet", "er stengt", false},
		{"same text", drawn(ferry()...), "Kystbladet", "skal selges", false},
		{"same quotation", drawn(
			paper("Fjordposten", "4 0630", "nb", "– Vi hadde ikke noe annet valg enn å stenge hele anlegget, sier fabrikksjef Tor Helle til Fjordposten.\n\nFabrikken i Vadheim har 40 ansatte."),
			paper("Havneposten", "4 1300", "nb", "Portene er låst og pipa er kald på fabrikken i Vadheim. Førti mann gikk hjem fra skiftet mandag kveld uten å vite om de kommer tilbake.\n\n"+
				"– Vi hadde ikke noe annet valg enn å stenge hele anlegget, sier fabrikksjef Tor Helle.\n\n"+
				"Kommunen vil hjelpe dem som mister jobben. Tillitsvalgt Siv Aune har møtt ordføreren, og de to er enige om å be fylket om penger til kurs. "+
				"På kafeen ved kaia er det stille. Her spiste arbeiderne lunsj hver fredag, og eieren regner med å miste halvparten av gjestene. "+
				"Bedriften har laget aluminium siden 1908, og mange familier har hatt tre slektsledd innenfor porten."),
		), "Havneposten", "annet valg", false},
		{"same speaker", drawn(
			paper("Fjordposten", "4 1200", "nb", "Broen over Vadheimselva må rives før sommeren, sa veisjef Tor Helle på en pressekonferanse tirsdag.\n\nBroen er 60 meter lang."),
			paper("Kystbladet", "4 1330", "nb", "Veisjef Tor Helle sier at de må rive broen over Vadheimselva før sommeren.\n\nDet kom fram på en pressekonferanse tirsdag."),
		), "Kystbladet", "rive broen", false},
		{"same unnamed source", drawn(append(ferry(),
			paper("Bergensnytt", "5 0700", "nb", "To ansatte i Sognalinjen sier at Fannaråk blir solgt til Hellas.\n\nDe vil ikke stå fram med navn, men har sett kontrakten, der det heter at kjøperen overtar i april."),
		)...), "Bergensnytt", "blir solgt", false},
		{"same document", drawn(
			paper("Fjordposten", "4 0630", "nb", "Boltene i broen over Vadheimselva var rustet i stykker, går det fram av en rapport fra Statens vegvesen.\n\nFjordposten har lest rapporten."),
			paper("Kystbladet", "4 1000", "nb", "Ifølge en rapport fra Statens vegvesen var boltene i broen over Vadheimselva rustet i stykker.\n\nRapporten er på 40 sider."),
		), "Kystbladet", "rustet i stykker", false},
		{"same figures", drawn(
			paper("Fjordposten", "4 0630", "nb", "Rundkjøringen i Vadheim kostet 41.317.620 kroner, viser regnskapet som Fjordposten har fått innsyn i.\n\nDen skulle koste 12 millioner."),
			paper("Kystbladet", "4 1000", "nb", "Kommunen brukte 41.317.620 kroner på rundkjøringen i Vadheim.\n\nDet er mye penger for en liten kommune."),
		), "Kystbladet", "brukte", false},
		{"translation", drawn(
			paper("Fjordposten", "4 0630", "nb", "Fergen Fannaråk skal selges til Hellas i april. Rederiet Sognalinjen får 24 millioner kroner for fergen.\n\nFannaråk har gått mellom Balestrand og Hella siden 1991 og tar 80 biler."),
			paper("Fjord Times", "4 1100", "en", "The ferry Fannaråk is to be sold to Greece in April. The shipping company Sognalinjen gets 24 million kroner for the ferry.\n\nFannaråk has sailed between Balestrand and Hella since 1991 and carries 80 cars."),
		), "Fjord Times", "to be sold", true},
		{"first-hand", drawn(first), "Fjordposten", "skal selges", false},
	} {
		if !slices.Contains(story.Kinds, tt.kind) {
			t.Errorf("%q is not one of Kinds", tt.kind)
		}
		seen[tt.kind] = true
		if strings.Contains(rows[tt.kind], "not named yet") != tt.open {
			t.Errorf("doc/origins.md and this test say different things of %q", tt.kind)
		}
		t.Run(tt.kind, func(t *testing.T) {
			ss := story.Group(tt.sketches)
			check(t, tt.sketches, ss)
			s, _, m := claimOf(ss, tt.paper, tt.says)
			if m == nil {
				t.Fatalf("%s does not say %q:\n%s", tt.paper, tt.says, printed(1, ss...))
			}
			kinds := map[string]bool{}
			for _, w := range m.Why {
				kinds[w.Kind] = true
			}
			for _, c := range s.Copies {
				if s.Articles[c.Article].ID == tt.paper {
					for _, w := range c.Why {
						kinds[w.Kind] = true
					}
				}
			}
			switch {
			case tt.open && kinds[tt.kind]:
				t.Error("is shown now: take its mark away, here and in doc/origins.md")
			case !tt.open && !kinds[tt.kind]:
				t.Errorf("%s is not shown:\n%s", tt.kind, printed(1, ss...))
			}
		})
	}
	for _, k := range story.Kinds {
		if !seen[k] {
			t.Errorf("no story shows the evidence %q", k)
		}
	}
}

func TestWhatNobodyShowsIsNotShown(t *testing.T) {
	ss := group(append(ferry(), paper("Bergensnytt", "5 0700", "nb", hidden))...)
	_, c, m := claimOf(ss, "Bergensnytt", "blir solgt")
	if m.Role != story.NotShown || !m.Likely || len(m.Via) == 0 || len(m.Why) != 0 {
		t.Errorf("Bergensnytt hides where it has it from: the role is %q, likely %v, via %q, with %d pieces of evidence", m.Role, m.Likely, m.Via, len(m.Why))
	}
	if c.NotShown != 1 {
		t.Errorf("%d not shown, want the guess", c.NotShown)
	}
}

func TestChainOfHandsIsFollowedToItsEnd(t *testing.T) {
	ss := group(append(ferry(), paper("Fjellbladet", "4 1500", "nn", "Ferja Fannaråk blir seld til Hellas i april, skriv Havneposten."))...)
	_, c, m := claimOf(ss, "Fjellbladet", "blir seld")
	if want := []string{"Havneposten", "NTB", "Fjordposten"}; !slices.Equal(m.Via, want) {
		t.Errorf("via %q, want %q:\n%s", m.Via, want, printed(1, ss...))
	}
	if root := c.Members[0]; root.Role != story.FirstHand || len(c.Origins) != 1 || len(c.Origins[0].Members) != len(c.Members) {
		t.Errorf("all go back to the first:\n%s", printed(1, ss...))
	}
}

func TestStatusSaysWhoDidWhatWhen(t *testing.T) {
	ss := group(append(ferry(),
		paper("Bergensnytt", "5 0700", "nb", "Administrerende direktør Tor Helle i Sognalinjen avviser overfor Bergensnytt at fergen Fannaråk skal til Hellas.\n\nFergen blir på sambandet så lenge han leder rederiet, og de reisende kan være trygge."),
		paper("Havneposten", "9 0700", "nb", "Styreleder Siv Aune i Sognalinjen bekrefter overfor Havneposten at Fannaråk likevel blir solgt til Hellas.\n\nHun sier at styret gjorde vedtaket fredag, og at direktøren var til stede."))...)
	_, c, _ := claimOf(ss, "Fjordposten", "skal selges")
	var got []string
	for _, e := range c.Status {
		if c.Members[e.Member].Role == story.Echo {
			continue
		}
		who, _, _ := strings.Cut(e.Who, " i ")
		got = append(got, e.Stance+" "+who)
	}
	if want := []string{"asserts to ansatte", "denies Tor Helle", "confirms Siv Aune"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q:\n%s", got, want, printed(1, ss...))
	}
	if !slices.IsSortedFunc(c.Status, func(a, b story.Event) int { return int(a.Time - b.Time) }) {
		t.Error("the status is not in order of time")
	}
}

const landslide = "Et jordras gikk natt til mandag over fylkesvei 13 ved Vangsnes i Vik. Raset er 40 meter bredt og har tatt med seg rekkverket. " +
	"Ti personer i fire hus er evakuert, og veien blir stengt minst til onsdag.\n\n" +
	"Geologer skal undersøke fjellsiden med drone når det blir lyst. Det har regnet kraftig i området siden lørdag, og bekkene går over sine bredder. " +
	"Skoleelevene fra Feios får hjemmeundervisning så lenge veien er stengt.\n\nFergen mellom Vangsnes og Hella går som normalt."

func copyOf(ss []story.Story, later string) (story.Copy, string) {
	for _, s := range ss {
		for _, c := range s.Copies {
			if s.Articles[c.Article].ID == later {
				return c, s.Articles[c.Of].ID
			}
		}
	}
	return story.Copy{Of: -1}, ""
}

func TestCopiesAreKnownByTheirPassages(t *testing.T) {
	for _, tt := range []struct {
		name, lang, text string
		kinds            []string // of the copy, one of them; none: no copy
	}{
		{"word for word", "nb", landslide, []string{"same text"}},
		{"word for word with a line of its own", "nb", landslide + "\n\nHavneposten følger saken.", []string{"same text"}},
		{"cut short", "nb", landslide[:strings.Index(landslide, "\n\n")], []string{"same text"}},
		{"lightly edited", "nb", strings.NewReplacer("natt til mandag", "i natt", "Ti personer i fire hus", "Ti personer", "kraftig ", "", "så lenge veien er stengt", "").Replace(landslide), []string{"same text", "passages"}},
		{"in Nynorsk", "nn", "Eit jordras gjekk natt til måndag over fylkesveg 13 ved Vangsnes i Vik. Raset er 40 meter breitt og har teke med seg rekkverket. " +
			"Ti personar i fire hus er evakuerte, og vegen blir stengd minst til onsdag.\n\n" +
			"Geologar skal undersøkje fjellsida med drone når det blir lyst. Det har regna kraftig i området sidan laurdag, og bekkene går over breiddene sine. " +
			"Skuleelevane frå Feios får heimeundervisning så lenge vegen er stengd.\n\nFerja mellom Vangsnes og Hella går som normalt.", []string{"same text", "passages"}},
		{"another landslide", "nb", "Et steinras har stengt riksvei 5 ved Sogndal. Raset gikk tirsdag ettermiddag, og ingen biler ble truffet.\n\n" +
			"Veivesenet regner med å åpne ett felt i løpet av kvelden. Geologer har vært på stedet og mener at fjellsiden er trygg. Trafikken blir ledet om Kaupanger.", nil},
		{"the same landslide by another hand", "nb", "Fire familier måtte forlate hjemmene sine da det gikk ras på Vangsnes.\n\n– Vi hørte et brak og løp ut i nattøyet, forteller bonden Arne Vange.\n\n" +
			"Han har bodd under fjellet i 60 år og har aldri opplevd noe lignende. Kommunen har åpnet bedehuset for dem som trenger et sted å sove.", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			later := paper("Havneposten", "4 1100", tt.lang, tt.text)
			ss := group(paper("NTB", "4 0700", "nb", landslide), later)
			c, of := copyOf(ss, "Havneposten")
			switch {
			case len(tt.kinds) == 0:
				if of != "" {
					t.Errorf("made from %s: %s, %d per cent", of, c.Kind, c.Share)
				}
			case of != "NTB" || !slices.Contains(tt.kinds, c.Kind) || len(c.Why) == 0 || c.Why[0].Words == "":
				t.Errorf("made from %q: %q, %d per cent, %v", of, c.Kind, c.Share, c.Why)
			}
		})
	}
}

func TestTheEarlierOfTwoCopiesIsTheOriginal(t *testing.T) {
	ss := group(paper("Havneposten", "4 0900", "nb", landslide), paper("NTB", "4 0700", "nb", landslide))
	if _, of := copyOf(ss, "Havneposten"); of != "NTB" {
		t.Errorf("Havneposten is made from %q", of)
	}
	if c, of := copyOf(ss, "NTB"); of != "" {
		t.Errorf("NTB is made from %q: %v", of, c)
	}
}

func TestStoriesOfOtherMattersStayApart(t *testing.T) {
	match := paper("Bygdebladet", "4 1000", "nb", "Stavanger slo Molde 3–1 i eliteserien søndag. Hjemmelaget ledet 2–0 til pause.\n\nTrener Odd Vik var fornøyd med innsatsen.")
	school := paper("Fjellbladet", "4 0900", "nn", "Elevane ved skulen på Voss får gratis frukost frå hausten. Kommunestyret løyvde 400.000 kroner måndag kveld.\n\nRektor Siv Aune trur fleire vil klare å følgje med i timane.")
	if ss := group(append(ferry(), match, school)...); len(ss) != 3 {
		t.Errorf("%d stories of a ferry, a school and a match:\n%s", len(ss), printed(1, ss...))
	}
	// The slide is at the other end of the same crossing.
	if ss := group(append(ferry(), paper("Fjellbladet", "4 0900", "nb", landslide))...); len(ss) != 2 {
		t.Errorf("%d stories of a ferry and a landslide:\n%s", len(ss), printed(1, ss...))
	}
}
