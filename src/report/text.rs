//! For people: a block for each run that does not pass, then a line for each loss, subject and precision.

use crate::check::plan::Shard;
use crate::check::{Finding, Kind, Report, Run, Verdict};
use crate::loss::{Loss, LossSpec};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Runs of one loss, subject and precision that are shown in full.
const BLOCKS: usize = 3;

/// The report as text.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for run in report.runs.iter().filter(|run| run.verdict != Verdict::Pass) {
        let of_suite = shown.entry(format!("{}, {} in {}", run.loss, run.subject, run.dtype)).or_default();
        *of_suite += 1;
        if *of_suite <= BLOCKS {
            text.push_str(&block(run));
            text.push('\n');
        }
    }
    for (suite, count) in shown.into_iter().filter(|(_, count)| *count > BLOCKS) {
        let more = count - BLOCKS;
        writeln!(text, "{suite}: {more} more cases do not pass; the JSON and JUnit reports have them all\n")
            .expect("writing to a string");
    }
    text.push_str(&summary(&report.runs));
    let count = |wanted| report.runs.iter().filter(|run| run.verdict == wanted).count();
    let mut parts = vec![format!("{} pass", count(Verdict::Pass))];
    for (other, name) in
        [(Verdict::Fail, "fail"), (Verdict::Inconclusive, "inconclusive"), (Verdict::Error, "gave no answer")]
    {
        if count(other) > 0 {
            parts.push(format!("{} {name}", count(other)));
        }
    }
    let runs = report.runs.len();
    let mut line = |words: String| writeln!(text, "{words}").expect("writing to a string");
    line(format!("\n{runs} {}: {}", if runs == 1 { "case" } else { "cases" }, parts.join(", ")));
    if let Some(plan) = report.plan.as_ref().filter(|plan| plan.shard != Shard::WHOLE) {
        line(format!("this is shard {} of `{}`; `gradproof merge` makes one report of all", plan.shard, plan.question));
    }
    if !report.unverified.is_empty() {
        line(format!("NOT CHECKED, and nothing is said about them: {}", listed(&report.unverified)));
    }
    text
}

/// A few of them, and how many more there are.
fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(BLOCKS);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// Everything about one run.
pub fn block(run: &Run) -> String {
    let spec = run.loss.parse::<LossSpec>().ok();
    let loss = spec.as_ref().map_or_else(|| run.loss.clone(), LossSpec::in_full);
    let mut lines = vec![format!("{}  {loss}, {} in {}", name(run.verdict).to_uppercase(), run.subject, run.dtype)];
    lines.push(labelled("case", &run.case));
    lines.extend(run.replay.iter().map(|replay| labelled("replay", replay)));
    for finding in &run.findings {
        lines.extend(finding_lines(finding));
    }
    if run.verdict == Verdict::Inconclusive {
        lines.push("  nothing is wrong, but this data could not have shown these faults:".to_owned());
        lines.extend(run.power.iter().flat_map(|power| &power.missed).map(|fault| format!("    {fault}")));
    }
    if let Some(nearest) = &run.nearest {
        lines.push(labelled("nearest", &format!("the numbers are those of {nearest}")));
    }
    if let Some(question) = &run.question {
        lines.push(labelled("question", &format!("the numbers are right for another question: {question}")));
    }
    if !run.unchecked.is_empty() {
        lines.push(labelled("unchecked", &run.unchecked.join(", ")));
    }
    if let Some(about) = spec.map(|spec| spec.loss.about()) {
        lines.push(labelled("formula", about.formula));
        lines.push(labelled("source", about.source));
    }
    lines.join("\n") + "\n"
}

fn labelled(label: &str, text: &str) -> String {
    format!("  {label:<11}{text}")
}

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Fail => "fail",
        Verdict::Error => "error",
    }
}

