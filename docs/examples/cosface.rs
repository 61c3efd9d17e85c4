//! CosFace as a program that gradproof can ask, with nothing but the standard library:
//!
//! ```text
//! rustc -O --edition 2024 -o cosface docs/examples/cosface.rs
//! gradproof verify cosface --command ./cosface
//! ```
//!
//! A test in Rust has it simpler: a function is a `Subject`. This is for programs that are not.

use std::io::{self, BufRead, Write};

/// An array as it was sent, in `f64`, by rows; a vector or number has rows of one.
type Rows = Vec<Vec<f64>>;

/// What follows a key: `"key":`.
fn after<'a>(text: &'a str, key: &str) -> Result<&'a str, String> {
    let (_, rest) = text.split_once(&format!("\"{key}\":")).ok_or_else(|| format!("there is no {key}"))?;
    Ok(rest)
}

fn until<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or_default()
}

/// Reads `{"dtype":"f32","shape":[2,3],"base64":"..."}`.
fn array(arrays: &str, key: &str) -> Result<Rows, String> {
    let sent = after(arrays, key)?;
    let dtype = until(&after(sent, "dtype")?[1..], &['"']);
    let shape = until(&after(sent, "shape")?[1..], &[']']);
    let width = shape.split_once(',').map_or(Ok(1), |(_, columns)| columns.parse::<usize>());
    let width = width.map_err(|_| format!("{key} has shape {shape}"))?;
    let bytes = base64(until(&after(sent, "base64")?[1..], &['"']))?;
    let number = |bytes: &[u8]| match dtype {
        "f32" => f32::from_le_bytes(bytes.try_into().unwrap_or_default()).into(),
        "i64" => i64::from_le_bytes(bytes.try_into().unwrap_or_default()) as f64,
        _ => f64::from_le_bytes(bytes.try_into().unwrap_or_default()),
    };
    let numbers: Vec<f64> = bytes.chunks_exact(if dtype == "f32" { 4 } else { 8 }).map(number).collect();
    Ok(numbers.chunks(width).map(<[f64]>::to_vec).collect())
}

fn base64(text: &str) -> Result<Vec<u8>, String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let sextet = ALPHABET.iter().position(|known| *known == c).ok_or_else(|| format!("{c} is not of base64"))?;
        bits = bits << 6 | sextet as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Ok(bytes)
}

/// A row of length 1, and what its length was. `hypot` does not overflow where squares would.
fn normalised(row: &[f64]) -> (Vec<f64>, f64) {
    let length = row.iter().fold(0f64, |length, x| length.hypot(*x));
    (row.iter().map(|x| x / length).collect(), length)
}

/// JSON has no NaN and no infinities: they are strings.
fn number(value: &f64) -> String {
    if value.is_finite() { format!("{value:e}") } else { format!("\"{value}\"") }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

fn rows(rows: &Rows) -> String {
    list(rows.iter().map(|row| list(row.iter().map(number))))
}

fn answer(request: &str) -> Result<String, String> {
    let id = until(after(request, "id")?, &[',', '}']);
    let margin = until(after(after(request, "parameters")?, "m")?, &[',', '}']);
    let margin: f64 = margin.parse().map_err(|_| format!("the margin is {margin}"))?;
    let arrays = after(request, "arrays")?;
    let (features, weights) = (array(arrays, "features")?, array(arrays, "weights")?);
    let (labels, upstream, scale) = (array(arrays, "labels")?, array(arrays, "upstream")?, array(arrays, "s")?);
    let s = scale[0][0];

    let units: Vec<_> = features.iter().map(|row| normalised(row)).collect();
    let class_units: Vec<_> = weights.iter().map(|row| normalised(row)).collect();
    let (mut losses, mut by_scale) = (Vec::new(), 0.0);
    let (mut by_features, mut by_weights) = (features.clone(), weights.clone());
    by_features.iter_mut().chain(&mut by_weights).flatten().for_each(|x| *x = 0.0);

    for (i, (unit, length)) in units.iter().enumerate() {
        let (label, up) = (labels[i][0] as usize, upstream[i][0]);
        let cosine = |w: &Vec<f64>| unit.iter().zip(w).map(|(a, b)| a * b).sum::<f64>();
        let cosines: Vec<f64> = class_units.iter().map(|(w, _)| cosine(w)).collect();
        let mut shifted = cosines.clone();
        shifted[label] -= margin;
        let top = shifted.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exponentials: Vec<f64> = shifted.iter().map(|z| (s * (z - top)).exp()).collect();
        let total: f64 = exponentials.iter().sum();
        losses.push(total.ln() - s * (shifted[label] - top));
        for (k, (w, class_length)) in class_units.iter().enumerate() {
            // 1 − p of the target is the sum of the others, not a difference that cancels.
            let others = exponentials.iter().enumerate().filter(|(j, _)| *j != label).map(|(_, e)| e);
            let p = if k == label { -others.sum::<f64>() / total } else { exponentials[k] / total };
            by_scale += up * p * (shifted[k] - shifted[label]);
            for (d, (a, b)) in unit.iter().zip(w).enumerate() {
                by_features[i][d] += up * s * p * (b - cosines[k] * a) / length;
                by_weights[k][d] += up * s * p * (a - cosines[k] * b) / class_length;
            }
        }
    }
    let (features, weights) = (rows(&by_features), rows(&by_weights));
    let gradients = format!(r#"{{"features":{features},"weights":{weights},"s":{}}}"#, number(&by_scale));
    Ok(format!(r#"{{"id":{id},"loss":{},"gradients":{gradients}}}"#, list(losses.iter().map(number))))
}

fn main() -> io::Result<()> {
    let mut requests = io::stdin().lock().lines();
    // The greeting: version, specification, dtype.
    let _ = requests.next().transpose()?;
    let mut stdout = io::stdout();
    writeln!(stdout, r#"{{"gradproof":1,"name":"CosFace in Rust"}}"#)?;
    for request in requests {
        let request = request?;
        let answered = answer(&request).unwrap_or_else(|error| {
            let id = after(&request, "id").map_or("null", |rest| until(rest, &[',', '}']));
            format!(r#"{{"id":{id},"error":{error:?}}}"#)
        });
        writeln!(stdout, "{answered}")?;
        stdout.flush()?;
    }
    Ok(())
}
