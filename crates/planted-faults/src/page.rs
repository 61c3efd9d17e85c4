//! The matrix as a page.

use crate::catalogue::THEMES;
use crate::fault::Fault;
use crate::matrix::{Cell, Naming, Outcome};
use gradproof::subject::Precision;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What became of the cells of one fault, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Cells.
    pub cells: usize,
    /// Found.
    pub caught: usize,
    /// Found, and called by its name.
    pub named: usize,
    /// Found, and called by its class, which is all there is to say.
    pub class: usize,
    /// Found, and called something else.
    pub misnamed: usize,
    /// Not found: within rounding, by exact arithmetic.
    pub within: usize,
    /// Not found: it changes nothing.
    pub inert: usize,
    /// Not found, though exact arithmetic shows it.
    pub missed: usize,
}

impl Totals {
    /// The totals of these cells.
    pub fn of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Self {
        let mut totals = Self::default();
        for cell in cells {
            totals.cells += 1;
            match &cell.outcome {
                Outcome::Caught { naming, .. } => {
                    totals.caught += 1;
                    *match naming {
                        Naming::Right => &mut totals.named,
                        Naming::Class => &mut totals.class,
                        Naming::Wrong { .. } => &mut totals.misnamed,
                    } += 1;
                }
                Outcome::WithinRounding { .. } => totals.within += 1,
                Outcome::Inert => totals.inert += 1,
                Outcome::Missed { .. } => totals.missed += 1,
            }
        }
        totals
    }

    /// As the columns of a row.
    pub fn columns(&self) -> String {
        let Self { cells, caught, named, class, misnamed, within, inert, missed } = self;
        [cells, caught, named, class, misnamed, within, inert, missed].map(ToString::to_string).join(" | ")
    }
}

/// The row of one fault.
pub fn row(fault: &Fault, cells: &[Cell]) -> String {
    let own = Totals::of(cells.iter().filter(|cell| cell.fault == fault.name));
    let stands_for = fault.stands_for.replace('|', "\\|");
    format!("| `{}` | {stands_for} | {} |", fault.name, own.columns())
}

const HEADER: &str = "| fault | what it stands for | cells | caught | named | by class | misnamed | within rounding | inert | missed |\n\
                      |---|---|---|---|---|---|---|---|---|---|\n";

