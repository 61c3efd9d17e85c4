//! For people: a table of all claims, or the whole story of one.

use super::{grouped, kind, verdict};
use crate::claim::{Kind, Tried, Verdict};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};
use std::fmt::Write;

/// Columns of a page.
const WIDTH: u16 = 132;

/// A line for each claim; then what does not hold, in full; then the sum.
pub fn table(claims: &[Tried]) -> String {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    let style = presets::NOTHING.header_separator(rule).bottom_border(rule);
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(["", "id", "verdict", "evidence", "cases", "time", "claim"]);
    for tried in claims {
        table.add_row([
            if tried.confirmed { "ok" } else { "NO" }.to_owned(),
            tried.claim.id.to_owned(),
            verdict(tried.claim.verdict).to_owned(),
            evidence(tried),
            grouped(tried.cases()),
            format!("{:.1} s", tried.seconds),
            tried.claim.says.to_owned(),
        ]);
    }
    for column in table.column_iter_mut().skip(4).take(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text: String = table.to_string().lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    for tried in claims.iter().filter(|tried| !tried.confirmed) {
        text.push('\n');
        text.push_str(&story(tried));
    }
    text + &sum(claims)
}

/// The kinds of evidence, counted: `3p 1i 2c 1v 2t`, as the last line of the table explains.
fn evidence(tried: &Tried) -> String {
    let count = |wanted| tried.evidence.iter().filter(|evidence| evidence.kind == wanted).count();
    let [p, i, c, v] = [Kind::Property, Kind::Certificate, Kind::Counterexample, Kind::Values].map(count);
    let counts = [(p, 'p'), (i, 'i'), (c, 'c'), (v, 'v'), (tried.claim.proofs.len(), 't')];
    let cell = |(count, letter): (usize, char)| if count > 0 { format!("{count}{letter}") } else { "  ".to_owned() };
    counts.map(cell).join(" ")
}

fn sum(claims: &[Tried]) -> String {
    let count = |wanted: &dyn Fn(&Tried) -> bool| claims.iter().filter(|tried| wanted(tried)).count();
    let verdicts: Vec<String> = [Verdict::True, Verdict::Conditional, Verdict::False]
        .map(|wanted| format!("{} {}", count(&|tried| tried.claim.verdict == wanted), verdict(wanted)))
        .into();
    let cases = grouped(claims.iter().map(Tried::cases).sum());
    let confirmed = count(&|tried| tried.confirmed);
    format!(
        "\nevidence: p property, i certificate by intervals, c counterexample, v values computed again, t theorem\n{} claims ({}): {confirmed} verdicts confirmed, {} not; {cases} cases\n",
        claims.len(),
        verdicts.join(", "),
        claims.len() - confirmed
    )
}

/// Everything about one claim.
pub fn story(tried: &Tried) -> String {
    let claim = &tried.claim;
    let mut text = format!("{}  {}: {}\n", if tried.confirmed { "ok" } else { "NO" }, claim.section, claim.id);
    paragraph(&mut text, "claim", claim.says);
    paragraph(&mut text, "precisely", claim.precisely);
    let correction = if claim.correction.is_empty() { String::new() } else { format!(": {}", claim.correction) };
    paragraph(&mut text, "verdict", &format!("{}{correction}", verdict(claim.verdict)));
    for evidence in &tried.evidence {
        let tried = match evidence.kind {
            Kind::Property => format!("{}, {} cases", evidence.name, grouped(evidence.cases)),
            _ => evidence.name.to_owned(),
        };
        let outcome = if evidence.holds { "" } else { "  DOES NOT HOLD" };
        writeln!(text, "  {} ({tried}){outcome}", kind(evidence.kind)).expect("writing to a string");
        paragraph(&mut text, "", evidence.statement);
        for line in evidence.numbers.lines() {
            paragraph(&mut text, "", line);
        }
    }
    for proof in &claim.proofs {
        paragraph(&mut text, "proof", &format!("proofs/{}, {}", proof.file, proof.lemma));
    }
    if !claim.figures.is_empty() {
        paragraph(&mut text, "figures", &format!("{} (drawn by --plot)", claim.figures.join(", ")));
    }
    text
}

/// A label and the lines beside it.
fn paragraph(text: &mut String, label: &str, words: &str) {
    let first = format!("  {label:<11}");
    let options = textwrap::Options::new(usize::from(WIDTH)).initial_indent(&first).subsequent_indent("             ");
    text.push_str(&textwrap::fill(words, options));
    text.push('\n');
}
