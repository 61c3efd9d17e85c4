//! The lines of the protocol: a greeting and its answer, then requests and theirs. docs/command.md describes them.

use super::Outcome;
use super::array::{Encoding, Sent, received};
use crate::batch::{Batch, Tensor};
use crate::error::{Error, Result, nearest};
use crate::loss::LossSpec;
use crate::subject::recording::arrays::{dtype_of, of_batch, of_tensors};
use crate::subject::recording::npy::Array;
use crate::subject::{Answer, LossValue, Precision, Upstream};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The version of the protocol.
pub(super) const VERSION: u64 = 1;
/// Characters of a line that is no answer that are shown.
const SHOWN: usize = 80;
/// Characters of a reason that are shown.
const OF_A_REASON: usize = 400;
/// Characters of what a program itself says that are shown.
const OF_AN_ERROR: usize = 1800;

/// The first line.
pub(super) fn greeting(spec: &LossSpec, precision: Precision, folder: &Path) -> String {
    json!({"gradproof": VERSION, "spec": spec.to_string(), "dtype": precision, "folder": folder}).to_string()
}

/// The answer to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Greeting {
    #[serde(rename = "gradproof")]
    _version: u64,
    /// What the program wants to be called.
    #[serde(default)]
    pub name: Option<String>,
    /// How it wants arrays.
    #[serde(default)]
    pub(super) arrays: Encoding,
    #[serde(default)]
    upstream: Asked,
}

/// [`Upstream`], as a program says it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Asked {
    #[default]
    Any,
    Alike,
}

impl Greeting {
    /// Reads the line.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub fn read(line: &[u8]) -> Outcome<Self> {
        // A program of another version may say what this one does not know: that is looked at first.
        #[derive(Deserialize)]
        struct Version {
            gradproof: u64,
        }
        let Version { gradproof: version } = parsed(line)?;
        if version != VERSION {
            return Err(format!("it speaks version {version} of the protocol, and this gradproof version {VERSION}"));
        }
        parsed(line)
    }

    /// What upstream gradients the program can be asked about.
    pub fn upstream(&self) -> Upstream {
        match self.upstream {
            Asked::Any => Upstream::Any,
            Asked::Alike => Upstream::Alike,
        }
    }
}

/// A question. The parameters are those of the specification, by name.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    pub id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<&'a str>,
    pub dtype: Precision,
    pub parameters: &'a BTreeMap<&'static str, Value>,
    pub arrays: BTreeMap<String, Sent>,
}

/// The parameters of a specification: numbers, and words for all else.
pub(super) fn parameters(spec: &LossSpec) -> BTreeMap<&'static str, Value> {
    let value = |text: String| match serde_json::from_str(&text) {
        Ok(Value::Number(number)) => Value::Number(number),
        _ => Value::String(text),
    };
    spec.describe().into_iter().map(|parameter| (parameter.name, value(parameter.value))).collect()
}

/// The arrays of a batch, as they are sent.
///
/// # Errors
/// If a file cannot be written.
pub(super) fn arrays(
    batch: &Batch<f64>,
    precision: Precision,
    encoding: Encoding,
    folder: &Path,
) -> io::Result<BTreeMap<String, Sent>> {
    let sent = of_batch(batch).into_iter().map(|(key, shape, values)| {
        let array = encoding.send(folder, &key, dtype_of(&key, precision), shape, &values)?;
        Ok((key, array))
    });
    sent.collect()
}

/// An answer as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    id: Value,
    #[serde(default)]
    loss: Option<Value>,
    #[serde(default)]
    gradients: BTreeMap<String, Value>,
    #[serde(default)]
    error: Option<String>,
}

impl Reply {
    /// Reads the line, which should answer the request `id`.
    ///
    /// # Errors
    /// In words, what is wrong with it. Who is asked and who answers are then out of step.
    pub fn read(line: &[u8], id: u64) -> Outcome<Self> {
        let reply: Self = parsed(line)?;
        match &reply.id {
            given if *given == json!(id) => Ok(reply),
            given => Err(format!("it answered request {} when asked request {id}", beginning(&given.to_string()))),
        }
    }