/// The page, of every cell of the matrix. `asked` is how it was asked: generated cases for each loss and precision, and their seed.
pub fn page(cells: &[Cell], alarms: usize, asked: (usize, u64)) -> String {
    let totals = Totals::of(cells);
    let losses = {
        let mut all: Vec<&str> = cells.iter().map(|cell| cell.loss.as_str()).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    let faults: usize = THEMES.iter().map(|theme| theme.faults.len()).sum();
    let distinguishable = totals.caught + totals.missed;
    let percent = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    let mut text = format!(
        "# Planted faults\n\n\
         What gradproof says of {faults} wrong losses and gradients, each in every loss that it applies to ({losses} in all) and in every\n\
         precision. Made by\n\
         `cargo run --release -p planted-faults -- matrix --page docs/faults.md`; `cargo test -p planted-faults` holds some of its rows\n\
         against the matrix, and its totals against its rows.\n\n\
         ## How to read it\n\n\
         A *cell* is one fault in one loss and one precision. Its subject is a right implementation, computed in that precision from the\n\
         loss's own text, with one thing in it changed; it is asked about {} generated cases (seed {}) and, where there are classes, one\n\
         with 1031 of them. A cell is\n\n\
         - **caught** if at least one case fails; then it is *named* if most of the first failing cases are called what the fault is: a\n\
         \x20 variant of the specification, another question, a pattern of the array, a kind that says it all; *by class* where `formula` or\n\
         \x20 `gradient`, with the element and the numbers, is all that is to be said; *misnamed* if something else is said, or too little;\n\
         - **within rounding** if no case fails, and the same fault planted in *exact* arithmetic, whose answer is rounded once, moves no\n\
         \x20 element of any case by more than the error that rounding can explain: computed, not supposed;\n\
         - **inert** if it changes nothing at all in these cases, or not a bit of what this precision computes: a clamp that none of them\n\
         \x20 reaches, 1e-8 added to a probability in half precision;\n\
         - **missed** if it is none of these.\n\n\
         Cases of `center-dispersed` in which the unit features of a class cancel but for rounding are left out: an implementation that divides\n\
         by their mean has no answer there.\n\n\
         ## Totals\n\n\
         | | |\n|---|---|\n\
         | faults | {faults} |\n\
         | cells | {} |\n\
         | distinguishable | {distinguishable} |\n\
         | caught | {} ({:.2} % of the distinguishable) |\n\
         | missed | {} |\n\
         | named | {} |\n\
         | by class | {} |\n\
         | misnamed | {} ({:.2} % of the caught) |\n\
         | within rounding | {} |\n\
         | inert | {} |\n\
         | false alarms, of right implementations in the same cases | {alarms} |\n\n",
        asked.0,
        asked.1,
        totals.cells,
        totals.caught,
        percent(totals.caught, distinguishable),
        totals.missed,
        totals.named,
        totals.class,
        totals.misnamed,
        percent(totals.misnamed, totals.caught),
        totals.within,
        totals.inert,
    );
    by_precision(&mut text, cells);
    text.push_str("## Every fault\n\n");
    for theme in THEMES {
        write!(text, "### {}\n\n{HEADER}", theme.title).expect("writing to a string");
        theme.faults.iter().for_each(|fault| line(&mut text, &row(fault, cells)));
        text.push('\n');
    }
    text.push_str("## Not distinguishable\n\n");
    text.push_str("The largest part of the error allowed that the fault moves any element by, in exact arithmetic whose answer is rounded once; or what is\ninert.\n\n");
    text.push_str("| fault | losses within rounding (largest part of the error allowed) | losses where it is inert |\n|---|---|---|\n");
    for theme in THEMES {
        theme.faults.iter().for_each(|fault| indistinct(&mut text, fault, cells));
    }
    text.push_str("\n## Misnamed\n\n| fault | loss | precision | what was said |\n|---|---|---|---|\n");
    for cell in cells {
        if let Outcome::Caught { naming: Naming::Wrong { said }, .. } = &cell.outcome {
            let said = said.replace('|', "\\|");
            line(&mut text, &format!("| `{}` | `{}` | {} | {said} |", cell.fault, cell.loss, cell.precision));
        }
    }
    text.push_str("\n## Missed\n\n");
    if totals.missed == 0 {
        text.push_str("None.\n");
    } else {
        text.push_str(
            "| fault | loss | precision | a case that shows it | times the error allowed |\n|---|---|---|---|---|\n",
        );
    }
    for cell in cells {
        if let Outcome::Missed { case, ratio } = &cell.outcome {
            let (fault, loss, precision) = (cell.fault, &cell.loss, cell.precision);
            line(&mut text, &format!("| `{fault}` | `{loss}` | {precision} | `{case}` | {ratio:.3} |"));
        }
    }
    text
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string");
}

fn by_precision(text: &mut String, cells: &[Cell]) {
    text.push_str("| precision | cells | caught | named | by class | misnamed | within rounding | inert | missed |\n");
    text.push_str("|---|---|---|---|---|---|---|---|---|\n");
    for precision in Precision::ALL {
        let own = Totals::of(cells.iter().filter(|cell| cell.precision == precision));
        line(text, &format!("| {precision} | {} |", own.columns()));
    }
    text.push('\n');
}

/// Where a fault is not to be told from what is right, and why.
fn indistinct(text: &mut String, fault: &Fault, cells: &[Cell]) {
    let (mut within, mut inert): (BTreeMap<Precision, (usize, f64)>, BTreeMap<Precision, usize>) = Default::default();
    for cell in cells.iter().filter(|cell| cell.fault == fault.name) {
        match cell.outcome {
            Outcome::WithinRounding { ratio } => {
                let (count, most) = within.entry(cell.precision).or_default();
                *count += 1;
                *most = f64::max(*most, ratio);
            }
            Outcome::Inert => *inert.entry(cell.precision).or_default() += 1,
            _ => {}
        }
    }
    if within.is_empty() && inert.is_empty() {
        return;
    }
    let within: Vec<String> =
        within.into_iter().map(|(precision, (count, most))| format!("{precision}: {count} ({most:.2})")).collect();
    let inert: Vec<String> = inert.into_iter().map(|(precision, count)| format!("{precision}: {count}")).collect();
    line(text, &format!("| `{}` | {} | {} |", fault.name, within.join(", "), inert.join(", ")));
}
