//! `trackc push`

mod back;
mod look;
mod record;
mod say;

use super::Exit;
use super::account::{self, AccountArgs};
use super::ask::{self, Terminal};
use super::files;
use super::output::{self, Stream};
use super::session::Session;
use super::shared_args::Common;
use crate::account::{Ids, KEY_VARIABLE, Remote};
use crate::compile::steps::steps;
use crate::emit::Log;
use crate::push::{self, Before, Bounds, Journal, Note, Report, Stop, WrongId};
use crate::reconcile::{AccountPlan, Wanted};
use crate::report::Format;
use crate::text::{OtherForm, counted, visible};
use crate::workspace::{Found, Loaded};
use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use record::Keeper;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicU8, Ordering};

#[derive(Debug, Args)]
pub(super) struct PushArgs {
    /// The plan, as `trackc plan -o` saved it.
    pub(super) plan: Utf8PathBuf,
    /// The workspace that the plan is of; default: the one around the current folder.
    #[arg(short, long, value_name = "PATH")]
    pub(super) workspace: Option<String>,
    /// Print the requests, and send nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do not ask.
    #[arg(short, long)]
    pub(super) yes: bool,
    /// The most campaigns that may be made or changed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) max_campaigns: usize,
    /// By how many percent the payout of an offer that is there may change.
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0, value_parser = percent)]
    pub(super) max_payout_change: f64,
    #[command(flatten)]
    pub(super) account: AccountArgs,
    #[command(flatten)]
    pub(super) common: Common,
}

fn percent(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    if number >= 0.0 { Ok(number) } else { Err("it must be 0 or more".to_owned()) }
}

pub(super) fn run(args: &PushArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

/// A plan, the workspace it is of, and how far it has been pushed.
struct Work<'a> {
    args: &'a PushArgs,
    session: &'a Session<'a>,
    found: &'a Found,
    loaded: &'a Loaded,
    plan: AccountPlan,
    hash: String,
    /// What a person does where a key may not, by reference.
    by_hand: HashMap<String, String>,
    /// Whether the workspace makes this very plan.
    is_of_workspace: bool,
    wanted: Wanted,
}

fn try_run(args: &PushArgs) -> Result<Exit, Exit> {
    let (plan, hash) = read_plan(&args.plan)?;
    let environment = args.common.env.as_ref();
    if environment.is_some() && environment != plan.environment.as_ref() {
        return Err(output::usage(&format!(
            "{} was made for another environment than --env says; the plan's own is taken without it",
            args.plan
        )));
    }
    let common = Common {
        env: plan.environment.clone(),
        deny: args.common.deny,
        color: args.common.color,
        quiet: args.common.quiet,
        limits: args.common.limits.clone(),
    };
    let mut session = Session::new(&common, Format::Pretty, Stream::Stderr)?;
    // What is worth a look was said of the plan.
    session.only_failing = true;
    let found = session.discover_one(args.workspace.as_deref())?;
    let loaded = session.load(&found)?;
    let (is_of_workspace, wanted, by_hand) = session.analyse(&loaded, |a| {
        session.sound(&loaded, &found, &a.outcome)?;
        let all = steps(a.workspace, a.plan).filter(|step| step.by_api);
        let by_hand = all.map(|step| (step.id.clone(), say::by_hand(&step))).collect();
        let wanted = Wanted::new(a.workspace, a.plan);
        Ok((wanted.is_of(&plan), wanted, by_hand))
    })??;
    let (session, found, loaded) = (&session, &found, &loaded);
    let work = Work { args, session, found, loaded, plan, hash, by_hand, is_of_workspace, wanted };
    if args.dry_run {
        work.is_current()?;
        let address = account::address(&args.account)?;
        let journal = work.noted()?;
        return Ok(output::stdout(&say::requests(&work.plan, &journal, address)));
    }
    work.push()
}

fn read_plan(path: &Utf8Path) -> Result<(AccountPlan, String), Exit> {
    let bytes = files::bytes_if_there(path, path, files::LARGEST)?.ok_or_else(|| {
        output::usage(&format!("there is no {path}; `trackc plan -o {path}` writes one"))
    })?;
    let plan = AccountPlan::read(&bytes).map_err(|error| {
        output::usage(&format!(
            "{path} is no plan that `trackc plan -o` of this version saved: {error}"
        ))
    })?;
    Ok((plan, push::hash_of(&bytes)))
}