    /// What it says of the batch.
    ///
    /// # Errors
    /// The program's own error; or a name or shape that the batch has not.
    pub fn answer(self, batch: &Batch<f64>, folder: &Path) -> Result<Answer> {
        if let Some(error) = self.error {
            return Err(Error::Unsupported(format!("it says: {}", both_ends(&error, OF_AN_ERROR))));
        }
        let loss = self.loss.map(|loss| loss_value(&loss, batch.samples(), folder)).transpose()?;
        let expected = of_tensors("", batch, &batch.inputs);
        let tensors: Vec<Tensor> = batch.inputs.tensors().into_iter().map(|(tensor, ..)| tensor).collect();
        let mut gradients = BTreeMap::new();
        for (name, value) in &self.gradients {
            let bad = |reason: String| Error::BadTensor { tensor: format!("gradient `{}`", beginning(name)), reason };
            let Some(at) = expected.iter().position(|(key, ..)| key == name) else {
                let known: Vec<&str> = expected.iter().map(|(key, ..)| key.as_str()).collect();
                let hint = nearest(name, known.iter().copied());
                let hint = hint.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
                return Err(bad(format!("there is no such tensor{hint}; the tensors are {}", known.join(", "))));
            };
            let array = array(value, folder).map_err(bad)?;
            let (_, shape, _) = &expected[at];
            if array.shape != *shape && !(shape.is_empty() && array.shape == [1]) {
                let transposed = array.shape.iter().rev().eq(shape);
                let hint = if transposed { "; its transpose would fit" } else { "" };
                return Err(bad(format!("has shape {:?}, expected {shape:?}{hint}", array.shape)));
            }
            gradients.insert(tensors[at], array.values);
        }
        if loss.is_none() && gradients.is_empty() {
            return Err(Error::Unsupported("its answer has neither a loss nor gradients nor an error".to_owned()));
        }
        Ok(Answer { loss, gradients })
    }
}

fn loss_value(value: &Value, samples: usize, folder: &Path) -> Result<LossValue> {
    let bad = |reason: String| Error::BadTensor { tensor: "loss".to_owned(), reason };
    let array = array(value, folder).map_err(bad)?;
    match array.shape[..] {
        [n] if n == samples => Ok(LossValue::PerSample(array.values)),
        [] | [1] => Ok(LossValue::Total(array.values[0])),
        _ => Err(bad(format!("has shape {:?}, expected a number or [N] = [{samples}]", array.shape))),
    }
}

/// As much of a text as is shown.
fn beginning(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// A text of that many characters at most: what it repeats in its middle is left out, and not what it says at its end.
fn both_ends(text: &str, most: usize) -> String {
    let characters = text.chars().count();
    if characters <= most {
        return text.to_owned();
    }
    let part = |from: usize| text.chars().skip(from).take(most / 2).collect::<String>();
    format!("{}…{}", part(0), part(characters - most / 2))
}

/// An array, or why it is none: a reason may repeat all that was sent.
fn array(value: &Value, folder: &Path) -> Outcome<Array> {
    received(value, folder).map_err(|reason| both_ends(&reason, OF_A_REASON))
}

fn parsed<T: DeserializeOwned>(line: &[u8]) -> Outcome<T> {
    serde_json::from_slice(line).map_err(|error| {
        let text = String::from_utf8_lossy(line);
        let shown = beginning(&text);
        let hint = if error.is_data() {
            ""
        } else if ["NaN", "Infinity", "nan", "inf"].iter().any(|word| text.contains(word)) {
            "; JSON has no NaN and no infinity, which are written as strings"
        } else {
            "; what is not an answer belongs on standard error"
        };
        format!("it printed a line that is no answer, {shown:?}: {}{hint}", both_ends(&error.to_string(), OF_A_REASON))
    })
}
