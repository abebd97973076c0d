//! A buyer's desk: a workspace in a folder, the program, and an account behind the stand-in.

use super::stand_in::{Fault, StandIn};
use camino::{Utf8Path, Utf8PathBuf};
use std::cell::RefCell;
use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// The key: it must be found nowhere. Some of it is encoded in a query.
pub const CANARY: &str = "cAnArY/Zz0+123=4567&89";
/// What of it gives it away, however the rest is spelt.
const TELLTALE: &str = "cAnArY";
/// The value of a channel's secret: it belongs into the account and nowhere else.
const SECRET: &str = "s3cr3t-of-the-network";

pub const WORKSPACE: &str = r#"version: 1
tracking_domain: trk.acme-media.com
domains: { meta: { host: go.acme-deals.com } }
conversion_events:
  Sale: { when: approved, duplicates: update }
offer_source:
  currency: USD
  postback: { extra: { sub1: "{stream}" } }
channels:
  propeller:
    name: PropellerAds
    click_id: "${SUBID}"
    parameters: { sub1: "{zoneid}", sub2: "{campaignid}" }
    postback: { url: "https://ad.acme-network.com/c?visitor_id={ref_id}&key=<KEY>", secrets: { KEY: { env: NETWORK_KEY } } }
  rich: { name: RichAds, click_id: "[CLICK_ID]", parameters: { sub1: "[PUBLISHER_ID]" } }
landers:
  quiz: { name: Quiz, url: "https://quiz.acme-media.com/", kind: lander }
offers:
  keto-kz: { name: Keto KZ, stream: https://kshop5.pro/AbC12d, countries: [KZ], payout: { amount: "12.50", currency: USD } }
  slim-pl: { name: Slim PL, stream: https://kshop5.pro/AbC12e, countries: [PL] }
campaigns:
  kz: # the first one
    name: KZ · Keto
    channel: propeller
    countries: [KZ]
    cost: { model: cpc, amount: "0.02", currency: USD }
    offers: [keto-kz]

  pl:
    name: PL · Slim
    channels: [propeller, rich]
    funnels: [{ name: Main, landers: [quiz], offers: [slim-pl] }]
"#;

/// What a run of the program said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let all = format!("{}\n{}", self.out, self.err);
        assert!(all.contains(words), "`{words}` is not in\n{all}");
        self
    }
}

pub struct Desk {
    temp: TempDir,
    pub api: StandIn,
    said: RefCell<String>,
}

impl Desk {
    /// A workspace and an empty account.
    pub fn new() -> Self {
        let desk = Self {
            temp: tempfile::tempdir().expect("a folder"),
            api: StandIn::new(CANARY),
            said: RefCell::default(),
        };
        desk.write("trackc.yaml", WORKSPACE);
        desk
    }