impl Work<'_> {
    /// What to do where the plan no longer holds.
    fn anew(&self) -> String {
        let env = self.plan.environment.as_deref();
        let env = env.map_or_else(String::new, |env| format!("--env {} ", visible(env)));
        format!(
            "make the plan anew with `trackc plan {env}-o {}`, and look at it again",
            self.args.plan
        )
    }

    /// Sees that the workspace says what the plan does.
    fn is_current(&self) -> Result<(), Exit> {
        if self.is_of_workspace {
            return Ok(());
        }
        Err(output::usage(&format!(
            "{} is not what this workspace makes now: one of them has changed since; {}",
            self.args.plan,
            self.anew()
        )))
    }

    /// Says that the plan or its journal takes an entry for another object than it is.
    fn wrong(&self, error: &WrongId) -> Exit {
        output::usage(&format!(
            "nothing was sent: {} does not go with trackc.lock and the workspace: {}; {}",
            self.args.plan,
            visible(&error.to_string()),
            self.anew()
        ))
    }

    /// Sees that the plan and its journal are for an account.
    fn is_for(&self, account: &str, journal: &Journal) -> Result<(), Exit> {
        for host in [&self.plan.host, &journal.host].into_iter().filter(|host| !host.is_empty()) {
            if host != account {
                return Err(output::usage(&format!(
                    "nothing was sent: {} is for {}, and this is {}",
                    self.args.plan,
                    visible(host),
                    visible(account)
                )));
            }
        }
        Ok(())
    }

    /// Sees that no environment changes what the base or another one has.
    fn is_alone(&self, ids: &Ids, journal: &Journal) -> Result<(), Exit> {
        let mut elsewhere = ids.elsewhere(self.plan.environment.as_deref());
        let inherited = self.wanted.inherited().iter();
        elsewhere.extend(inherited.map(|(to, id)| (id.as_str(), (None, to.as_str()))));
        for step in push::pending(&self.plan, journal) {
            let current = step.current.as_ref();
            let other = current.and_then(|current| elsewhere.get(&*current.id));
            if let Some((other, reference)) = other {
                let other = other.map_or_else(
                    || "the workspace without an environment".to_owned(),
                    |name| format!("the environment `{}`", visible(name)),
                );
                return Err(output::usage(&format!(
                    "nothing was sent: {} would be changed, and it is {} of {other} as well; give it a name of its own, or push it there",
                    visible(&step.reference),
                    visible(reference)
                )));
            }
        }
        Ok(())
    }

    /// The ids of the plan's entries that `trackc.lock` and the workspace itself know.
    fn known(&self, ids: &Ids) -> BTreeMap<String, String> {
        let mut known = ids.of(self.plan.environment.as_deref());
        known.extend(self.wanted.written());
        // A line of an entry that is gone may be about an object that another entry is now.
        let entries: HashSet<&str> = self.plan.references().collect();
        known.retain(|reference, _| entries.contains(reference.as_str()));
        known
    }

    /// How far the plan was pushed, for whoever only looks.
    fn noted(&self) -> Result<Journal, Exit> {
        let path = Utf8PathBuf::from(format!("{}.journal", self.args.plan));
        let bytes = files::bytes_if_there(&path, &path, files::LARGEST)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = Log::whole(&text).lines().collect();
        let journal = Journal::read(&lines).map_err(|error| foreign(&path, &error))?;
        Ok(if journal.hash == self.hash { journal } else { Journal::default() })
    }

    fn push(&self) -> Result<Exit, Exit> {
        let (plan, args) = (&self.plan, self.args);
        let dir = self.session.cwd.join(&self.found.dir);
        interruptible();
        let terminal = if args.yes { None } else { Terminal::new(args.common.color) };
        let path = Utf8PathBuf::from(format!("{}.journal", args.plan));
        let (log, mut journal) = open(&path)?;
        // One that cannot be read keeps nothing from being sent twice.
        let ids = files::ids(self.session, self.found)?;
        let mut unsettled = false;
        if journal.hash != self.hash {
            // Of an older plan: what it has left behind is looked at once it is there.
            unsettled = !journal.is_complete && journal.has_open();
            journal = Journal::default();
        }
        let known = self.known(&ids);
        let about = (plan.environment.clone(), self.wanted.written());
        let mut keeper = Keeper::new((log, &path), &dir, about, args.common.quiet);
        let mut remote = None;
        let mut seen = None;
        // Once all is done the workspace may have got its ids already, and so have changed.
        if journal.hash.is_empty() || !is_done(plan, &journal) {
            self.is_current()?;
        }
        if !journal.done.is_empty() || is_done(plan, &journal) {
            let mut account = account::connect(&args.account, args.common.quiet, is_stopping)?;
            self.is_for(account.host(), &journal)?;
            let (before, snapshot) = self.before(&ids, &journal, account.as_mut())?;
            match before {
                Before::Holds => {}
                Before::Anew => journal = Journal::default(),
                // A plan of nothing never was pushed.
                Before::Changed(changed) if journal.hash.is_empty() => {
                    return Ok(say::changed(&changed, &self.anew()));
                }
                Before::Changed(changed) => {
                    return Ok(say::undone(&args.plan, &changed, &self.anew()));
                }
            }
            if journal.is_complete {
                output::eprintln_safe(&format!("{} was pushed already", args.plan));
                return Ok(Exit::Clean);
            }
            (remote, seen) = (Some(account), Some(snapshot));
        }
        let is_done = is_done(plan, &journal);
        let claims = push::claims(plan, &journal, &known).map_err(|error| self.wrong(&error))?;
        if is_done && claims.is_empty() {
            return self.finish(&mut keeper, &journal);
        }
        self.is_current()?;
        let bounds =
            Bounds { campaigns: args.max_campaigns, payout_change: args.max_payout_change };
        let over = |over: push::OverBounds| output::usage(&format!("nothing was sent: {over}"));
        bounds.campaigns(plan, &journal).map_err(over)?;
        self.is_alone(&ids, &journal)?;
        let secrets = secrets(plan, &journal)?;
        if !is_done && !args.yes && terminal.is_none() {
            return Err(output::usage(
                "nothing was sent: there is no terminal to ask at; push with `--yes` once you have looked at the plan",
            ));
        }
        let mut remote = match remote {
            Some(remote) => remote,
            None => account::connect(&args.account, args.common.quiet, is_stopping)?,
        };
        self.is_for(remote.host(), &journal)?;
        let about = (&known, claims.as_slice());
        let mut looked = self.look(&journal, about, remote.as_mut(), seen.as_ref(), unsettled)?;
        if is_done {
            return self.finish(&mut keeper, &journal);
        }
        bounds.payouts(plan, &journal, &looked).map_err(over)?;
        if let Some(terminal) = &terminal {
            say::summary(plan, &journal, remote.host());
            if !ask::confirm(terminal, "Push this?").map_err(|stopped| ask::ended(&stopped))? {
                output::eprintln_safe("trackc: nothing was sent");
                return Ok(Exit::Interrupted);
            }
            // Nobody knows for how long the question stood.
            looked = self.look(&journal, about, remote.as_mut(), None, false)?;
            bounds.payouts(plan, &journal, &looked).map_err(over)?;
        }
        if journal.hash.is_empty() {
            let note = Note::plan(&self.hash, remote.host());
            keeper.begin(&note).map_err(|error| output::usage(&error))?;
            journal.add(note);
        }
        PHASE.store(SENDING, Ordering::SeqCst);
        let result =
            push::perform(plan, &mut journal, &looked, &secrets, remote.as_mut(), &mut keeper);
        match result {
            Ok(report) if report.by_hand.is_empty() && report.waiting.is_empty() => {
                self.said(&report, remote.as_ref());
                self.finish(&mut keeper, &journal).map(|exit| exit.and(keeper.lost()))
            }
            Ok(report) => {
                self.said(&report, remote.as_ref());
                let left = say::left(&self.args.plan, plan, &report, &self.by_hand);
                Ok(left.and(keeper.lost()))
            }
            Err(Stop::Interrupted) => {
                output::eprintln_safe(&format!(
                    "trackc: interrupted between two requests; `trackc push {}` goes on from there",
                    self.args.plan
                ));
                Ok(Exit::Interrupted)
            }
            Err(stop) => Ok(say::stopped(&self.args.plan, &stop, &self.anew())),
        }
    }

    fn said(&self, report: &Report, remote: &dyn Remote) {
        if !self.args.common.quiet {
            output::eprintln_safe(&format!(
                "{} made, {} changed ({})",
                report.made,
                report.changed,
                counted(remote.calls(), "request")
            ));
        }
    }

    /// Every step is done: the workspace gets to know the ids.
    fn finish(&self, keeper: &mut Keeper, journal: &Journal) -> Result<Exit, Exit> {
        let ids = push::ids(&self.plan, journal);
        keeper.identify(&ids).map_err(|error| output::usage(&error))?;
        let environment = self.plan.environment.as_ref().map(|_| self.wanted.inherited());
        back::write(self.session, self.found, self.loaded, &ids, environment)?;
        if journal.hash.is_empty() {
            if !self.args.common.quiet {
                output::eprintln_safe(
                    "there is nothing to push: the account has what the workspace says",
                );
            }
        } else {
            keeper.note(&Note::Complete).map_err(|error| output::usage(&error))?;
        }
        Ok(Exit::Clean)
    }
}

