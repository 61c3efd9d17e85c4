//! A program that answers lines with lines: how long it is waited for, how much of what it prints is kept, and how it ends.

use super::{Outcome, running};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The longest line that is read: a million numbers in base64 are shorter.
const LONGEST_LINE: u64 = 16 << 20;
/// How much of the end of its standard error is kept, in bytes, and how many lines of that are shown.
const KEPT: usize = 4 << 10;
const SHOWN: usize = 5;
/// How long a program may take to end after its standard input or output was closed.
const GRACE: Duration = Duration::from_secs(1);
/// How often it is looked whether it has ended: while it is waited for, and while an answer is.
const GLANCE: Duration = Duration::from_millis(5);
const WATCH: Duration = Duration::from_millis(100);

/// A running program. It is gone, with its children and its folder, when this is.
pub(super) struct Process {
    child: Child,
    /// `None` after the end.
    requests: Option<SyncSender<String>>,
    lines: Receiver<Line>,
    errors: Errors,
    status: Option<ExitStatus>,
    folder: TempDir,
}

/// A line of standard output without its end, or that there is one too long.
type Line = Result<Vec<u8>, TooLong>;

struct TooLong;

impl Process {
    /// Starts the program.
    ///
    /// # Errors
    /// If it cannot be started, or there is no room for its folder.
    pub fn start(words: &[String]) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("gradproof-").tempdir()?;
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = running::spawn(&mut command, folder.path().to_owned())?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            unreachable!("all three are pipes")
        };
        // A program that does not read must not keep the one who writes from looking at the clock.
        let (requests, to_send) = mpsc::sync_channel(1);
        thread::spawn(move || send(stdin, &to_send));
        // A program that prints without end is held up by its own pipe: no more than two lines are kept.
        let (received, lines) = mpsc::sync_channel(1);
        thread::spawn(move || receive(stdout, &received));
        Ok(Self { child, requests: Some(requests), lines, errors: Errors::of(stderr), status: None, folder })
    }

    /// Where files for the program, and files of its own, are kept while it runs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sends a line and waits for one.
    ///
    /// # Errors
    /// In words, why there is none. The program is not to be asked again.
    pub fn ask(&mut self, line: String, patience: Duration) -> Outcome<Vec<u8>> {
        if let Some(requests) = &self.requests {
            // If it has ended, the lack of an answer will tell.
            let _ = requests.send(line);
        }
        let (start, mut ended) = (Instant::now(), false);
        loop {
            let left = patience.saturating_sub(start.elapsed());
            match self.lines.recv_timeout(left.min(WATCH)) {
                Ok(Ok(line)) => return Ok(line),
                Ok(Err(TooLong)) => return Err(format!("it printed a line of more than {} MiB", LONGEST_LINE >> 20)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.how_it_ended()),
                Err(RecvTimeoutError::Timeout) if ended => return Err(self.how_it_ended()),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    return Err(format!("no answer within {} s", patience.as_secs_f64()));
                }
                // A child of its own may hold its standard output open; what it printed itself is here by the next time.
                Err(RecvTimeoutError::Timeout) => ended = running::has_ended(&mut self.child),
            }
        }
    }

    /// How a program ended that will print no more.
    fn how_it_ended(&mut self) -> String {
        if !self.ends_within(GRACE) {
            return "it closed its standard output, and did not end".to_owned();
        }
        match self.end() {
            Some(status) => format!("it ended ({status})"),
            None => "it ended, nobody knows how".to_owned(),
        }
    }

    /// Ends the program, and tells why with the last lines of its standard error.
    pub fn blamed(mut self, reason: &str) -> String {
        self.end();
        let last = self.errors.last_lines();
        if last.is_empty() {
            reason.to_owned()
        } else {
            format!("{reason}; on standard error:\n    {}", last.join("\n    "))
        }
    }

    fn ends_within(&mut self, patience: Duration) -> bool {
        let start = Instant::now();
        while !running::has_ended(&mut self.child) {
            if start.elapsed() > patience {
                return false;
            }
            thread::sleep(GLANCE);
        }
        true
    }

    fn end(&mut self) -> Option<ExitStatus> {
        self.requests = None;
        if self.status.is_none() {
            self.status = running::end(&mut self.child).ok();
        }
        self.status
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.status.is_none() {
            // The end of its input is the farewell.
            self.requests = None;
            self.ends_within(GRACE);
            self.end();
        }
    }
}

fn send(mut stdin: impl Write, lines: &Receiver<String>) {
    for line in lines {
        if stdin.write_all(line.as_bytes()).and_then(|()| stdin.write_all(b"\n")).and_then(|()| stdin.flush()).is_err()
        {
            return;
        }
    }
}

fn receive(stdout: impl Read, lines: &SyncSender<Line>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let read = stdout.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        let line = match (read, line.last()) {
            (Err(_) | Ok(0), _) => return,
            (Ok(read), Some(last)) if read as u64 == LONGEST_LINE && *last != b'\n' => Err(TooLong),
            _ => Ok(line.trim_ascii_end().to_owned()),
        };
        let goes_on = line.is_ok();
        if lines.send(line).is_err() || !goes_on {
            return;
        }
    }
}

/// The end of what a program prints to its standard error.
struct Errors {
    kept: Arc<Mutex<Vec<u8>>>,
    /// Closed when there is no more.
    end: Receiver<()>,
}

impl Errors {
    fn of(mut stderr: impl Read + Send + 'static) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (open, end) = mpsc::channel();
        let keep = Arc::clone(&kept);
        thread::spawn(move || {
            let _open: mpsc::Sender<()> = open;
            let mut read = [0; KEPT];
            while let Ok(count @ 1..) = stderr.read(&mut read) {
                let mut kept = keep.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&read[..count]);
                let before = kept.len().saturating_sub(KEPT);
                kept.drain(..before);
            }
        });
        Self { kept, end }
    }

    /// The last lines that are not empty, of a program that has ended.
    fn last_lines(&self) -> Vec<String> {
        // A child of its own that left its group may still hold the pipe.
        let _ = self.end.recv_timeout(GRACE);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&kept);
        let legible = |line: &str| line.chars().filter(|c| !c.is_control() || *c == '\t').collect::<String>();
        let lines: Vec<String> = text.lines().map(legible).filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(SHOWN)..].to_vec()
    }
}
