//! Programs to ask: those in the documentation, and scripts that do what a test wants of them.

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The folder of the clients in the documentation.
fn examples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples")
}

/// The command line of a client in Python.
#[allow(dead_code, reason = "each test uses a part")]
pub fn python(file: &str) -> String {
    format!("python3 {}", examples().join(file).display())
}

/// The command line of a client that `compiler` makes of the file.
///
/// # Panics
/// With what the compiler says, if it finds anything wrong.
#[allow(dead_code, reason = "each test uses a part")]
pub fn compiled(compiler: &[&str], file: &str, libraries: &[&str], folder: &TempDir) -> String {
    let program = folder.path().join(file).with_extension(format!("{}-program", file.rsplit('.').next().unwrap()));
    let output = Command::new(compiler[0])
        .args(&compiler[1..])
        .arg("-o")
        .arg(&program)
        .arg(examples().join(file))
        .args(libraries)
        .output()
        .unwrap_or_else(|error| panic!("{} cannot be started: {error}", compiler[0]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    program.display().to_string()
}

/// A client in Python that answers every request by the same lines of code. They have the arrays as `x`, `w`, `y`, `u` and `s`,
/// the margin as `m`, the right function as `cosface`, and `answer(...)`.
pub struct Client {
    /// Where its script is.
    pub folder: TempDir,
}

/// What every client begins with. The example runs what is below its functions only if it is the program.
const PREFACE: &str = "
import json, os, sys
source = open(EXAMPLE).read().split('json.loads(sys.stdin.readline())')[0]
exec(source)

def from_file(path):
    with open(path, 'rb') as file:
        start = file.read(10)
        header = eval(file.read(int.from_bytes(start[8:10], 'little')))
        numbers = array.array({'<f8': 'd', '<f4': 'f', '<i8': 'q'}[header['descr']], file.read())
    shape = header['shape']
    if len(shape) < 2:
        return list(numbers)
    return [list(numbers[i : i + shape[1]]) for i in range(0, len(numbers), shape[1])]

def greet(**more):
    json.loads(sys.stdin.readline())
    print(json.dumps({'gradproof': 1, **more}), flush=True)

def answer(**what):
    print(json.dumps({'id': request['id'], **what}), flush=True)
";

impl Client {
    /// A client that greets as it should.
    pub fn new(code: &str) -> Self {
        Self::greeting("", code)
    }

    /// One whose answer to the greeting has these fields too, in JSON.
    pub fn greeting(fields: &str, code: &str) -> Self {
        Self::greeting_after("", fields, code)
    }

    /// The same that runs `first` at its start.
    pub fn greeting_after(first: &str, fields: &str, code: &str) -> Self {
        let code = code.replace('\n', "\n    ");
        Self::raw(&format!(
            "{first}
greet(**json.loads('{{{fields}}}'))
for line in sys.stdin:
    request = json.loads(line)
    sent = {{key: from_file(a['npy']) if 'npy' in a else rows(a) for key, a in request['arrays'].items()}}
    x, w, y, u = (sent[key] for key in ('features', 'weights', 'labels', 'upstream'))
    s, m = sent['s'][0], request['parameters']['m']
    {code}
"
        ))
    }

    /// A script that does what it wants.
    pub fn raw(code: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let example = examples().join("cosface.py");
        let script = format!("EXAMPLE = {:?}\n{PREFACE}\n{code}\n", example.display().to_string());
        std::fs::write(folder.path().join("client.py"), script).unwrap();
        Self { folder }
    }

    /// Its command line.
    pub fn command(&self) -> String {
        format!("python3 {}", self.folder.path().join("client.py").display())
    }
}