fn is_done(plan: &AccountPlan, journal: &Journal) -> bool {
    push::pending(plan, journal).next().is_none()
}

/// Opens the journal beside the plan, where there is one.
fn open(path: &Utf8Path) -> Result<(Option<Log>, Journal), Exit> {
    if std::fs::symlink_metadata(path).is_err() {
        return Ok((None, Journal::default()));
    }
    let (log, lines) = Log::open(path).map_err(|error| output::usage(&error.to_string()))?;
    let journal = Journal::read(&lines).map_err(|error| foreign(path, &error))?;
    Ok((Some(log), journal))
}

fn foreign(path: &Utf8Path, error: &OtherForm) -> Exit {
    output::usage(&format!(
        "{path} is no journal of this version of trackc ({error}), and is not touched; it says what a push has done so far"
    ))
}

/// The secrets that the steps to come need, from the environment.
fn secrets(plan: &AccountPlan, journal: &Journal) -> Result<BTreeMap<String, String>, Exit> {
    let names: BTreeSet<&str> =
        push::pending(plan, journal).flat_map(|step| &step.secrets).map(String::as_str).collect();
    // Whoever may write a channel's postback would be sent the account.
    if names.contains(KEY_VARIABLE) {
        return Err(output::usage(&format!(
            "nothing was sent: the plan wants {KEY_VARIABLE} in a postback, and the key of the account is given to nobody"
        )));
    }
    let mut values = BTreeMap::new();
    let mut missing = Vec::new();
    for name in names {
        match std::env::var(name) {
            Ok(value) if !value.is_empty() => drop(values.insert(name.to_owned(), value)),
            _ => missing.push(visible(name).into_owned()),
        }
    }
    if missing.is_empty() {
        return Ok(values);
    }
    Err(output::usage(&format!(
        "nothing was sent: the plan needs the values of environment variables that are not set: {}",
        missing.join(", ")
    )))
}

/// Nothing is being sent: Ctrl-C ends the program.
const LOOKING: u8 = 0;
/// A request may be on its way: Ctrl-C waits for its answer.
const SENDING: u8 = 1;
/// Somebody has pressed Ctrl-C: a second one ends the program.
const STOPPING: u8 = 2;

static PHASE: AtomicU8 = AtomicU8::new(LOOKING);

fn interruptible() {
    let _ = ctrlc::set_handler(|| {
        let was = PHASE.compare_exchange(SENDING, STOPPING, Ordering::SeqCst, Ordering::SeqCst);
        if was.is_err() {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        output::eprintln_safe("trackc: stopping once the answer has come; Ctrl-C again stops now");
    });
}

/// Whether somebody has pressed Ctrl-C while something was being sent.
fn is_stopping() -> bool {
    PHASE.load(Ordering::SeqCst) == STOPPING
}
