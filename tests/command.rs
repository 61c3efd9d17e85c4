//! Programs that are asked over a pipe: right ones pass, wrong ones fail, and what a program can do wrong besides is named.

mod program;

use assert_cmd::Command;
use gradproof::batch::Batch;
use gradproof::cases::generate;
use gradproof::check::{Kind, Verdict, verify_cases};
use gradproof::error::Error;
use gradproof::loss::LossSpec;
use gradproof::subject::command::{Invocation, Program};
use gradproof::subject::{Precision, Subject};
use program::{Client, compiled, python};
use serde_json::Value;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

fn gradproof(arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("gradproof").unwrap().args(arguments).assert()
}

fn report(assert: &assert_cmd::assert::Assert) -> Value {
    let output = assert.get_output();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn complaint(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// The report on a few cases, one second to each request.
fn verified(command: &str, code: i32) -> Value {
    let few = ["--cases", "6", "--timeout", "1", "--output-format", "json"];
    report(&gradproof(&[&["verify", "cosface", "--command", command], &few[..]].concat()).code(code))
}

/// The program that client makes, started in this test.
fn started(client: &Client, timeout: f64) -> Result<Program, Error> {
    let invocation = Invocation::new(&client.command(), Duration::from_secs_f64(timeout))?;
    Program::start(&spec("cosface"), Precision::F64, invocation)
}

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

fn batch() -> Batch<f64> {
    generate(&spec("cosface"), Precision::F64, 0, 1).unwrap().remove(0).batch
}

/// What the program is found to do when asked once.
fn failure(client: &Client) -> String {
    started(client, 1.0).unwrap().evaluate(&with_scale(batch())).unwrap_err().to_string()
}

fn with_scale(batch: Batch<f64>) -> Batch<f64> {
    gradproof::reference::with_learnables(&spec("cosface"), &batch).unwrap()
}

#[test]
fn the_clients_in_the_documentation_pass_in_both_precisions() {
    let folder = tempfile::tempdir().unwrap();
    let c = compiled(
        &["cc", "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2"],
        "cosface.c",
        &["-lm"],
        &folder,
    );
    let rust = compiled(&["rustc", "-O", "--edition", "2024", "-D", "warnings"], "cosface.rs", &[], &folder);
    for (command, name) in [(python("cosface.py"), "Python"), (c, "C"), (rust, "Rust")] {
        for dtype in ["f32", "f64"] {
            let arguments = ["verify", "cosface:s=30", "--command", &command, "--dtype", dtype, "--cases", "40"];
            let report = report(&gradproof(&[&arguments[..], &["--output-format", "json"]].concat()).code(0));
            assert_eq!(report["runs"][0]["subject"], format!("CosFace in {name}"));
            assert_eq!(report["runs"][0]["dtype"], dtype);
            assert_eq!(report["runs"][0]["unchecked"], Value::Array(vec![]));
        }
    }
}

#[test]
fn a_wrong_client_fails_with_what_is_wrong_and_where() {
    let halved = Client::new("loss, by = cosface(x, w, y, u, s, m / 2)\nanswer(loss=loss, gradients=by)");
    let report = verified(&halved.command(), 1);
    assert_eq!(report["verdict"], "fail");
    assert_eq!(report["runs"][0]["findings"][0]["kind"], "loss");
    let steep = Client::new(
        "loss, by = cosface(x, w, y, u, s, m)\nby['features'][0][0] *= 1.5\nanswer(loss=loss, gradients=by)",
    );
    let report = verified(&steep.command(), 1);
    assert_eq!(report["runs"][0]["findings"][0]["kind"], "gradient");
    assert_eq!(report["runs"][0]["findings"][0]["tensor"], "features");
    assert_eq!(report["runs"][0]["findings"][0]["index"], serde_json::json!([0, 0]));
}

#[test]
fn a_program_that_computes_in_more_than_it_stores_is_held_to_what_it_computes_in() {
    let right = "loss, by = cosface(x, w, y, u, s, m)\n";
    let [exact, rough] = ["1", "(1 + 1e-8)"]
        .map(|factor| Client::new(&format!("{right}answer(loss=[{factor} * l for l in loss], gradients=by)")));
    let verified = |client: &Client, dtype: &str, arithmetic: &[&str]| {
        let asked = ["verify", "cosface", "--cases", "6", "--command", &client.command(), "--dtype", dtype];
        gradproof(&[&asked[..], arithmetic].concat())
    };
    // A hundred-millionth is a sixth of what f32 resolves, and ten million times what f64 does.
    verified(&rough, "f32", &[]).code(0);
    verified(&exact, "f32", &["--arithmetic", "f64"]).code(0);
    verified(&rough, "f32", &["--arithmetic", "f64"]).code(1);
    let refused = complaint(&verified(&exact, "f32", &["--arithmetic", "f16"]).code(2));
    assert!(refused.contains("arithmetic in f16 is less precise than the arrays"), "{refused}");
    let refused = complaint(&gradproof(&["verify", "cosface", "--arithmetic", "f32"]).code(2));
    assert!(refused.contains("--arithmetic is for --command and --recording"), "{refused}");
}

#[test]
fn both_encodings_of_arrays_say_the_same() {
    let right = "loss, by = cosface(x, w, y, u, s, m)\n";
    let inline = Client::new(&format!("{right}answer(loss=loss, gradients=by)"));
    let files = Client::greeting(r#""arrays": "npy""#, &format!("{right}answer(loss=loss, gradients=by)"));
    let batch = with_scale(batch());
    let [a, b] = [inline, files].map(|client| started(&client, 10.0).unwrap().evaluate(&batch).unwrap());
    assert_eq!(a, b);
}

#[test]
fn a_client_that_only_knows_the_mean_is_asked_for_nothing_else() {
    let mean = Client::greeting(
        r#""upstream": "alike""#,
        "loss, by = cosface(x, w, y, u, s, m)\nassert len(set(u)) == 1\nanswer(loss=sum(loss) / len(loss), gradients=by)",
    );
    let report = verified(&mean.command(), 0);
    assert_eq!(report["runs"][0]["case"].as_str().unwrap().rsplit('.').next(), Some("alike"));
    assert_eq!(report["runs"][0]["unchecked"][0], "upstream gradients that differ between samples");
}

#[test]
fn a_hang_is_a_crash_after_the_time_that_was_given() {
    let start = Instant::now();
    let message = failure(&Client::new("import time; time.sleep(1000)"));
    assert!(message.contains("no answer within 1 s"), "{message}");
    // Start, one second, end; far less than the sleep.
    assert!(start.elapsed() < Duration::from_secs(20));
    let report = verified(&Client::new("import time; time.sleep(1000)").command(), 3);
    assert_eq!(report["verdict"], "error");
    assert_eq!(report["runs"][0]["findings"][0]["kind"], "crash");
}

#[test]
fn a_program_that_does_not_read_is_timed_as_one_that_does_not_answer() {
    // A line of a megabyte, which no pipe holds.
    let huge = Batch::new(ndarray::Array2::ones((100, 1000)), ndarray::Array2::ones((2, 1000)), vec![0; 100]).unwrap();
    let deaf = Client::raw("greet()\nimport time; time.sleep(1000)");
    let error = started(&deaf, 1.0).unwrap().evaluate(&huge).unwrap_err().to_string();
    assert!(error.contains("no answer within 1 s"), "{error}");
}

#[test]
fn how_a_program_ended_is_named_with_its_last_words() {
    let message = failure(&Client::new("print('out of cheese', file=sys.stderr); sys.exit(1)"));
    assert!(message.contains("it ended (exit status: 1); on standard error:\n    out of cheese"), "{message}");
    let message = failure(&Client::new("raise ValueError('no such cosine')"));
    assert!(message.contains("ValueError: no such cosine"), "{message}");
    let message = failure(&Client::new("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"));
    assert!(message.contains("SIGSEGV"), "{message}");
    let message = failure(&Client::new("os.close(1); import time; time.sleep(1000)"));
    assert!(message.contains("closed its standard output, and did not end"), "{message}");
}

#[test]
fn an_error_that_the_program_tells_is_passed_on_and_the_program_goes_on() {
    let client = Client::new("answer(error='no GPU') if request['id'] == 1 else answer(loss=1.0)");
    let program = started(&client, 10.0).unwrap();
    let batch = with_scale(batch());
    assert!(program.evaluate(&batch).unwrap_err().to_string().contains("it says: no GPU"));
    // A program started again would have been asked request 1 again.
    assert!(program.evaluate(&batch).is_ok());
}

#[test]
fn garbage_is_called_what_it_is() {
    for (code, parts) in [
        ("print('Loading the model', flush=True)", &["no answer", "Loading the model", "standard error"][..]),
        ("print('{\"id\": 1, \"loss\": NaN}', flush=True)", &["no answer", "JSON has no NaN", "strings"]),
        ("print('', flush=True)", &["no answer"]),
        ("sys.stdout.buffer.write(b'\\xff\\xfe\\n'); sys.stdout.flush()", &["no answer"]),
        ("request['id'] = 7; answer(loss=1.0)", &["answered request 7 when asked request 1"]),
        ("request['id'] = 'one'; answer(loss=1.0)", &["answered request \"one\" when asked request 1"]),
        ("answer(losses=[1.0])", &["unknown field `losses`", "`loss`"]),
        ("answer()", &["neither a loss nor gradients nor an error"]),
        ("answer(loss=[[1.0]])", &["loss: has shape [1, 1]", "a number or [N]"]),
        ("answer(loss='large')", &["loss: holds the string \"large\""]),
        ("answer(gradients={'feature': 1.0})", &["no such tensor", "did you mean `features`"]),
        ("answer(gradients={'features': [[1, 2], [3]]})", &["gradient `features`", "rows of different lengths"]),
        ("answer(gradients={'features': {'npy': 'absent.npy'}})", &["gradient `features`", "absent.npy"]),
    ] {
        let message = failure(&Client::new(code));
        for part in parts {
            assert!(message.contains(part), "{code}: {part:?} is missing from {message}");
        }
    }
}

#[test]
fn a_wrong_shape_is_a_finding_of_that_kind_even_if_the_number_of_elements_is_right() {
    let transposed = Client::new(
        "loss, by = cosface(x, w, y, u, s, m)\nby['features'] = list(zip(*by['features']))\nanswer(loss=loss, gradients=by)",
    );
    let program = started(&transposed, 10.0).unwrap();
    let wide =
        Batch::new(ndarray::array![[1.0, 2.0, 3.0], [0.5, -1.0, 2.0]], ndarray::Array2::eye(3), vec![0, 1]).unwrap();
    let error = program.evaluate(&with_scale(wide)).unwrap_err();
    assert_eq!(error.to_string(), "gradient `features`: has shape [3, 2], expected [2, 3]; its transpose would fit");
    let cases = generate(&spec("cosface"), Precision::F64, 0, 5).unwrap();
    let runs = verify_cases(&program, &cases, &|_| {}).unwrap();
    let shape = runs.iter().find(|run| run.findings.iter().any(|finding| finding.kind == Kind::Shape)).unwrap();
    assert_eq!(shape.verdict, Verdict::Fail);
}

#[test]
fn a_greeting_that_is_wrong_ends_it_with_the_reason() {
    for (code, part) in [
        ("print('{\"gradproof\": 2, \"voice\": \"alto\"}', flush=True); input()", "it speaks version 2"),
        ("print('{\"name\": \"me\"}', flush=True); input()", "missing field `gradproof`"),
        ("print('{\"gradproof\": 1, \"arrays\": \"hdf5\"}', flush=True); input()", "unknown variant `hdf5`"),
        ("sys.exit(3)", "it ended (exit status: 3), when it was greeted"),
    ] {
        let client = Client::raw(code);
        let run = gradproof(&["verify", "cosface", "--command", &client.command()]).code(3);
        assert!(complaint(&run).contains(part), "{code}: {}", complaint(&run));
    }
}

#[test]
fn output_without_end_is_neither_kept_nor_waited_for() {
    let line = failure(&Client::new("while True: sys.stdout.write('x' * 65536)"));
    assert!(line.contains("a line of more than 16 MiB"), "{line}");
    // One answer after the other: the second is none to the second request.
    let chatty = Client::new("while True: answer(loss=1.0)");
    let program = started(&chatty, 10.0).unwrap();
    let batch = with_scale(batch());
    assert!(program.evaluate(&batch).is_ok());
    let next = program.evaluate(&batch).unwrap_err().to_string();
    assert!(next.contains("answered request 1 when asked request 2"), "{next}");
    // More than any pipe holds, and more than is kept: it neither blocks the program nor hides its last words.
    let flood =
        failure(&Client::new("sys.stderr.write('noise\\n' * 1000000)\nsys.stderr.write('the end\\n')\nsys.exit(1)"));
    assert!(flood.contains("noise\n    the end"), "{flood}");
    assert!(flood.len() < 1000, "{flood}");
}

#[test]
fn a_program_that_dies_every_third_time_is_started_again() {
    let client = Client::new(
        "if request['id'] == 3: os._exit(9)\nloss, by = cosface(x, w, y, u, s, m)\nanswer(loss=loss, gradients=by)",
    );
    let program = started(&client, 10.0).unwrap();
    let batch = with_scale(batch());
    let answered: Vec<bool> = (0..9).map(|_| program.evaluate(&batch).is_ok()).collect();
    assert_eq!(answered, [true, true, false, true, true, false, true, true, false]);
}

#[test]
fn a_program_that_never_answers_is_given_up() {
    let client = Client::new("os._exit(1)");
    let program = started(&client, 10.0).unwrap();
    let batch = with_scale(batch());
    let errors: Vec<String> = (0..11).map(|_| program.evaluate(&batch).unwrap_err().to_string()).collect();
    assert!(errors[9].contains("exit status: 1"), "{}", errors[9]);
    assert!(errors[10].contains("10 requests in a row had none"), "{}", errors[10]);
}

#[test]
fn a_program_that_answers_otherwise_each_time_is_not_deterministic() {
    let client = Client::new(
        "loss, by = cosface(x, w, y, u, s, m)\nanswer(loss=[l + request['id'] * 1e-9 for l in loss], gradients=by)",
    );
    let cases = generate(&spec("cosface"), Precision::F64, 0, 3).unwrap();
    let runs = verify_cases(&started(&client, 10.0).unwrap(), &cases, &|_| {}).unwrap();
    let messages: Vec<&str> =
        runs.iter().flat_map(|run| &run.findings).map(|finding| finding.message.as_str()).collect();
    assert!(messages.contains(&"the same batch gave another answer"), "{messages:?}");
}

#[test]
fn a_command_that_names_no_program_is_an_error_of_usage() {
    for (command, part) in [
        ("no-such-program --fast", "`no-such-program --fast`: cannot be started"),
        ("python3 'unclosed", "a quote is not closed"),
        ("  ", "there is no program in it"),
    ] {
        let run = gradproof(&["verify", "cosface", "--command", command]).code(2);
        assert!(complaint(&run).contains(part), "{}", complaint(&run));
    }
    for arguments in [
        &["verify", "--command", "x"][..],
        &["verify", "cosface", "--shell"],
        &["verify", "cosface", "--command", "x", "--timeout", "0"],
        &["verify", "cosface", "--command", "x", "--timeout", "soon"],
        &["verify", "cosface", "--command", "x", "--cuda"],
        &["verify", "cosface", "--command", "x", "--ptx", "y.ptx"],
        &["record", "cosface", "--output", "z"],
    ] {
        gradproof(arguments).code(2);
    }
}

#[test]
fn a_shell_is_used_only_when_asked_for() {
    let client = python("cosface.py");
    let piped = format!("cat | {client}");
    gradproof(&["verify", "cosface", "--command", &piped, "--shell", "--cases", "10"]).code(0);
    // Without it, `|` is an argument of cat's.
    gradproof(&["verify", "cosface", "--command", &piped, "--cases", "10"]).code(3);
    let absent = gradproof(&["verify", "cosface", "--command", "no-such-program", "--shell"]).code(3);
    assert!(complaint(&absent).contains("exit status: 127"), "{}", complaint(&absent));
}

#[test]
fn what_is_recorded_gets_the_verdict_that_the_program_gets() {
    let wrong =
        Client::new("loss, by = cosface(x, w, y, u, s, m)\nby['weights'][0][0] *= -1\nanswer(loss=loss, gradients=by)");
    for (command, code) in [(python("cosface.py"), 0), (wrong.command(), 1)] {
        for dtype in ["f32", "f64"] {
            let folder = tempfile::tempdir().unwrap();
            let into = folder.path().join("recordings").display().to_string();
            let asked = ["cosface", "--command", &command, "--dtype", dtype, "--cases", "10"];
            gradproof(&[&["verify"], &asked[..]].concat()).code(code);
            gradproof(&[&["record"], &asked[..], &["--output", &into]].concat()).code(0);
            let mut files: Vec<String> =
                std::fs::read_dir(&into).unwrap().map(|file| file.unwrap().path().display().to_string()).collect();
            files.sort();
            assert_eq!(files.len(), 10);
            assert!(files[0].ends_with(&format!("edges.0.0.{dtype}.npz")), "{}", files[0]);
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            let recorded =
                gradproof(&[&["verify", "cosface", "--output-format", "json", "--recording"], &files[..]].concat());
            let report = report(&recorded);
            let runs = report["runs"].as_array().unwrap();
            assert!(runs.iter().all(|run| run["dtype"] == dtype));
            let failed = runs.iter().filter(|run| run["verdict"] == "fail").count();
            assert_eq!(failed > 0, code == 1, "{failed} of {} fail", runs.len());
        }
    }
}

#[test]
fn a_case_is_asked_again_by_its_id() {
    let command = python("cosface.py");
    gradproof(&["replay", "cosface@hard.0.3.f64", "--command", &command]).code(0);
    let client = Client::new("answer(loss=1.0)");
    let wrong = client.command();
    let failed = gradproof(&["verify", "cosface", "--command", &wrong, "--timeout", "2.5", "--cases", "1"]).code(1);
    let text = String::from_utf8_lossy(&failed.get_output().stdout).into_owned();
    let replay = text.lines().find_map(|line| line.trim().strip_prefix("replay")).unwrap();
    assert_eq!(replay.trim(), format!("gradproof replay 'cosface@random.0.0.f32' --command '{wrong}' --timeout 2.5"));
    // The command is one that a shell takes as it stands.
    let words = shlex::split(replay).unwrap();
    gradproof(&words[1..].iter().map(String::as_str).collect::<Vec<_>>()).code(1);
}

#[test]
fn a_program_is_identified_as_the_variant_that_it_is() {
    let client = Client::new("loss, by = cosface(x, w, y, u, 30, m)\nanswer(loss=loss, gradients=by)");
    let found = gradproof(&["identify", "cosface", "--command", &client.command(), "--output-format", "json"]).code(0);
    assert_eq!(report(&found)["best"]["changes"], "s=30");
    let text = gradproof(&["identify", "cosface:s=30", "--command", &client.command()]).code(0);
    let text = String::from_utf8_lossy(&text.get_output().stdout).into_owned();
    assert!(text.starts_with("cosface:s=30\n  fits the answers of python3 "), "{text}");
    gradproof(&["identify", "--command", &client.command()]).code(2);
    gradproof(&["identify", "cosface", "--command", &client.command(), "--recording", "x.npz"]).code(2);
}

#[test]
fn cases_that_are_not_answered_are_told_and_the_others_are_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let client = Client::new("answer(error='no') if request['id'] == 2 else answer(loss=1.0)");
    let into = folder.path().display().to_string();
    let run =
        gradproof(&["record", "cosface", "--command", &client.command(), "--cases", "3", "--output", &into]).code(3);
    assert!(complaint(&run).contains("cosface@edges.0.0.f32: it says: no"), "{}", complaint(&run));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// The numbers in a line, in order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => vec![number.as_f64().unwrap()],
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Object(items) => items.values().flat_map(numbers).collect(),
        _ => vec![],
    }
}

#[test]
fn the_documentation_shows_what_is_said() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/command.md")).unwrap();
    let shown = page.split("```").find(|block| block.starts_with("text\n> ")).unwrap().replace("\n  ", "");
    let said = |mark: &str| -> Vec<Value> {
        shown
            .lines()
            .filter_map(|line| line.strip_prefix(mark).map(|line| serde_json::from_str(line).unwrap()))
            .collect()
    };
    let folder = tempfile::tempdir().unwrap();
    let [requests, answers] = ["requests", "answers"].map(|name| folder.path().join(name));
    let pipe = format!("tee {} | {} | tee {}", requests.display(), python("cosface.py"), answers.display());
    gradproof(&["replay", "cosface@shapes.0.3.f32", "--shell", "--command", &pipe]).code(0);
    let lines = |path| -> Vec<Value> {
        std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (mut asked, answered) = (lines(requests), lines(answers));
    // The folder is another each time.
    asked[0]["folder"] = said("> ")[0]["folder"].clone();
    assert_eq!(asked[..2], said("> "));
    assert_eq!(said("< ").len(), 2);
    for (answered, shown) in answered.iter().zip(said("< ")) {
        assert_eq!(answered.get("name"), shown.get("name"));
        let (a, b) = (numbers(answered), numbers(&shown));
        assert_eq!(a.len(), b.len());
        // Exponentials and logarithms differ between systems, and cosines near each other cancel.
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() <= 1e-9 * b.abs().max(1.0)), "{answered} {shown}");
    }
}

