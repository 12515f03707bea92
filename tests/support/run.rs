//! Runs the binary in a folder of its own against the stand-in.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::Upstream;
use super::counters::counters;

/// No run in a test may take longer.
const DEADLINE: Duration = Duration::from_mins(2);

/// A folder with its own cache and home.
pub(crate) struct Workdir {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// What came on stdout.
    pub(crate) stdout: Vec<u8>,
    /// What came on stderr.
    pub(crate) stderr: String,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Run {
    /// Stdout as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Stdout as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is not JSON ({error}):\n{}\n{}", self.text(), self.stderr))
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(
            self.code,
            Some(code),
            "exit code\n--- stdout\n{:.2000}\n--- stderr\n{}",
            self.text(),
            self.stderr
        );
        self
    }
}

impl Workdir {
    /// A folder whose runs talk to `upstream`.
    pub(crate) fn new(upstream: &Upstream) -> Self {
        let folder = TempDir::new().expect("the temporary folder is writable");
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let mut environment: Vec<(String, String)> = [
            ("OPCIT_ARXIV_URL", upstream.arxiv.url()),
            ("OPCIT_S2_URL", upstream.s2.url()),
            ("OPCIT_ARXIV_INTERVAL", "0s".into()),
            ("OPCIT_S2_INTERVAL", "0s".into()),
            ("OPCIT_CACHE", at("cache.sqlite")),
            ("HOME", at("home")),
            ("XDG_CACHE_HOME", at("home/cache")),
            ("TMPDIR", at("tmp")),
            // Whatever would leave the machine ends at a port where nobody listens.
            ("HTTP_PROXY", CLOSED_PROXY.into()),
            ("HTTPS_PROXY", CLOSED_PROXY.into()),
            ("ALL_PROXY", CLOSED_PROXY.into()),
            ("NO_PROXY", "127.0.0.1".into()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        environment.extend(std::env::var("PATH").map(|path| ("PATH".to_owned(), path)));
        std::fs::create_dir_all(folder.path().join("home")).expect("the temporary folder is writable");
        std::fs::create_dir_all(folder.path().join("tmp")).expect("the temporary folder is writable");
        Self { folder, environment }
    }

    /// Sets an environment variable for every run here.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.unset(name);
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Takes an environment variable out.
    pub(crate) fn unset(&mut self, name: &str) -> &mut Self {
        self.environment.retain(|(n, _)| n != name);
        self
    }

    /// Path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file in the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("the temporary folder is writable");
        path
    }

    /// Reads a file in the folder.
    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("`{name}`: {error}"))
    }

    /// Reads a JSON file in the folder.
    #[track_caller]
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap_or_else(|error| panic!("`{name}`: {error}"))
    }

    /// The binary, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let built = option_env!("CARGO_BIN_EXE_opcit").unwrap_or("opcit");
        // Another build of the same, optimised for what would take too long otherwise.
        let binary = std::env::var_os("OPCIT_TEST_BINARY").unwrap_or_else(|| built.into());
        let mut command = Command::new(binary);
        command
            .args(arguments)
            .current_dir(self.root())
            .env_clear()
            .envs(counters())
            .envs(self.environment.iter().map(|(n, v)| (n, v)))
            .stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn opcit(&self, arguments: &[&str]) -> Run {
        Self::finish(self.command(arguments), Vec::new())
    }

    /// Runs the binary to its end with this on its standard input.
    pub(crate) fn opcit_reading(&self, arguments: &[&str], input: impl Into<Vec<u8>>) -> Run {
        Self::finish(self.command(arguments), input.into())
    }

    /// Runs a prepared command to its end.
    pub(crate) fn finish(command: Command, input: Vec<u8>) -> Run {
        let began = Instant::now();
        let output = assert_cmd::Command::from_std(command)
            .write_stdin(input)
            .timeout(DEADLINE)
            .output()
            .expect("the binary was built and starts");
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: began.elapsed(),
        }
    }
}

/// A proxy that does not exist: port 1 of the loopback interface.
pub(crate) const CLOSED_PROXY: &str = "http://127.0.0.1:1";