fn finding_lines(finding: &Finding) -> Vec<String> {
    let class = match finding.kind {
        Kind::Loss => "formula",
        Kind::Gradient => "gradient",
        Kind::Precision => "precision",
        Kind::NonFinite => "non-finite",
        Kind::Law => "law",
        Kind::Shape => "shape",
        Kind::Fault => "fault",
        Kind::Crash => "crash",
    };
    let mut lines = vec![labelled(class, &finding.message)];
    if matches!(finding.kind, Kind::Crash | Kind::Fault | Kind::Shape) {
        return lines;
    }
    lines.extend(finding.pattern.iter().map(|pattern| format!("    it is   {pattern}")));
    let place = place(&finding.tensor, &finding.index);
    lines.push(format!("    at      {place}, the worst of {} wrong among {}", finding.wrong, finding.elements));
    for (name, value) in
        [("got", finding.got), ("exact", finding.exact), ("error", finding.error), ("allowed", finding.allowed)]
    {
        lines.push(format!("    {name:<7} {value:<24e} {}", hexadecimal(value)));
    }
    lines
}

fn place(tensor: &str, index: &[usize]) -> String {
    match (tensor, index) {
        ("features", [row, dimension]) => format!("features, sample {row}, dimension {dimension}"),
        ("weights", [class, dimension]) => format!("weights, class {class}, dimension {dimension}"),
        ("features" | "loss", [row]) => format!("{tensor}, sample {row}"),
        (_, [class]) => format!("{tensor}, class {class}"),
        _ => tensor.to_owned(),
    }
}

/// A number as C writes it in `%a`: exact, and readable as a sum of powers of two.
fn hexadecimal(value: f64) -> String {
    const FRACTION_BITS: u32 = 52;
    if !value.is_finite() {
        return value.to_string();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let bits = value.to_bits();
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let stored = (bits >> FRACTION_BITS & 0x7ff) as i32;
    let (leading, exponent) = match (stored, fraction) {
        (0, 0) => (0, 0),
        (0, _) => (0, -1022),
        _ => (1, stored - 1023),
    };
    let digits = format!("{fraction:013x}");
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { "." };
    format!("{sign}0x{leading}{point}{digits}p{exponent:+}")
}

/// A line for each loss, subject and precision.
fn summary(runs: &[Run]) -> String {
    let mut groups: BTreeMap<(usize, String, String), Vec<&Run>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for run in runs {
        let place = order.iter().position(|loss| *loss == run.loss).unwrap_or_else(|| {
            order.push(&run.loss);
            order.len() - 1
        });
        groups.entry((place, run.subject.clone(), run.dtype.to_string())).or_default().push(run);
    }
    let widest =
        |texts: &mut dyn Iterator<Item = &str>, least| texts.map(|t| t.chars().count()).fold(least, usize::max);
    let width = widest(&mut order.iter().copied(), 4);
    let subject_width = widest(&mut runs.iter().map(|run| run.subject.as_str()), 9);
    let mut text =
        format!("{:<width$}  {:<subject_width$}  dtype  cases  pass  worst error  detectable\n", "loss", "subject");
    for ((place, subject, dtype), runs) in &groups {
        let passed: Vec<&&Run> = runs.iter().filter(|run| run.verdict == Verdict::Pass).collect();
        let worst = passed.iter().map(|run| run.worst_ratio).fold(0.0, f64::max);
        let mut detectable: Vec<f64> =
            runs.iter().filter_map(|run| run.power.as_ref()).map(|power| power.typical_detectable).collect();
        detectable.sort_by(f64::total_cmp);
        let typical = detectable.get(detectable.len() / 2).map_or_else(|| "-".to_owned(), |x| format!("{x:.0e}"));
        let worst = if passed.is_empty() { "-".to_owned() } else { format!("{worst:.2}") };
        let (loss, cases) = (order[*place], runs.len());
        writeln!(
            text,
            "{loss:<width$}  {subject:<subject_width$}  {dtype:<5}  {cases:>5}  {:>4}  {worst:>11}  {typical:>10}",
            passed.len()
        )
        .expect("writing to a string");
    }
    text.push_str("worst error: the largest in any passing case, as a part of what rounding can explain (at most 1)\n");
    text.push_str("detectable: the smallest error of one gradient element that would have been noticed, relative to the largest; typical\n");
    text
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn hexadecimal_is_that_of_c() {
        let pairs = [
            (1.0, "0x1p+0"),
            (-0.5, "-0x1p-1"),
            (0.1, "0x1.999999999999ap-4"),
            (3.0, "0x1.8p+1"),
            (0.0, "0x0p+0"),
            (f64::MIN_POSITIVE / 2.0, "0x0.8p-1022"),
            (f64::MAX, "0x1.fffffffffffffp+1023"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, expected) in pairs {
            assert_eq!(hexadecimal(value), expected);
        }
    }
}