/// Whether a process with this text among its arguments runs.
#[cfg(target_os = "linux")]
fn runs(text: &str) -> bool {
    let arguments = |entry: std::fs::DirEntry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
    let holds = |arguments: Vec<u8>| String::from_utf8_lossy(&arguments).contains(text);
    std::fs::read_dir("/proc").unwrap().flatten().any(|entry| holds(arguments(entry)))
}

#[cfg(target_os = "linux")]
fn waits_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}: not within 30 s");
        sleep(Duration::from_millis(20));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_and_its_children_are_gone_at_the_end_and_on_an_interrupt() {
    // The number of seconds tells these children from all others.
    let child = |seconds: &str| format!("import subprocess\nsubprocess.Popen(['sleep', '{seconds}'])\n");
    let ends = Client::raw(&format!("{}greet()\ninput()\nos._exit(1)", child("86391.25")));
    let run = gradproof(&["verify", "cosface", "--command", &ends.command(), "--cases", "1"]).code(3);
    // The child holds the program's standard output open, and is not waited for.
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(text.contains("it ended (exit status: 1)"), "{text}");
    waits_until("the child of a program that ended", || !runs("86391.25"));

    for (signal, seconds) in [(rustix::process::Signal::INT, "86392.25"), (rustix::process::Signal::TERM, "86393.25")] {
        let hangs = Client::greeting_after(&child(seconds), r#""arrays": "npy""#, "import time; time.sleep(1000)");
        let mut verify = std::process::Command::new(assert_cmd::cargo::cargo_bin("gradproof"))
            .args(["verify", "cosface", "--timeout", "1000", "--command", &hangs.command()])
            .env("TMPDIR", hangs.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let script = hangs.command().split(' ').nth(1).unwrap().to_owned();
        let asked =
            || std::fs::read_dir(hangs.folder.path()).unwrap().flatten().any(|e| e.path().join("labels.npy").exists());
        waits_until("the program", || runs(&script) && runs(seconds) && asked());
        rustix::process::kill_process(rustix::process::Pid::from_child(&verify), signal).unwrap();
        assert_eq!(verify.wait().unwrap().code(), Some(130));
        waits_until("the program of a run that was interrupted", || !runs(&script) && !runs(seconds));
        assert!(!asked(), "its folder is still there");
    }
}