    pub fn dir(&self) -> &Utf8Path {
        Utf8Path::from_path(self.temp.path()).expect("UTF-8")
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.dir().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.dir().join(name), text).expect("a writable folder");
    }

    /// Changes a text in the workspace.
    #[track_caller]
    pub fn edit(&self, from: &str, to: &str) {
        let text = self.read("trackc.yaml");
        assert!(text.contains(from), "{from}");
        self.write("trackc.yaml", &text.replacen(from, to, 1));
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackc"));
        command.args(args).current_dir(self.dir()).env_clear();
        command.env("REDTRACK_API_KEY", CANARY).env("REDTRACK_API_URL", self.api.url());
        command.env("NETWORK_KEY", SECRET).stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.heard(self.command(args).output().expect("the program"))
    }

    pub fn run_with(&self, args: &[&str], change: impl FnOnce(&mut Command)) -> Said {
        let mut command = self.command(args);
        change(&mut command);
        self.heard(command.output().expect("the program"))
    }

    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program")
    }

    pub fn heard(&self, output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let said =
            Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        self.said.borrow_mut().push_str(&format!("{}{}", said.out, said.err));
        said
    }

    pub fn plan(&self) -> Said {
        self.run(&["plan", "-o", "plan.json"])
    }

    pub fn push(&self) -> Said {
        self.run(&["push", "plan.json", "--yes"])
    }

    /// Starts the program at a terminal; nothing where `script`, which lends one, is not there.
    #[cfg(target_os = "linux")]
    pub fn start_at_a_terminal(&self, args: &str) -> Option<Child> {
        let mut command = self.command(&[]);
        let program = command.get_program().to_owned();
        let mut script = Command::new("/usr/bin/script");
        script.arg("-qec").arg(format!("{} {args}", program.to_str()?)).arg("/dev/null");
        for (name, value) in command.get_envs() {
            script.env(name, value?);
        }
        script.env("TERM", "xterm").env("SHELL", "/bin/sh").current_dir(self.dir());
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command = script;
        command.spawn().ok()
    }

    /// Waits until something is being made.
    pub fn waits_for(&self, path: &str) {
        self.waits_for_any("POST", path);
    }

    /// Waits until something is asked for whose path begins so.
    pub fn waits_for_any(&self, method: &str, path: &str) {
        let is_asked = || {
            let account = self.api.account();
            account.log.iter().any(|asked| asked.method == method && asked.path.starts_with(path))
        };
        while !is_asked() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Pushes, and kills that while the making of an offer source is on its way, which comes late.
    pub fn is_killed_on_the_way(&self) {
        self.api.faults(|asked, _| {
            (asked.path == "/networks" && asked.method == "POST")
                .then_some(Fault::Waits(Duration::from_millis(900)))
        });
        let mut child = self.start(&["push", "plan.json", "--yes"]);
        self.waits_for("/networks");
        child.kill().unwrap();
        self.heard(child.wait_with_output().unwrap());
    }

    /// How many steps there are to do.
    #[track_caller]
    pub fn steps(&self) -> usize {
        self.plan().exits(0);
        let plan: serde_json::Value = serde_json::from_str(&self.read("plan.json")).unwrap();
        plan["steps"].as_array().unwrap().len()
    }

    pub fn files(&self) -> Vec<Utf8PathBuf> {
        let all = self.dir().read_dir_utf8().expect("a folder");
        all.map(|entry| entry.expect("an entry").into_path()).filter(|p| p.is_file()).collect()
    }

    /// That an account has what the workspace says, once each and in whatever order.
    #[track_caller]
    pub fn is_pushed(&self) {
        let account = self.api.account();
        for (list, wanted) in [
            ("domains", &["go.acme-deals.com", "trk.acme-media.com"][..]),
            ("networks", &["KMA.BIZ"]),
            ("offers", &["Keto KZ", "Slim PL"]),
            ("landings", &["Quiz"]),
            ("sources", &["PropellerAds", "RichAds"]),
            ("campaigns", &["KZ · Keto", "PL · Slim · PropellerAds", "PL · Slim · RichAds"]),
        ] {
            let mut there = account.titles(list);
            there.sort_unstable();
            assert_eq!(there, wanted, "{list}");
        }
    }
}

impl Drop for Desk {
    /// Whatever a test does: the key is found nowhere, the secret only where it was sent, and
    /// nothing was deleted.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let said = self.said.borrow();
        assert!(!said.contains(TELLTALE), "the key was printed:\n{said}");
        assert!(!said.contains(SECRET), "a secret was printed:\n{said}");
        for path in self.files() {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            assert!(!text.contains(TELLTALE), "the key stands in {path}");
            let is_account = path.file_name().is_some_and(|name| name.starts_with("account"));
            assert!(is_account || !text.contains(SECRET), "a secret stands in {path}");
            assert!(path.extension() != Some("tmp"), "{path} was left behind");
        }
        let account = self.api.account();
        let odd = |method: &str| !matches!(method, "GET" | "POST" | "PUT");
        assert!(!account.log.iter().any(|asked| odd(&asked.method)), "{:?}", account.log);
    }
}
