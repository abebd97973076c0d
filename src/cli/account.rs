//! The account that `pull`, `plan` and `push` work with: the key, the address, the reading.

use super::Exit;
use super::output;
use crate::account::{Remote, Snapshot};
use clap::Args;

/// Where the account is; the key is never an argument, since arguments are kept and shown.
#[derive(Debug, Args)]
pub(super) struct AccountArgs {
    /// Where the API is, for a proxy or a test [default: `REDTRACK_API_URL`, else RedTrack's own].
    #[arg(long, value_name = "URL", help_heading = "Account")]
    pub(super) base_url: Option<String>,
    /// The most requests within a minute; 0 for no limit [default: 20, as for a Regular key; on
    /// this machine none].
    #[arg(long, value_name = "N", help_heading = "Account")]
    pub(super) requests_per_minute: Option<u32>,
}

/// The account behind the API, with the key of the environment. Nothing is sent yet, and nothing more
/// once somebody wants to stop.
#[cfg(feature = "network")]
pub(super) fn connect(
    args: &AccountArgs,
    quiet: bool,
    is_stopping: fn() -> bool,
) -> Result<Box<dyn Remote>, Exit> {
    use crate::account::KEY_VARIABLE;
    use crate::api::{ApiKey, Client, Settings};
    use std::time::Duration;
    let base = named(args)?.unwrap_or_default();
    let key = std::env::var_os(KEY_VARIABLE).unwrap_or_default();
    let key = ApiKey::new(&key.to_string_lossy()).map_err(|e| output::usage(&e.to_string()))?;
    let mut settings = Settings { is_stopping, ..Settings::default() };
    settings.per_minute = match args.requests_per_minute {
        Some(0) => None,
        None if base.is_loopback() => None,
        given => given.or(settings.per_minute),
    };
    if base.is_loopback() {
        settings.settling = Duration::from_secs(2);
    }
    let is_watched = output::is_terminal(output::Stream::Stderr);
    let client = Client::new(base, key, settings, move |notice| {
        // A log need not hear of seconds.
        let seconds = notice.wait.as_secs();
        if !quiet && (is_watched && seconds >= 1 || seconds >= 10) {
            output::eprintln_safe(&format!("waiting {seconds} s: {}", notice.why));
        }
    });
    Ok(Box::new(client))
}

/// A build that cannot open a connection says so.
#[cfg(not(feature = "network"))]
pub(super) fn connect(_: &AccountArgs, _: bool, _: fn() -> bool) -> Result<Box<dyn Remote>, Exit> {
    Err(without_network())
}

#[cfg(not(feature = "network"))]
fn without_network() -> Exit {
    output::usage(
        "this trackc was built without its network part (the feature `network`), so it cannot ask RedTrack; take a released one",
    )
}

/// The address of the API, where one is named. What cannot be read of it is no reason to take
/// another: the key would go there.
#[cfg(feature = "network")]
fn named(args: &AccountArgs) -> Result<Option<crate::api::Base>, Exit> {
    let variable = || std::env::var_os("REDTRACK_API_URL").filter(|url| !url.is_empty());
    let variable = || Some(variable()?.to_string_lossy().into_owned());
    let text = args.base_url.clone().or_else(variable);
    let base = text.map(|text| crate::api::Base::new(&text)).transpose();
    base.map_err(|error| output::usage(&error.to_string()))
}

/// The address of the API, where one is named.
#[cfg(feature = "network")]
pub(super) fn address(args: &AccountArgs) -> Result<Option<String>, Exit> {
    Ok(named(args)?.map(|base| base.to_string()))
}

/// A build that cannot open a connection takes no address.
#[cfg(not(feature = "network"))]
pub(super) fn address(args: &AccountArgs) -> Result<Option<String>, Exit> {
    if args.base_url.is_some() { Err(without_network()) } else { Ok(None) }
}

/// Reads everything in an account.
pub(super) fn read(remote: &mut dyn Remote) -> Result<Snapshot, Exit> {
    remote.everything().map_err(|failure| output::usage(&failure.to_string()))
}
